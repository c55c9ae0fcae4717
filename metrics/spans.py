"""Spans of days as KPIs and filters name them: "2026-10-31", "2026-W44", "2026-10", "2026-Q4", "2025-12..2026-11".

Pure. A span begins and ends in the organisation's zone, so that everybody who opens the records behind a number finds
the same ones.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from metrics.periods import MONTHS, Cadence, Period, period_of

WEEK = re.compile(r"(\d{4})-W(\d{2})")
MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
YEARS = (1900, 2999)
LONGEST = len("2026-10-31..2026-10-31")
UNREADABLE = "Enter a period, for example 2026-10, 2026-W44, 2026-10-31 or 2025-12..2026-11."


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def start(self, zone: ZoneInfo) -> datetime:
        """The first moment of the span in the zone."""
        return Period(self.first, self.first, "day").start(zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first moment after the span."""
        return Period(self.last, self.last, "day").end(zone)

    @property
    def cadence(self) -> Cadence | None:
        """Day, week, month or quarter, when it is exactly one of them."""
        kinds: tuple[Cadence, ...] = ("day", "week", "month", "quarter")
        return next((kind for kind in kinds if self == of(self.first, kind)), None)

    @property
    def code(self) -> str:
        """The span as it stands in an address."""
        year, month = self.first.year, self.first.month
        if self.cadence == "day":
            return self.first.isoformat()
        if self.cadence == "week":
            iso = self.first.isocalendar()
            return f"{iso.year}-W{iso.week:02d}"
        if self.cadence == "month":
            return f"{year}-{month:02d}"
        if self.cadence == "quarter":
            return f"{year}-Q{(month + 2) // 3}"
        if self._whole_months:
            return f"{year}-{month:02d}..{self.last.year}-{self.last.month:02d}"
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def label(self) -> str:
        """The span in words: "October 2026", "December 2025 to November 2026"."""
        if self.cadence:
            return Period(self.first, self.last, self.cadence).label
        if self._whole_months:
            return " to ".join(f"{MONTHS[day.month - 1]} {day.year}" for day in (self.first, self.last))
        return " to ".join(f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (self.first, self.last))

    @property
    def _whole_months(self) -> bool:
        return of(self.first, "month").first == self.first and of(self.last, "month").last == self.last


def of(day: date, cadence: Cadence) -> Span:
    """The day, week, month or quarter that holds the day."""
    period = period_of(day, cadence)
    return Span(period.first, period.last)


def read(text: str) -> Span:
    """The span that a code names. ValueError, with words for a person, for anything else."""
    first, dots, last = text.strip().partition("..")
    if len(text) > LONGEST:
        raise ValueError(UNREADABLE)
    begin, end = _read(first), _read(last if dots else first)
    if begin.first > end.last:
        raise ValueError(f"{begin.label} lies after {end.label}: turn them round.")
    return Span(begin.first, end.last)


def _read(text: str) -> Span:
    try:
        if found := WEEK.fullmatch(text):
            span = of(date.fromisocalendar(int(found[1]), int(found[2]), 1), "week")
        elif found := QUARTER.fullmatch(text):
            span = of(date(int(found[1]), 3 * int(found[2]), 1), "quarter")
        elif found := MONTH.fullmatch(text):
            span = of(date(int(found[1]), int(found[2]), 1), "month")
        else:
            span = of(date.fromisoformat(text), "day")
    except ValueError:
        raise ValueError(UNREADABLE) from None
    if not YEARS[0] <= span.first.year <= YEARS[1]:
        raise ValueError(UNREADABLE)
    return span
