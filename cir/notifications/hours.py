"""Days, hours and working days. Pure: no settings, no system clock.

A wall-clock time becomes a moment by one documented rule: where the clock jumps over it (spring), the first moment
after the jump; where it comes twice (autumn), the first of the two. So each day has each time exactly once.
Working days are Monday to Friday; public holidays differ by country and are not known.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SATURDAY = 5


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


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def next_working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, number: int) -> date:
    """The day `number` working days after `day` (before it when negative); weekends do not count."""
    step = DAY if number >= 0 else -DAY
    for _ in range(abs(number)):
        day += step
        while not is_working_day(day):
            day += step
    return day
