"""Scores that are KPIs by themselves: how well the practice is known and taken up, as surveys say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from cir import statements
from metrics.cells import CellOf
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.models import Measure, Reading
from metrics.runs import Run

AWARENESS = Kpi(
    "awareness", "Awareness and adoption", "People", "Sum of scores ÷ number of scores",
    "Readings in the period of measures about awareness and adoption of the practice, added up: survey scores.",
    "Number of these readings.",
    "Readings that were corrected since.", "points", shape=Shape.MEAN, source="Readings, most of them from surveys",
    repeats=True, behind="subject=awareness", page="metrics:measures",
)  # fmt: skip


def facts(run: Run) -> Iterator[Fact]:
    """Readings of the run, measure by measure."""
    for cell, item, measure, total, count in statements.rows("kpi-scores", _scores, *run.asked):
        tally = Tally(numerator=total, denominator=count, records={measure})
        yield Fact(AWARENESS.key, Leaf(item=item), tally, run.holding[cell])


def _scores(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    rows = Reading.objects.current().filter(measure__subject=Measure.Subject.AWARENESS)
    rows = rows.filter(moment__gte=start, moment__lt=end).order_by().annotate(cell=CellOf("moment", edges))
    return rows.values_list("cell", "measure__item", "measure").annotate(Sum("value"), Count("pk"))


CALCULATOR = Calculator((AWARENESS,), facts)
