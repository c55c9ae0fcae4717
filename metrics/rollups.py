"""Runs whatever calculators it is given and keeps what they find, per day, week and month, for every scope at once.

Periods that lie side by side are computed in one pass and written in one transaction that holds their rows: nothing is
half done after an interruption, two workers take turns, the later one reads newer facts. Running again gives the same
rows. Memory holds the scopes of a season, never its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, cast

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

from cir import clock, cycles, statements
from cir.catalogue.models import ConfigurationItem
from metrics import kpi_values, pouring, queries
from metrics.kpis import KINDS, WHOLE, Catalogue, Kind
from metrics.models import KpiVersion, RolledPeriod, Rollup, TouchedDays
from metrics.periods import local_day, period_of, periods_between
from metrics.runs import Run, Stretch
from metrics.spans import Span
from metrics.tallying import Places, Tallies, tallied

LOOK_BACK = timedelta(minutes=10)
"""A change is stamped before it is committed: so long before the last run a change may have been overlooked."""
COMMITTED_WITHIN = timedelta(minutes=1)
EVERY_NIGHT = timedelta(days=35)
"""What is computed anew on the first run of a day, whatever happened: the last month too."""
DAYS_KEPT = timedelta(days=92)
"""How far back single days are computed when nobody asks for more."""

AT_ONCE, DAY = timedelta(days=92), timedelta(days=1)
"""How long the periods may be that are computed in one pass: the longer, the fewer statements, and the more memory."""

Due = tuple[Kind, date]
Told = Callable[[Sequence[Due]], None]


def catalogue() -> Catalogue:
    """Every KPI with who counts it: named in the settings, because nothing here may import it."""
    found: Catalogue = import_string(settings.CIR_KPI_CATALOGUE)
    return found


def stretch_of(kind: Kind, start: date, at: datetime) -> Stretch:
    """The period with its moments in the organisation's zone; one that is still running ends now."""
    period, zone = period_of(start, kind), queries.zone()
    end = min(period.end(zone), max(at, period.start(zone)))
    return Stretch(Span(period.first, period.last), period.start(zone), end)


def roll(kind: Kind, start: date, at: datetime | None = None, given: Catalogue | None = None) -> int:
    """Compute one period, as `compute` does."""
    return compute([(kind, start)], at, given)


def compute(due: Sequence[Due], at: datetime | None = None, given: Catalogue | None = None) -> int:
    """Compute these periods for every scope and put them in the place of what was there; answers the number of rows."""
    now, known = at or clock.now(), given or catalogue()
    with cycles.unsought(), transaction.atomic():
        locked = _locked(due)
        found = tallied(known, Run([stretch_of(kind, start, now) for kind, start in due]), Places.known())
        versions = statements.rows("kpi-versions", _versions)
        rows: list[Row] = []
        for period, tallies in zip(due, found, strict=True):
            valid = {key: read for key, since, *read in versions if since <= period[1]}
            rows += _rows(known, period, tallies, valid)
        _replace(due, rows)
        RolledPeriod.objects.filter(pk__in=locked).update(computed_at=now)
    return len(rows)


def _locked(due: Sequence[Due]) -> list[int]:
    """The rows of these periods, held until the end: another worker waits, and reads newer facts then."""
    RolledPeriod.objects.bulk_create(
        [RolledPeriod(kind=kind, start=start) for kind, start in sorted(due)], ignore_conflicts=True
    )
    rows = RolledPeriod.objects.select_for_update().filter(_of(due)).order_by("kind", "start")
    return list(rows.values_list("pk", flat=True))


def _versions() -> QuerySet[Any, Any]:
    return KpiVersion.objects.order_by("number").values_list("key", "valid_from", "reading", "number")


def _of(due: Sequence[Due]) -> Q:
    """The rows of these periods."""
    starts = {kind: [start for each, start in due if each == kind] for kind, _ in due}
    return reduce(or_, (Q(kind=kind, start__in=some) for kind, some in starts.items()))


def _rows(known: Catalogue, period: Due, tallies: Tallies, versions: Mapping[str, list[Any]]) -> Iterator[Row]:
    """What is kept of a period."""
    of_key = {kpi.key: (kpi, *versions.get(kpi.key, (kpi.usual_reading, 1))) for kpi in known.kpis}
    for scope, found in tallies.items():
        for key, tally in found.items():
            kpi, reading, number = of_key[key]
            if tally.empty or (scope != WHOLE and not kpi.scoped):
                continue
            said = kpi_values.settle(kpi, tally, reading)
            # All that a result says, but its percentiles: they are made when it is read.
            yield *period, *scope, key, *said[:5], said.parts, number


PLACE = ("kind", "start", "scope_kind", "scope_id", "key")
SAID = ("value", "numerator", "denominator", "left_out", "n", "parts", "version")
Row = tuple[Any, ...]
"""A rollup as it is written: its place, then what it says. Thousands are made: a model of each would cost more."""
NOTHING_THERE: tuple[int, Row] = (0, ())
NO_PARTS: dict[str, Any] = {}


