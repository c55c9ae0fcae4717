"""When the same comes too often: against a second way of counting that tries every window."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.recurrence import too_often

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(*hours: int) -> list[datetime]:
    return [START + hour * HOUR for hour in hours]


def test_both_ends_belong_to_the_window():
    assert too_often(at(0, 5, 10), 3, 10 * HOUR) == [0, 1, 2]
    assert too_often(at(0, 5, 10), 3, 10 * HOUR - timedelta(microseconds=1)) == []


def test_one_is_enough_where_the_rule_says_one():
    assert too_often(at(7), 1, HOUR) == [0]
    assert too_often([], 1, HOUR) == []


def test_only_what_lies_in_such_a_stretch_belongs():
    assert too_often(at(0, 100, 101, 102, 300), 3, 5 * HOUR) == [1, 2, 3]


def test_moments_out_of_order_are_refused():
    with pytest.raises(ValueError, match="order"):
        too_often(at(2, 1), 1, HOUR)


@given(
    hours=st.lists(st.integers(0, 60), max_size=14).map(sorted),
    count=st.integers(1, 5),
    window=st.integers(1, 20),
)
def test_the_same_as_trying_every_window(hours, count, window):
    belongs = {
        place
        for start in range(61)
        if len(inside := [place for place, hour in enumerate(hours) if start <= hour <= start + window]) >= count
        for place in inside
    }
    assert too_often(at(*hours), count, window * HOUR) == sorted(belongs)
