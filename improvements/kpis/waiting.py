"""How long improvements stay in each status: from the moves that end their stay."""

from __future__ import annotations

from collections.abc import Iterator

from improvements.kpis.moves import moved
from improvements.statuses import FLOW, Status
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
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
    for each in moved(run):
        if each.source in KPI_OF and each.target != each.source:
            tally = Tally.lasting(each.took, each.records)
            yield Fact(KPI_OF[each.source].key, each.leaf, tally, run.holding[each.cell])


CALCULATOR = Calculator(tuple(KPI_OF.values()), facts)
