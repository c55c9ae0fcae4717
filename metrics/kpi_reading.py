"""What the rollups hold of KPIs: values over time for a trend, and a period made of its months."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from metrics import kpi_values, queries, series, spans
from metrics.behaviour import Behaviour, Nature, behaviour
from metrics.kpis import Kpi, Result, Scope
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


def results(
    which: Collection[Kpi], scope: Scope, periods: Sequence[date], readings: dict[str, KpiVersion]
) -> dict[str, Result | None]:
    """Each KPI over these months as one period, in one query."""
    found: dict[str, dict[date, Result]] = {kpi.key: {} for kpi in which}
    if periods:
        rows = Rollup.objects.filter(
            kind="month", scope_kind=scope.kind, scope_id=scope.id, start__range=(periods[0], periods[-1])
        )
        for row in rows.filter(key__in=found).order_by("start"):
            found[row.key][row.start] = row.result()
    return {kpi.key: _together(kpi, found[kpi.key], periods, readings) for kpi in which}


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


def targets(on: date | None = None) -> dict[str, float]:
    """What is aimed at today, by KPI; one query."""
    day = on or queries.today()
    latest: dict[str, float | None] = {}
    for key, value in KpiTarget.objects.filter(valid_from__lte=day).values_list("key", "value"):
        latest[key] = value
    return {key: value for key, value in latest.items() if value is not None}


def versions() -> dict[str, KpiVersion]:
    """The definition of each KPI that holds now; one query."""
    return {version.key: version for version in KpiVersion.objects.filter(valid_from__lte=queries.today())}


def day_of(moment: datetime) -> date:
    """The organisation's day of a moment."""
    return local_day(moment, queries.zone())
