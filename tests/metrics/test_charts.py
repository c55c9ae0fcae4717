"""The chart says what the verdict says: phases, rules on points, limits carried forward, the target."""

from datetime import date, timedelta

import pytest

from metrics.charts import Chart, chart
from metrics.series import Band, Reading, Target
from metrics.verdicts import Question, verdict
from metrics.xmr import Direction

EVEN = [8.5, 11.5] * 6  # mean 10, limits 2.02 and 17.98, thirds 4.68 and 15.32
START = date(2026, 1, 5)


def week(number: int, value: float) -> Reading:
    return Reading(value, START + timedelta(weeks=number))


def drawn(after: list[float], *, direction: Direction = "up", target: Target | None = None) -> Chart:
    baseline = tuple(week(number, value) for number, value in enumerate(EVEN))
    later = tuple(week(number, value) for number, value in enumerate(after, start=20))
    return chart(
        verdict(Question(baseline, later, direction, target, "week")),
        left_out=[week(12, 99)],
        untested=[week(13, 50), week(14, 60)],
    )


def test_points_stand_in_order_of_time_with_their_phase_and_period() -> None:
    points = drawn([10, 20]).points
    assert [point.phase for point in points] == ["baseline"] * 12 + ["left_out"] + ["untested"] * 2 + ["after"] * 2
    assert [point.in_baseline for point in points] == [True] * 12 + [False] * 5
    assert [point.moment for point in points] == sorted(point.moment for point in points)
    assert points[0].label == "week 2 of 2026"


def test_only_tested_points_carry_rules_however_far_out_the_others_lie() -> None:
    points = drawn([10, 20, 19]).points
    assert [point.rules for point in points[12:16]] == [(), (), (), ()]
    assert points[16].rules == points[17].rules == ("beyond_limit", "two_of_three")
    assert (points[16].sides, points[16].effects) == (("up",), ("wanted",))


@pytest.mark.parametrize(("direction", "effect"), [("up", "unwanted"), ("down", "wanted"), ("neither", "changed")])
def test_the_direction_decides_what_a_signal_means(direction: Direction, effect: str) -> None:
    assert drawn([1], direction=direction).points[-1].effects == (effect,)


def test_a_point_can_be_wanted_by_one_rule_and_unwanted_by_another() -> None:
    points = drawn([27, 26, 25, 24, 23, 22, 21]).points
    assert points[-1].rules == ("beyond_limit", "run", "trend", "two_of_three")
    assert set(points[-1].effects) == {"wanted", "unwanted"}


def test_each_point_tells_whether_it_meets_the_target() -> None:
    assert drawn([10]).points[-1].meets_target is None
    assert [point.meets_target for point in drawn([14, 15], target=15).points[-2:]] == [False, True]


def test_the_extent_covers_points_limits_and_target() -> None:
    assert drawn([10]).extent == (2.02, 99)
    assert drawn([10], target=120).extent == (2.02, 120)
    assert drawn([10], target=Band(-5, 130)).extent == (-5, 130)
    assert chart(verdict(Question((), (), "up"))).extent is None


def test_a_reading_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="Two readings"):
        chart(verdict(Question((week(1, 1),), (), "up")), left_out=[week(1, 1)])
