"""Periods of a cadence: which day, week, month or quarter a moment belongs to, and what comes next.

Pure: dates and moments in, values out. A period is a span of calendar days; where it begins as a moment
depends on the organisation's IANA time zone, so clock changes make days of 23 or 25 hours, never lost or
double ones. Weeks are ISO 8601 weeks (Monday first; week 1 holds the year's first Thursday).
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Cadence = Literal["day", "week", "month", "quarter"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY = timedelta(days=1)
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    cadence: Cadence

    @property
    def label(self) -> str:
        """The period's name: "21 November 2026", "week 47 of 2026", "October 2026", "quarter 4 of 2026"."""
        if self.cadence == "day":
            return f"{self.first.day} {MONTHS[self.first.month - 1]} {self.first.year}"
        if self.cadence == "week":
            year, week, _ = self.first.isocalendar()
            return f"week {week} of {year}"
        if self.cadence == "month":
            return f"{MONTHS[self.first.month - 1]} {self.first.year}"
        return f"quarter {(self.first.month + 2) // 3} of {self.first.year}"

    @property
    def following(self) -> "Period":
        """The period after this one. OverflowError or ValueError after the year 9999."""
        return period_of(self.last + _DAY, self.cadence)

    @property
    def preceding(self) -> "Period":
        """The period before this one."""
        return period_of(self.first - _DAY, self.cadence)

    def start(self, zone: ZoneInfo) -> datetime:
        """The first moment of the period in the zone; 01:00 where the clock jumps over midnight."""
        midnight = datetime.combine(self.first, time.min, tzinfo=zone)
        return midnight.astimezone(UTC).astimezone(zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first moment after the period: the start of the following one."""
        return self.following.start(zone)


def period_of(moment: date | datetime, cadence: Cadence, zone: ZoneInfo = _UTC) -> Period:
    """The period a moment belongs to. A date is taken as it is; a moment is first brought into `zone`.

    ValueError: an unknown cadence, or a moment without a time zone.
    """
    if cadence not in get_args(Cadence):
        raise ValueError(f"Unknown cadence {cadence!r}: choose day, week, month or quarter")
    day = local_day(moment, zone)
    if cadence == "day":
        return Period(day, day, cadence)
    if cadence == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), cadence)
    months = 1 if cadence == "month" else 3
    first = day.replace(month=day.month - (day.month - 1) % months, day=1)
    return Period(first, _month_end(first, months), cadence)


def label(moment: date | datetime, cadence: Cadence, zone: ZoneInfo = _UTC) -> str:
    """The name of the period a moment belongs to: "October 2026"."""
    return period_of(moment, cadence, zone).label


def next_due(last_reading: date | datetime, cadence: Cadence, zone: ZoneInfo = _UTC) -> date:
    """The day by which the reading after this one is due: the last day of the following period.

    A reading belongs to the period its moment lies in. After October's reading, November's is due on
    30 November and late from 1 December.
    """
    return period_of(last_reading, cadence, zone).following.last


def periods_between(
    start: date | datetime, end: date | datetime, cadence: Cadence, zone: ZoneInfo = _UTC
) -> Iterator[Period]:
    """Every period from the one `start` belongs to, to the one `end` belongs to, in order, without gaps.

    Nothing when `end` lies in an earlier period than `start`.
    """
    period, final = period_of(start, cadence, zone), period_of(end, cadence, zone)
    while period < final:
        yield period
        period = period.following
    if period == final:
        yield period


def missing_between(moments: Sequence[date | datetime], cadence: Cadence, zone: ZoneInfo = _UTC) -> int:
    """How many periods between the first and the last of these moments have none."""
    if not moments:
        return 0
    held = {period_of(moment, cadence, zone).first for moment in moments}
    return steps_between(min(held), max(held), cadence) + 1 - len(held)


def steps_between(first: date, last: date, cadence: Cadence) -> int:
    """How many periods after that of `first` the period of `last` comes."""
    start, end = period_of(first, cadence).first, period_of(last, cadence).first
    months = (end.year - start.year) * 12 + end.month - start.month
    days = (end - start).days
    return {"day": days, "week": days // 7, "month": months, "quarter": months // 3}[cadence]


def local_day(moment: date | datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment in the zone; a plain date stays. ValueError without a time zone."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"The moment {moment.isoformat()} has no time zone")
    return moment.astimezone(zone).date()


def _month_end(first: date, months: int) -> date:
    """The last day of the span of `months` months that begins on `first`, the first of a month."""
    month = first.month + months - 1
    return first.replace(month=month, day=monthrange(first.year, month)[1])
