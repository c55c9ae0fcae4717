"""Runs whatever calculators it is given and keeps what they find, per day, week and month, for every scope at once.

A period is computed and written in one transaction that holds the period's row: nothing is half done after an
interruption, two workers take turns, the later one reads newer facts. Running again gives the same rows. Memory holds
one period's scopes, never its records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from cir import clock
from cir.catalogue.models import ConfigurationItem
from metrics import kpi_values, pouring, queries
from metrics.kpis import KINDS, WHOLE, Catalogue, Kind, Leaf, Result, Scope, ScopeKind, Stretch, Tally
from metrics.models import KpiVersion, RolledPeriod, Rollup, TouchedDays
from metrics.periods import local_day, period_of, periods_between
from metrics.spans import Span

LOOK_BACK = timedelta(minutes=10)
"""A change is stamped before it is committed: so long before the last run a change may have been overlooked."""
COMMITTED_WITHIN = timedelta(minutes=1)
EVERY_NIGHT = timedelta(days=35)
"""What is computed anew on the first run of a day, whatever happened: the last month too."""
DAYS_KEPT = timedelta(days=92)
"""How far back single days are computed when nobody asks for more."""

Tallies = dict[tuple[Scope, str], Tally]
Told = Callable[[Kind, date], None]


def catalogue() -> Catalogue:
    """Every KPI with who counts it: named in the settings, because nothing here may import it."""
    found: Catalogue = import_string(settings.CIR_KPI_CATALOGUE)
    return found


@dataclass(frozen=True)
class Places:
    """Which scopes a record belongs to: an item's numbers hold for everything above it."""

    above: dict[int, tuple[Scope, ...]]

    @classmethod
    def known(cls) -> Places:
        """As the catalogue is now."""
        rows = list(ConfigurationItem.objects.values_list("pk", "kind", "path"))
        kinds = {
            pk: ScopeKind.PRACTICE if kind == ConfigurationItem.Kind.PRACTICE else ScopeKind.ITEM
            for pk, kind, _ in rows
        }
        above = {
            pk: tuple(Scope(kinds[int(step)], step) for step in path.strip("/").split("/") if int(step) in kinds)
            for pk, _, path in rows
        }
        return cls(above)

    def of(self, leaf: Leaf) -> Iterator[Scope]:
        """Every scope that counts what lies here."""
        yield WHOLE
        if leaf.item is not None:
            yield from self.above.get(leaf.item, ())
        if leaf.team is not None:
            yield Scope(ScopeKind.TEAM, str(leaf.team))
        if leaf.source:
            yield Scope(ScopeKind.SOURCE, leaf.source)
        if leaf.channel:
            yield Scope(ScopeKind.CHANNEL, leaf.channel)


def stretch_of(kind: Kind, start: date, at: datetime) -> Stretch:
    """The period with its moments in the organisation's zone; one that is still running ends now."""
    period, zone = period_of(start, kind), queries.zone()
    end = min(period.end(zone), max(at, period.start(zone)))
    return Stretch(Span(period.first, period.last), period.start(zone), end)


def tallied(calculators: Catalogue, stretch: Stretch, places: Places) -> Tallies:
    """Everything the calculators find, added up by scope and KPI."""
    leaves: dict[tuple[str, Leaf], Tally] = {}
    for calculator in calculators.calculators:
        for key, leaf, tally in calculator.facts(stretch):
            if (there := leaves.get((key, leaf))) is None:
                leaves[key, leaf] = tally
            else:
                there.add(tally)
    found: Tallies = defaultdict(Tally)
    lies = {leaf: tuple(places.of(leaf)) for _, leaf in leaves}
    for (key, leaf), tally in leaves.items():
        for scope in lies[leaf]:
            found[scope, key].add(tally)
    return found


@transaction.atomic
def roll(kind: Kind, start: date, at: datetime | None = None, given: Catalogue | None = None) -> int:
    """Compute one period for every scope and put it in the place of what was there; answers the number of rows."""
    now, known = at or clock.now(), given or catalogue()
    RolledPeriod.objects.get_or_create(kind=kind, start=start)
    period = RolledPeriod.objects.select_for_update().get(kind=kind, start=start)
    found = tallied(known, stretch_of(kind, start, now), Places.known())
    versions = {row.key: row for row in KpiVersion.objects.filter(valid_from__lte=start).order_by("number")}
    rows = []
    for (scope, key), tally in found.items():
        kpi = known.kpi(key)
        if kpi is None or tally.empty or (scope != WHOLE and not kpi.scoped):
            continue
        version = versions.get(key)
        result = kpi_values.settle(kpi, tally, version.reading if version else kpi.usual_reading)
        rows.append((*scope, key, *_said(result), version.number if version else 1))
    _replace(kind, start, rows, now)
    period.computed_at = now
    period.save(update_fields=["computed_at"])
    return len(rows)


