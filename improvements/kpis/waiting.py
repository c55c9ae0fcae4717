"""How long improvements stay in each status: from the moves that end their stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cir import statements
from improvements.kpis.places import OF_RECORD, DaysBetween
from improvements.models import Transition
from improvements.statuses import FLOW, Status
from metrics.cells import CellOf, Gathered
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Tally
from metrics.runs import Run

NAMES = {Status.NEW: "First answer to an idea"}


def _kpi(status: Status) -> Kpi:
    return Kpi(
        f"time_in_{status.value}", NAMES.get(status, f"Time in {status.label}"), "Time",
        f"Sum of (left {status.label} − came there) ÷ number of stays that ended; percentiles beside it",
        f"Days from coming to {status.label} to leaving it, added up over the stays that ended in the period.",
        f"Stays in {status.label} that ended in the period. An improvement that went back has stayed twice.",
        "Restricted improvements; stays that still last.", "days", "down", Shape.MEAN, "Moves",
        behind=f"left={status.value}:{{period}}", repeats=True, basic=status == Status.NEW,
    )  # fmt: skip


KPI_OF = {status.value: _kpi(status) for status in FLOW}


def facts(run: Run) -> Iterator[Fact]:
    """Every stay that ended in the run: from the move before (or logging) to the move that ended it."""
    for cell, *place, source, took, records in statements.rows("kpi-stays", _stays, *run.asked):
        yield Fact(KPI_OF[source].key, Leaf(*place), Tally.lasting(took, records), run.holding[cell])


def _stays(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    """The moves that ended a stay, with how many days it took."""
    before = Transition.objects.filter(improvement=OuterRef("improvement")).filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    )
    came = Coalesce(Subquery(before.order_by("-at", "-pk").values("at")[:1]), "improvement__logged_at")
    moves = Transition.objects.filter(
        at__gte=start, at__lt=end, source__in=FLOW, improvement__restricted=False
    ).exclude(target=F("source"))
    rows = moves.order_by().annotate(cell=CellOf("at", edges), took=DaysBetween(came, "at"))
    by = rows.values_list("cell", *OF_RECORD, "source")
    return by.annotate(all_took=Gathered("took"), records=Gathered("improvement"))


CALCULATOR = Calculator(tuple(KPI_OF.values()), facts)
