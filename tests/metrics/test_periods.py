"""Periods: what a moment belongs to, what comes next and when it is due, across years and clock changes."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.periods import Cadence, Period, label, next_due, period_of, periods_between

LONDON = ZoneInfo("Europe/London")
AUCKLAND = ZoneInfo("Pacific/Auckland")
SANTIAGO = ZoneInfo("America/Santiago")
CADENCES: list[Cadence] = ["day", "week", "month", "quarter"]


@pytest.mark.parametrize(
    ("day", "cadence", "first", "last", "name"),
    [
        (date(2026, 11, 21), "day", date(2026, 11, 21), date(2026, 11, 21), "21 November 2026"),
        (date(2026, 11, 21), "week", date(2026, 11, 16), date(2026, 11, 22), "week 47 of 2026"),
        (date(2026, 11, 16), "week", date(2026, 11, 16), date(2026, 11, 22), "week 47 of 2026"),
        (date(2026, 11, 22), "week", date(2026, 11, 16), date(2026, 11, 22), "week 47 of 2026"),
        (date(2027, 1, 1), "week", date(2026, 12, 28), date(2027, 1, 3), "week 53 of 2026"),
        (date(2024, 12, 30), "week", date(2024, 12, 30), date(2025, 1, 5), "week 1 of 2025"),
        (date(2026, 10, 31), "month", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        (date(2024, 2, 1), "month", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (date(2026, 12, 5), "month", date(2026, 12, 1), date(2026, 12, 31), "December 2026"),
        (date(2026, 3, 31), "quarter", date(2026, 1, 1), date(2026, 3, 31), "quarter 1 of 2026"),
        (date(2026, 4, 1), "quarter", date(2026, 4, 1), date(2026, 6, 30), "quarter 2 of 2026"),
        (date(2026, 12, 31), "quarter", date(2026, 10, 1), date(2026, 12, 31), "quarter 4 of 2026"),
    ],
)
def test_a_day_belongs_to_a_period_with_a_name(day: date, cadence: Cadence, first: date, last: date, name: str) -> None:
    assert period_of(day, cadence) == Period(first, last, cadence)
    assert label(day, cadence) == name


def test_a_moment_belongs_to_the_period_of_its_zone() -> None:
    moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert label(moment, "month") == "October 2026"
    assert label(moment, "month", LONDON) == "October 2026"
    assert label(moment, "month", AUCKLAND) == "November 2026"
    assert label(datetime(2026, 7, 31, 23, 30, tzinfo=UTC), "month", LONDON) == "August 2026"


def test_a_date_is_taken_as_it_is_whatever_the_zone() -> None:
    assert period_of(date(2026, 10, 31), "month", AUCKLAND).first == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("last", "cadence", "due"),
    [
        (date(2026, 10, 31), "month", date(2026, 11, 30)),
        (date(2026, 10, 1), "month", date(2026, 11, 30)),
        (date(2026, 12, 15), "month", date(2027, 1, 31)),
        (date(2024, 1, 31), "month", date(2024, 2, 29)),
        (date(2026, 11, 18), "week", date(2026, 11, 29)),
        (date(2026, 12, 31), "day", date(2027, 1, 1)),
        (date(2026, 11, 18), "quarter", date(2027, 3, 31)),
    ],
)
def test_the_next_reading_is_due_at_the_end_of_the_following_period(last: date, cadence: Cadence, due: date) -> None:
    assert next_due(last, cadence) == due


def test_a_day_of_a_clock_change_has_23_or_25_hours_and_no_moment_is_lost() -> None:
    spring, autumn = period_of(date(2026, 3, 29), "day"), period_of(date(2026, 10, 25), "day")
    hours = [
        (period.end(LONDON).astimezone(UTC) - period.start(LONDON).astimezone(UTC)) / timedelta(hours=1)
        for period in (spring, autumn)
    ]
    assert hours == [23, 25]


def test_where_the_clock_jumps_over_midnight_the_day_begins_at_one() -> None:
    start = period_of(date(2026, 9, 6), "day").start(SANTIAGO)
    assert (start.date(), start.hour) == (date(2026, 9, 6), 1)
    assert start == period_of(date(2026, 9, 5), "day").end(SANTIAGO)


def test_periods_between_two_moments_follow_without_gaps() -> None:
    names = [period.label for period in periods_between(date(2025, 11, 30), date(2026, 2, 1), "month")]
    assert names == ["November 2025", "December 2025", "January 2026", "February 2026"]
    assert [p.label for p in periods_between(date(2026, 2, 1), date(2026, 2, 28), "month")] == ["February 2026"]
    assert list(periods_between(date(2026, 3, 1), date(2026, 2, 28), "month")) == []


def test_a_moment_without_a_zone_and_an_unknown_cadence_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        period_of(datetime(2026, 1, 1), "day")
    with pytest.raises(ValueError, match="'year'.*day, week, month or quarter"):
        period_of(date(2026, 1, 1), "year")  # type: ignore[arg-type]  # wrong on purpose


days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
cadences = st.sampled_from(CADENCES)


@given(days, cadences)
def test_a_day_lies_in_its_period_and_neighbours_touch(day: date, cadence: Cadence) -> None:
    period = period_of(day, cadence)
    assert period.first <= day <= period.last
    assert period.following.first == period.last + timedelta(days=1)
    assert period.following.preceding == period == period.preceding.following
    assert {period_of(period.first, cadence), period_of(period.last, cadence)} == {period}


@given(days, days, cadences)
def test_every_day_between_lies_in_exactly_one_period(start: date, end: date, cadence: Cadence) -> None:
    end = min(end, start + timedelta(days=400))
    periods = list(periods_between(start, end, cadence))
    if start <= end:
        assert periods[0].first <= start <= periods[0].last
        assert periods[-1].first <= end <= periods[-1].last
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(periods))


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),
    st.sampled_from([LONDON, AUCKLAND, SANTIAGO]),
    cadences,
)
def test_a_moment_lies_between_start_and_end_of_its_period(naive: datetime, zone: ZoneInfo, cadence: Cadence) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(hours=3)))
    period = period_of(moment, cadence, zone)
    assert period.start(zone).astimezone(UTC) <= moment < period.end(zone).astimezone(UTC)