PLACE = ("scope_kind", "scope_id", "key")
SAID = ("value", "numerator", "denominator", "left_out", "n", "parts", "version")
Row = tuple[Any, ...]
"""A rollup as it is written: its place, then what it says. Thousands are made: a model of each would cost more."""
NOTHING_THERE: tuple[int, Row] = (0, ())


def _replace(kind: Kind, start: date, rows: list[Row], now: datetime) -> None:
    """Put these in the place of what was there. Most are as they were: only what changed is written anew."""
    there = Rollup.objects.filter(kind=kind, start=start)
    before = {row[:3]: (row[3], row[4:]) for row in there.values_list(*PLACE, "pk", *SAID)}
    new = []
    for row in rows:
        if before.get(row[:3], NOTHING_THERE)[1] == row[3:]:
            del before[row[:3]]
        else:
            new.append(row)
    there.filter(pk__in=[pk for pk, _ in before.values()]).delete()
    there.update(computed_at=now)
    if new:
        same = {"kind": kind, "start": start, "computed_at": now}
        pouring.pour(Rollup, same, (*PLACE, *SAID), new)


def _said(result: Result) -> Row:
    parts = dict(result.parts)
    return result.value, result.numerator, result.denominator, result.left_out, result.n or 0, parts


def backfill(
    first: date, last: date, *, only: tuple[Kind, ...] = KINDS, at: datetime | None = None, told: Told | None = None
) -> int:
    """Compute every day, week and month that holds one of these days, each in a transaction of its own."""
    now, known = at or clock.now(), catalogue()
    KpiVersion.keep_up(known.kpis, queries.today())
    done = 0
    for kind, start in periods(first, min(last, local_day(now, queries.zone())), only):
        roll(kind, start, now, known)
        done += 1
        if told:
            told(kind, start)
    return done


def periods(first: date, last: date, only: tuple[Kind, ...] = KINDS) -> Iterator[tuple[Kind, date]]:
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
    for kind, start in due:
        roll(kind, start, now, known)
    TouchedDays.objects.filter(pk__in=marks).delete()
    return len(due)


def due_periods(now: datetime, today: date, known: Catalogue) -> list[tuple[Kind, date]]:
    """What is to be computed, the newest first, so that what people look at is right soonest."""
    latest = RolledPeriod.objects.filter(kind="day").exclude(computed_at=None).order_by("-start").first()
    if latest is None or latest.computed_at is None:
        first = known.first_day() or today
        days = periods(max(first, today - DAYS_KEPT), today, ("day",))
        return sorted({*periods(first, today, ("week", "month")), *days}, key=_newest_first)
    due: set[tuple[Kind, date]] = set()
    if latest.start < today:
        due.update(periods(min(latest.start, today - EVERY_NIGHT), today))
    elif known.changed_since(latest.computed_at - LOOK_BACK):
        due.update(periods(today, today))
    due.update(_touched(today))
    due.update(_placed())
    return sorted(due, key=_newest_first)


def _touched(today: date) -> Iterator[tuple[Kind, date]]:
    """Periods that late changes have touched; single days only where they were ever computed."""
    marks = list(TouchedDays.objects.values_list("first", "last").distinct())
    days = set(RolledPeriod.objects.filter(kind="day").values_list("start", flat=True))
    for first, last in marks:
        yield from periods(first, min(last, today), ("week", "month"))
        yield from (("day", day) for day in days if first <= day <= last)


def _placed() -> Iterator[tuple[Kind, date]]:
    """Periods computed before an item last moved in the catalogue: what lies below it counts elsewhere now."""
    last = ConfigurationItem.objects.aggregate(at=Max("placed_at"))["at"]
    if last is not None:
        # A move is stamped before it is committed: what was computed meanwhile is computed again.
        stale = RolledPeriod.objects.filter(computed_at__lt=last + COMMITTED_WITHIN)
        yield from ((cast("Kind", kind), start) for kind, start in stale.values_list("kind", "start"))


def _newest_first(due: tuple[Kind, date]) -> tuple[int, str]:
    return -due[1].toordinal(), due[0]
