"""How long improvements stay in each status: from the moves that end their stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cir import statements
from improvements.kpis.places import CHUNK, OF_RECORD, Counting, DaysBetween
from improvements.models import Transition
from improvements.statuses import FLOW, Status
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch

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


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Every stay that ended in the stretch: from the move before (or logging) to the move that ended it."""
    found, seen = Counting(), set[tuple[int, str]]()
    rows = statements.query("kpi-stays", _stays, stretch.start, stretch.end)
    for *place, record, source, took in rows.iterator(CHUNK):
        tally = found.at(KPI_OF[source].key, Leaf(*place))
        tally.took(took)
        tally.n -= (record, source) in seen
        seen.add((record, source))
    return found.facts()


def _stays(start: datetime, end: datetime) -> QuerySet[Any, Any]:
    """The moves that ended a stay, with how many days it took."""
    before = Transition.objects.filter(improvement=OuterRef("improvement")).filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    )
    came = Coalesce(Subquery(before.order_by("-at", "-pk").values("at")[:1]), "improvement__logged_at")
    moves = Transition.objects.filter(
        at__gte=start, at__lt=end, source__in=FLOW, improvement__restricted=False
    ).exclude(target=F("source"))
    rows = moves.order_by().annotate(took=DaysBetween(came, "at"))
    return rows.values_list(*OF_RECORD, "improvement", "source", "took")


CALCULATOR = Calculator(tuple(KPI_OF.values()), facts)
