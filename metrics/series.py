"""Readings in order of time, and whether they meet a target.

Pure: the values and moments that `metrics.verdicts` and `metrics.charts` work on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from metrics.xmr import Direction, Number, exact


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, in the unit of the measure, at a moment (a date, or a moment with its time zone).

    `weight`: the denominator of a rate, where it is known: the smaller it is, the more chance scatters the value.
    """

    value: Number
    moment: date | datetime
    weight: Number | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A target between two values, both included: for measures whose direction is neither up nor down."""

    low: Number
    high: Number


Target = Number | Band


def in_order(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings by moment, oldest first. ValueError when two share a moment or one has no time zone."""
    ordered = sorted(readings, key=lambda r: instant(r.moment))
    for before, after in zip(ordered, ordered[1:], strict=False):
        if instant(before.moment) == instant(after.moment):
            raise ValueError(f"Two readings at {after.moment.isoformat()}: keep one of them")
    return tuple(ordered)


def meets(value: Number, target: Target, direction: Direction) -> bool:
    """Whether a value meets the target; exactly at the target does.

    Up: at or above. Down: at or below. A band: inside it. A single value without direction: equal to it.
    """
    if isinstance(target, Band):
        return exact(target.low) <= exact(value) <= exact(target.high)
    if direction == "up":
        return exact(value) >= exact(target)
    if direction == "down":
        return exact(value) <= exact(target)
    return exact(value) == exact(target)


def held_for(readings: Sequence[Reading], target: Target | None, direction: Direction) -> int:
    """How many readings in a row, counted back from the latest, meet the target; 0 without a target."""
    count = 0
    if target is not None:
        for reading in reversed(readings):
            if not meets(reading.value, target, direction):
                break
            count += 1
    return count


def instant(moment: date | datetime) -> str:
    """A sortable name of the moment: dates as the beginning of that day in UTC."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC).isoformat(timespec="microseconds")
    if moment.tzinfo is None:
        raise ValueError(f"The moment {moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
