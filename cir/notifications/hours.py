"""Days, hours and working days. Pure: no settings, no system clock.

A wall-clock time becomes a moment by one documented rule: where the clock jumps over it (spring), the first moment
after the jump; where it comes twice (autumn), the first of the two. So each day has each time exactly once.
Working days are Monday to Friday unless a `Calendar` says otherwise; public holidays differ by country.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """When an organisation works: days of the week (Monday is 0), less its holidays."""

    weekdays: frozenset[int] = frozenset(range(SATURDAY))
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.weekdays and day not in self.holidays


MONDAY_TO_FRIDAY = Calendar()


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment when the clocks of `zone` show `at` on `day`."""
    wall = datetime.combine(day, at, tzinfo=zone)
    back = wall.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) == wall.replace(tzinfo=None):
        return wall.astimezone(UTC)
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clock jumps over `wall`: found by halving between a moment before it and one after."""
    low, high = (int(wall.replace(fold=fold).timestamp()) for fold in (1, 0))
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def day_begun(at: datetime, hour: int, zone: tzinfo) -> date:
    """The latest day whose `hour` o'clock has passed in `zone`: before that hour it is still yesterday."""
    today = at.astimezone(zone).date()
    return today if at >= moment_of(today, time(hour), zone) else today - DAY


def is_working_day(day: date, calendar: Calendar = MONDAY_TO_FRIDAY) -> bool:
    """Whether people work on this day."""
    return calendar.works_on(day)


def next_working_day(day: date, calendar: Calendar = MONDAY_TO_FRIDAY) -> date:
    """The day itself, or the first one after it on which people work."""
    while not calendar.works_on(day):
        day += DAY
    return day


def add_working_days(day: date, number: int, calendar: Calendar = MONDAY_TO_FRIDAY) -> date:
    """The day `number` working days after `day` (before it when negative); days off do not count."""
    step = DAY if number >= 0 else -DAY
    for _ in range(abs(number)):
        day += step
        while not calendar.works_on(day):
            day += step
    return day


def working_days_between(first: date, last: date, calendar: Calendar = MONDAY_TO_FRIDAY) -> int:
    """How many working days lie after `first` up to `last`; negative when `last` has passed."""
    low, high = sorted((first, last))
    number = sum(calendar.works_on(low + (each + 1) * DAY) for each in range((high - low).days))
    return number if last >= first else -number
