"""Scores that are KPIs by themselves: how well the practice is known and taken up, as surveys say."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Sum

from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch, Tally
from metrics.models import Measure, Reading

AWARENESS = Kpi(
    "awareness", "Awareness and adoption", "People", "Sum of scores ÷ number of scores",
    "Readings in the period of measures about awareness and adoption of the practice, added up: survey scores.",
    "Number of these readings.",
    "Readings that were corrected since.", "points", shape=Shape.MEAN, source="Readings, most of them from surveys",
    repeats=True, behind="subject=awareness", page="metrics:measures",
)  # fmt: skip


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Readings of the stretch, measure by measure."""
    rows = Reading.objects.current().filter(measure__subject=Measure.Subject.AWARENESS)
    rows = rows.filter(moment__gte=stretch.start, moment__lt=stretch.end).order_by()
    for item, _, total, count in rows.values_list("measure__item", "measure").annotate(Sum("value"), Count("pk")):
        yield Fact(AWARENESS.key, Leaf(item=item), Tally(numerator=total, denominator=count, n=1))


CALCULATOR = Calculator((AWARENESS,), facts)
