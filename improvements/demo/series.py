"""Measures of the sample organisation with two years of weekly readings, and the changes that show in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements.demo.measures import MEASURES, SUBJECTS, Series, level_after, reading, told
from metrics.models import Measure, Reading, Rebasing
from metrics.xmr import FULL_FROM

WEEK = timedelta(days=7)
BASELINE_WEEKS = 26
OLDER_WEEKS = 14
SETTLED_WEEKS = 16
DONE_STORIES = ("proved", "proved", "short", "proved", "nothing", "short", "proved", "worse")
MEASURING_STORIES = ("early", "short", "early", "proved", "early", "short")
SETTLED_AFTER = 12
REBASED = {
    "Waiting time on the phone": "The call-back has been the usual way for a quarter. From here on we compare with it.",
    "Booked rooms left empty": "Rooms are released after ten minutes now. The level before says nothing about that.",
}
"""Measures whose baseline was set anew, and why."""
FADING, HELD_WEEKS = {6, 9, 11}, 10
"""Measures whose gain is lost some weeks after closing: what sustainment checks are for."""


@dataclass
class Told:
    """A measure, and what its readings tell: the day the first change went live, and a second one where there is."""

    measure: Measure
    series: Series
    live: int
    second_live: int | None = None
    second_wish: float | None = None


class Readings:
    """Every measure of every item, by item name; written in bulk."""

    def __init__(self, items: dict[str, ConfigurationItem], staff: dict[str, User], now: datetime, random: Random):
        self.by_item: dict[str, list[Told]] = {}
        self._now, self._random, self._rows = now, random, list[Reading]()
        number = 0
        for order, (name, all_series) in enumerate(MEASURES.items()):
            for place, series in enumerate(all_series):
                second = -21 - 7 * (order % 4) if place == 0 else None
                self._tell(items[name], staff, series, number, second)
                number += 1
        Reading.objects.bulk_create(self._rows, batch_size=500)
        self._rebase()
        for told_ones in self.by_item.values():
            for each in told_ones:
                each.measure.refresh_variation()

    def _rebase(self) -> None:
        """Measures that have settled at a new level for good: their owners set the baseline anew."""
        for each in (one for all_ones in self.by_item.values() for one in all_ones if one.series.name in REBASED):
            first = (self._now + timedelta(days=each.live) + SETTLED_AFTER * WEEK).date()
            rows = [row for row in self._rows if row.measure_id == each.measure.pk and row.moment.date() >= first]
            if len(rows) >= FULL_FROM:
                Rebasing.objects.create(
                    measure=each.measure, first=first, reason=REBASED[each.series.name], by=each.measure.owner,
                    at=rows[FULL_FROM - 1].moment,
                )  # fmt: skip

    def _tell(
        self, item: ConfigurationItem, staff: dict[str, User], series: Series, number: int, second: int | None
    ) -> None:
        measure = Measure.objects.create(
            name=series.name,
            item=item,
            owner=item.owner,
            unit=series.unit,
            direction=series.direction,
            kind=series.kind,
            cadence="week",
            subject=SUBJECTS.get(series.name, ""),
            description=f"Counted or averaged over the week, for {item.name}.",
            created_at=self._now - 100 * WEEK,
        )
        live = -406 + 9 * number if second is None else -330 + 8 * number // 3
        live -= live % 7
        values = self._values(series, number, -live // 7, -second // 7 if second else None)
        self._read(measure, values, staff["Daniel"])
        wish = further(series, number).wish if second else None
        self.by_item.setdefault(item.name, []).append(Told(measure, series, live, second, wish))

    def _read(self, measure: Measure, values: list[float], by: User) -> None:
        first = self._now - WEEK * len(values)
        for week, value in enumerate(values):
            at = first + WEEK * week
            self._rows.append(Reading(measure=measure, moment=at, value=value, recorded_by=by, recorded_at=at))

    def _values(self, series: Series, number: int, weeks: int, second: int | None) -> list[float]:
        """Older readings, a baseline, what followed the first change, and what followed the second."""
        story = DONE_STORIES[number % len(DONE_STORIES)]
        older = [reading(series, series.level, self._random) for _ in range(OLDER_WEEKS)]
        moving = min(weeks, 12)
        values = older + told(series, story, BASELINE_WEEKS, moving, self._random)
        settled = replace(series, level=level_after(series, story, 12))
        rest = weeks - moving
        if second is None:
            held = min(rest, HELD_WEEKS) if number in FADING else rest
            values += [reading(settled, settled.level, self._random) for _ in range(held)]
            return values + [reading(series, series.level, self._random) for _ in range(rest - held)]
        quiet = rest - second - SETTLED_WEEKS
        values += [reading(settled, settled.level, self._random) for _ in range(quiet)]
        again = further(series, number)
        return values + told(again, MEASURING_STORIES[number % 6], SETTLED_WEEKS, second, self._random)


def further(series: Series, number: int) -> Series:
    """The same measure after its first change: it has settled at a new level, and the next wish goes further."""
    settled = level_after(series, DONE_STORIES[number % len(DONE_STORIES)], 12)
    wish = settled + (series.wish - series.level) * 0.5
    wish = max(wish, 0.5) if series.direction == "down" else wish
    most = {"%": 99.0, "of 5": 4.9}.get(series.unit, wish)
    return replace(series, level=settled, wish=round(min(wish, most), 1 if series.kind != "count" else 0))
