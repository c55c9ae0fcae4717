"""Times of day exist once on each day, whatever the clocks do; weekends are no working days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cir.notifications import hours

ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("posix", "right")))


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:00+00:00"),  # jumped over: the jump itself
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30+00:00"),  # twice: the first
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00+00:00"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30+00:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30+00:00"),  # jumps by half an hour
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45+00:00"),
        ("Europe/London", date(2028, 2, 29), time(7), "2028-02-29T07:00+00:00"),
        ("Asia/Kolkata", date(2026, 1, 31), time(7), "2026-01-31T01:30+00:00"),
    ],
)
def test_a_time_of_day_is_one_documented_moment(zone, day, at, moment):
    assert hours.moment_of(day, at, ZoneInfo(zone)) == datetime.fromisoformat(moment)


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(1995, 1, 1), date(2037, 12, 1)),
    at=st.times(timezones=st.none()).map(lambda t: t.replace(microsecond=0, fold=0)),
)
def test_each_moment_of_a_day_comes_after_the_one_of_the_day_before(zone, day, at):
    place = ZoneInfo(zone)
    here, tomorrow = (hours.moment_of(each, at, place) for each in (day, day + hours.DAY))
    assert timedelta(0) <= tomorrow - here <= timedelta(hours=50)
    local = here.astimezone(place)
    assert local.date() >= day
    if local.replace(tzinfo=None) != datetime.combine(day, at):  # the clock jumped: this is where it landed
        before = (here - timedelta(seconds=1)).astimezone(place)
        assert before.replace(tzinfo=None) < datetime.combine(day, at) < local.replace(tzinfo=None)


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES), at=st.datetimes(datetime(1995, 1, 1), datetime(2037, 1, 1)), hour=st.integers(0, 23)
)
def test_the_day_that_has_begun_never_goes_back(zone, at, hour):
    place, now = ZoneInfo(zone), at.replace(tzinfo=UTC)
    day = hours.day_begun(now, hour, place)
    assert hours.moment_of(day, time(hour), place) <= now
    assert hours.day_begun(now + timedelta(minutes=5), hour, place) >= day


def test_before_its_hour_it_is_still_yesterday():
    london = ZoneInfo("Europe/London")
    assert hours.day_begun(datetime(2026, 11, 19, 6, 59, tzinfo=UTC), 7, london) == date(2026, 11, 18)
    assert hours.day_begun(datetime(2026, 11, 19, 7, 0, tzinfo=UTC), 7, london) == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("day", "number", "then"),
    [
        (date(2026, 11, 19), 1, date(2026, 11, 20)),  # Thursday to Friday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 19), 5, date(2026, 11, 26)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 19), 0, date(2026, 11, 19)),
    ],
)
def test_working_days_leave_out_weekends(day, number, then):
    assert hours.add_working_days(day, number) == then


@given(day=st.dates(date(1990, 1, 1), date(2050, 1, 1)), number=st.integers(1, 60))
def test_adding_working_days_ends_on_one_and_counts_them_all(day, number):
    end = hours.add_working_days(day, number)
    between = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert hours.is_working_day(end)
    assert sum(map(hours.is_working_day, between)) == number


def test_a_weekend_moves_to_monday():
    assert hours.next_working_day(date(2026, 11, 21)) == date(2026, 11, 23)
    assert hours.next_working_day(date(2026, 11, 20)) == date(2026, 11, 20)