def _replace(due: Sequence[Due], rows: list[Row]) -> None:
    """Put these in the place of what was there. Most are as they were: only what changed is written anew."""
    there = Rollup.objects.filter(_of(due)).annotate(text=Cast("parts", TextField()))
    wide, columns = len(PLACE), ("text" if name == "parts" else name for name in SAID)
    before = {
        row[:wide]: (row[wide], (*row[wide + 1 : -2], NO_PARTS if row[-2] == "{}" else orjson.loads(row[-2]), row[-1]))
        for row in there.values_list(*PLACE, "pk", *columns)
    }
    new = []
    for row in rows:
        if before.get(row[:wide], NOTHING_THERE)[1] == row[wide:]:
            del before[row[:wide]]
        else:
            new.append(row)
    if before:
        Rollup.objects.filter(pk__in=[pk for pk, _ in before.values()]).delete()
    if new:
        pouring.pour(Rollup, (*PLACE, *SAID), new)


def backfill(
    first: date, last: date, *, only: tuple[Kind, ...] = KINDS, at: datetime | None = None, told: Told | None = None
) -> int:
    """Compute every day, week and month that holds one of these days, some at a time, each time in one transaction."""
    now, known = at or clock.now(), catalogue()
    KpiVersion.keep_up(known.kpis, queries.today())
    due = list(periods(first, min(last, local_day(now, queries.zone())), only))
    for some in runs(due):
        compute(some, now, known)
        if told:
            told(some)
    return len(due)


def runs(due: Iterable[Due]) -> Iterator[list[Due]]:
    """Periods that are computed together, the newest first: those that lie side by side, for as long as `AT_ONCE`."""
    together: list[Due] = []
    first = last = date.max
    for kind, start in sorted(due, key=_newest_first):
        end = period_of(start, kind).last
        if together and (end < first - DAY or start <= last - AT_ONCE):
            yield together
            together = []
        first, last = (min(first, start), max(last, end)) if together else (start, end)
        together.append((kind, start))
    if together:
        yield together


def periods(first: date, last: date, only: tuple[Kind, ...] = KINDS) -> Iterator[Due]:
    """The periods of these kinds that hold one of the days, the oldest first."""
    for kind in only:
        for period in periods_between(first, last, kind):
            yield kind, period.first


def refresh(at: datetime | None = None, given: Catalogue | None = None) -> int:
    """Compute what has changed since the last time: what runs now, and what late changes have touched.

    On the first run of a day also the last 35 days; on the very first run everything there is. Answers the number of
    periods. Marks are taken away only after their periods were computed: an interrupted run is done again.
    """
    now, known = at or clock.now(), given or catalogue()
    today = local_day(now, queries.zone())
    KpiVersion.keep_up(known.kpis, today)
    marks = dict(TouchedDays.objects.values_list("pk", "first"))
    due = due_periods(now, today, known)
    for some in runs(due):
        compute(some, now, known)
    TouchedDays.objects.filter(pk__in=marks).delete()
    return len(due)


def due_periods(now: datetime, today: date, known: Catalogue) -> set[Due]:
    """What is to be computed."""
    latest = RolledPeriod.objects.filter(kind="day").exclude(computed_at=None).order_by("-start").first()
    if latest is None or latest.computed_at is None:
        first = known.first_day() or today
        days = periods(max(first, today - DAYS_KEPT), today, ("day",))
        return {*periods(first, today, ("week", "month")), *days}
    due: set[Due] = set()
    if latest.start < today:
        due.update(periods(min(latest.start, today - EVERY_NIGHT), today))
    elif known.changed_since(latest.computed_at - LOOK_BACK):
        due.update(periods(today, today))
    due.update(_touched(today))
    due.update(_placed())
    return due


def _touched(today: date) -> Iterator[Due]:
    """Periods that late changes have touched; single days only where they were ever computed."""
    marks = list(TouchedDays.objects.values_list("first", "last").distinct())
    days = set(RolledPeriod.objects.filter(kind="day").values_list("start", flat=True))
    for first, last in marks:
        yield from periods(first, min(last, today), ("week", "month"))
        yield from (("day", day) for day in days if first <= day <= last)


def _placed() -> Iterator[Due]:
    """Periods computed before an item last moved in the catalogue: what lies below it counts elsewhere now."""
    last = ConfigurationItem.objects.aggregate(at=Max("placed_at"))["at"]
    if last is not None:
        # A move is stamped before it is committed: what was computed meanwhile is computed again.
        stale = RolledPeriod.objects.filter(computed_at__lt=last + COMMITTED_WITHIN)
        yield from ((cast("Kind", kind), start) for kind, start in stale.values_list("kind", "start"))


def _newest_first(due: Due) -> tuple[int, str]:
    """So that what people look at is right soonest."""
    return -period_of(due[1], due[0]).last.toordinal(), due[0]
