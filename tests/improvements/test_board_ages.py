"""What is old on the board: compared with finished work."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from improvements.board import ages
from tests import factories

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


def test_all_stays_of_a_record_in_one_status_are_added_up():
    history = [
        (1, day(0), day(2), "new", "assessing"),
        (1, day(0), day(5), "assessing", "new"),
        (1, day(0), day(6), "new", "assessing"),
        (1, day(0), day(7), "assessing", "deferred"),
        (1, day(0), day(90), "deferred", "assessing"),
        (1, day(0), day(91), "assessing", "approved"),
        (1, day(0), day(92), "approved", "done"),
    ]
    assert ages.stays(history) == {"new": [3.0], "assessing": [5.0], "approved": [1.0]}


@pytest.mark.parametrize(("count", "place"), [(5, 4), (6, 5), (20, 16), (100, 84), (7, 5)])
def test_the_85th_percentile_is_the_smallest_value_that_85_percent_do_not_exceed(count, place):
    assert ages.nearest_rank(count) == place
    assert (place + 1) / count >= 0.85 > place / count


def test_too_few_finished_ones_say_nothing():
    assert ages.percentiles({"new": [1.0] * 4, "planned": [1.0] * 5}) == {"planned": 2}


@pytest.mark.django_db
def test_the_usual_age_is_read_from_the_history_of_finished_work(django_assert_num_queries):
    cache.clear()
    for number in range(1, 7):
        record = factories.improvement(f"Finished {number}", status="done", outcome="achieved", logged_at=day(0))
        record.transitions.create(move="assess", source="new", target="assessing", at=day(number))
        record.transitions.create(move="close", source="measuring", target="done", at=day(number + 10))
    hidden = factories.improvement("Secret", status="done", outcome="achieved", logged_at=day(0), restricted=True)
    hidden.transitions.create(move="assess", source="new", target="assessing", at=day(300))
    assert ages.usual() == {"new": 7, "assessing": 11}
    factories.improvement("Another")
    with django_assert_num_queries(1):  # the cache's own
        ages.usual()
