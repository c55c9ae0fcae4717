"""What measures gained: from the readings that stored verdicts were made from, before and after the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cir import statements
from improvements import outcomes
from improvements.kpis.places import CHUNK, LEAF
from improvements.models import Target
from improvements.statuses import Status
from metrics.cells import CellOf
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.models import Measure
from metrics.runs import Run

GAINS = "Gains"
DONE = "ended_in={period}&status=done"
ASIDE = "Verdicts without readings before or after; restricted improvements."
SOURCE = "Readings kept with the verdicts: their mean before and after the change"
A_MONTH = {"day": 30.4375, "week": 30.4375 / 7, "month": 1.0, "quarter": 1 / 3}
HUNDRED = 100
Difference = Callable[[float, float, str, str], float | None]
"""(before, after, direction, cadence) → what was gained; None where it cannot be said."""


def more(before: float, after: float, direction: str, cadence: str) -> float | None:
    """After − before."""
    return after - before


def fewer_a_month(before: float, after: float, direction: str, cadence: str) -> float | None:
    """Before − after, brought from the measure's own cadence to a month."""
    return (before - after) * A_MONTH[cadence]


def better(before: float, after: float, direction: str, cadence: str) -> float | None:
    """The change in percent of before, in the wanted direction; it cannot be said of 0, or where none is wanted."""
    if not before or direction == Measure.Direction.NEITHER:
        return None
    change = (after - before) / abs(before) * HUNDRED
    return -change if direction == Measure.Direction.DOWN else change


def _kpi(
    subject: Measure.Subject, key: str, name: str, words: tuple[str, str, str], shape: Shape, *, basic: bool
) -> Kpi:
    formula, numerator, unit = words
    below = f"Verdicts, in the period, on measures about: {subject.label.lower()}." if shape is Shape.MEAN else ""
    return Kpi(
        key, name, GAINS, formula, numerator, below, ASIDE, unit, shape=shape, source=SOURCE, signed=True,
        behind=f"{DONE}&proved_on={subject.value}", basic=basic,
    )  # fmt: skip


Subject = Measure.Subject
MOVED = "added up over the improvements done in the period that moved such a measure."
SCORE = ("Mean of (score after − score before)", f"Score after − score before, {MOVED}", "points")
COUNT = ("Sum of (count before − count after), a month", f"Mean count before − after, a month, {MOVED}", "a month")
VALUE = ("Mean change of values, in the wanted direction", f"Change in percent of the value before, {MOVED}", "%")
UPTIME = ("Mean of (uptime after − uptime before)", f"Percentage points, {MOVED}", "points")
RATIO = ("Mean change of output ÷ input", f"Change in percent of the ratio before, {MOVED}", "%")
OF_SUBJECT: dict[str, tuple[Kpi, Difference]] = {
    subject: (_kpi(subject, key, name, words, shape, basic=subject == Subject.CUSTOMER), difference)
    for subject, key, name, words, shape, difference in (
        (Subject.CUSTOMER, "customer_satisfaction", "Customer satisfaction gained", SCORE, Shape.MEAN, more),
        (Subject.EMPLOYEE, "employee_satisfaction", "Staff engagement gained", SCORE, Shape.MEAN, more),
        (Subject.STAKEHOLDER, "stakeholder_satisfaction", "Stakeholder satisfaction gained", SCORE, Shape.MEAN, more),
        (Subject.INCIDENTS, "incidents_avoided", "Incidents avoided", COUNT, Shape.COUNT, fewer_a_month),
        (Subject.PROBLEMS, "problems_avoided", "Problems avoided", COUNT, Shape.COUNT, fewer_a_month),
        (Subject.PERFORMANCE, "performance_gained", "Service performance gained", VALUE, Shape.MEAN, better),
        (Subject.AVAILABILITY, "availability_gained", "Availability gained", UPTIME, Shape.MEAN, more),
        (Subject.EFFICIENCY, "efficiency_gained", "Process efficiency gained", RATIO, Shape.MEAN, better),
    )
}
MEASURED = Kpi(
    "measured_change", "Measured change", GAINS, "Mean change of main measures, in the wanted direction",
    "Change in percent of the mean before, counted as a gain where it is in the wanted direction, added up.",
    "Improvements done in the period with a verdict on their main measure.",
    f"Main measures at 0 before, or without a wanted direction. {ASIDE}", "%", shape=Shape.MEAN, source=SOURCE,
    signed=True, behind=f"{DONE}&not_verdict=none",
)  # fmt: skip
HARM = Kpi(
    "harm_size", "Size of the harm", GAINS, "Mean change of main measures that got worse",
    "Change in percent of the mean before, added up over the main measures whose verdict is worse.",
    "Improvements done in the period whose main measure got worse.", f"Main measures at 0 before. {ASIDE}", "%",
    shape=Shape.MEAN, source=SOURCE, signed=True, behind=f"{DONE}&verdict=worse",
)  # fmt: skip


def facts(run: Run) -> Iterator[Fact]:
    """Every stored verdict of the improvements done in the run."""
    rows = statements.query("kpi-gains", _verdicts, *run.asked)
    for cell, *place, role, subject, direction, cadence, record, result, readings in rows.iterator(CHUNK):
        for kpi, difference in _counting(role, subject, result):
            gained = _gained(readings, difference, direction, cadence)
            tally = Tally(gained or 0, gained is not None, int(gained is None), records={record})
            yield Fact(kpi.key, Leaf(*place), tally, run.holding[cell])


def _verdicts(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    rows = outcomes.gains().filter(
        target__improvement__restricted=False, target__improvement__status=Status.DONE,
        target__improvement__ended_at__gte=start, target__improvement__ended_at__lt=end,
    ).annotate(cell=CellOf("target__improvement__ended_at", edges))  # fmt: skip
    measure = ("role", "measure__subject", "measure__direction", "measure__cadence")
    columns = (*(f"target__improvement__{name}" for name in LEAF), *(f"target__{name}" for name in measure))
    return rows.values_list("cell", *columns, "target__improvement_id", "result", "readings")


def _counting(role: str, subject: str, result: str) -> Iterator[tuple[Kpi, Difference]]:
    """The KPIs that a verdict counts for."""
    if subject in OF_SUBJECT:
        yield OF_SUBJECT[subject]
    if role == Target.Role.MAIN:
        yield MEASURED, better
        if result == "worse":
            yield HARM, better


def _gained(readings: dict[str, Any], difference: Difference, direction: str, cadence: str) -> float | None:
    before, after = (_mean(readings.get(name) or []) for name in ("baseline", "after"))
    return None if before is None or after is None else difference(before, after, direction, cadence)


def _mean(pairs: list[list[Any]]) -> float | None:
    return sum(float(value) for _, value in pairs) / len(pairs) if pairs else None


CALCULATOR = Calculator((*(kpi for kpi, _ in OF_SUBJECT.values()), MEASURED, HARM), facts)
