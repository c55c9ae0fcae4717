"""What the rollups hold of KPIs: values over time for a trend, and a period made of its months."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, When

from metrics import kpi_values, queries, series, spans
from metrics.behaviour import Behaviour, Nature, behaviour
from metrics.kpis import WHOLE, Kpi, Result, Scope
from metrics.models import KpiTarget, KpiVersion, RolledPeriod, Rollup
from metrics.periods import Cadence, local_day
from metrics.spans import Span


@dataclass(frozen=True)
class Value:
    """A KPI in one finished or running period."""

    start: date
    value: float | None
    numerator: float = 0
    denominator: float | None = None
    left_out: int = 0
    n: int = 0
    version: int | None = None


@dataclass(frozen=True)
class Known:
    """Which periods were computed, and when."""

    starts: tuple[date, ...]
    as_of: datetime | None

    def within(self, span: Span) -> list[date]:
        """Those that begin within the span."""
        return [start for start in self.starts if span.first <= start <= span.last]


def known(kind: str = "month") -> Known:
    """The periods that were computed, the oldest first."""
    rows = list(RolledPeriod.objects.filter(kind=kind).exclude(computed_at=None).values_list("start", "computed_at"))
    return Known(tuple(sorted(start for start, _ in rows)), max((at for _, at in rows if at), default=None))


def values(
    which: Collection[Kpi], scope: Scope, periods: Sequence[date], kind: str = "month"
) -> dict[str, list[Value]]:
    """Each KPI's value in each of the periods, in one query. Nothing counted is 0 where that makes sense."""
    if not periods:
        return {kpi.key: [] for kpi in which}
    rows = Rollup.objects.filter(
        kind=kind, scope_kind=scope.kind, scope_id=scope.id, start__range=(periods[0], periods[-1])
    ).filter(key__in=[kpi.key for kpi in which])
    columns = ("start", "value", "numerator", "denominator", "left_out", "n", "version")
    there = {(key, row[0]): Value(*row) for key, *row in rows.values_list("key", *columns)}
    return {
        kpi.key: [there.get((kpi.key, start)) or Value(start, 0.0 if kpi.fits_zero else None) for start in periods]
        for kpi in which
    }


def _result(row: Value, parts: dict[str, Any]) -> Result:
    """What a month says, with the percentiles of its durations."""
    days = {int(tenths): count for tenths, count in parts.get("days", {}).items()}
    shares = kpi_values.percentiles(days)
    return Result(row.value, row.numerator, row.denominator, row.left_out, row.n, shares, parts)


def period_and_trend(
    which: Collection[Kpi], scope: Scope, period: Sequence[date], until: Sequence[date]
) -> tuple[dict[str, Result | None], dict[str, list[Value]]]:
    """Each KPI over the months of a period, and its value in every month up to its end: one query for both."""
    found: dict[str, dict[date, Result]] = {kpi.key: {} for kpi in which}
    there: dict[tuple[str, date], Value] = {}
    if until:
        rows = Rollup.objects.filter(
            kind="month", scope_kind=scope.kind, scope_id=scope.id, start__range=(until[0], until[-1]), key__in=found
        )
        inside = set(period)
        # What a month is made of is read for the period alone: durations of years would be carried for nothing.
        rows = rows.annotate(made_of=Case(When(start__in=inside, then=F("parts")))) if inside else rows
        columns = ("start", "value", "numerator", "denominator", "left_out", "n", "version")
        for key, parts, *row in rows.values_list("key", "made_of" if inside else "scope_id", *columns):
            there[key, row[0]] = Value(*row)
            if row[0] in inside:
                found[key][row[0]] = _result(there[key, row[0]], parts or {})
    readings = versions()
    return (
        {kpi.key: _together(kpi, found[kpi.key], period, readings) for kpi in which},
        {
            kpi.key: [there.get((kpi.key, start)) or Value(start, 0.0 if kpi.fits_zero else None) for start in until]
            for kpi in which
        },
    )


def _together(
    kpi: Kpi, found: dict[date, Result], periods: Sequence[date], readings: dict[str, KpiVersion]
) -> Result | None:
    nothing = Result(0.0, 0.0, n=0)
    months = [found.get(start, nothing) for start in periods if start in found or kpi.fits_zero]
    reading = readings[kpi.key].reading if kpi.key in readings else kpi.usual_reading
    return kpi_values.together(kpi, months, reading)


def trend(kpi: Kpi, found: Iterable[Value], kind: str = "month") -> tuple[list[Value], Behaviour | None]:
    """The finished periods with a value, and how the KPI behaves by them: a KPI is a measure like any other.

    The period that still runs is left out: half a month is no reading.
    """
    today = queries.today()
    cadence: Cadence = "day" if kind == "day" else "week" if kind == "week" else "month"
    finished = [each for each in found if each.value is not None and spans.of(each.start, cadence).last < today]
    floor, ceiling = kpi.bounds
    nature = Nature(kpi.direction, cadence, floor=floor, ceiling=ceiling)
    rows = [series.Reading(each.value or 0.0, each.start) for each in finished]
    return finished, behaviour(rows, nature, queries.zone()) if rows else None


def targets(on: date | None = None, scope: Scope = WHOLE) -> dict[str, float]:
    """What is aimed at today in a scope, by KPI; one query."""
    day = on or queries.today()
    latest: dict[str, float | None] = {}
    aims = KpiTarget.objects.filter(scope_kind=scope.kind, scope_id=scope.id, valid_from__lte=day)
    for key, value in aims.values_list("key", "value"):
        latest[key] = value
    return {key: value for key, value in latest.items() if value is not None}


def versions() -> dict[str, KpiVersion]:
    """The definition of each KPI that holds now; one query."""
    return {version.key: version for version in KpiVersion.objects.filter(valid_from__lte=queries.today())}


def day_of(moment: datetime) -> date:
    """The organisation's day of a moment."""
    return local_day(moment, queries.zone())
