"""The four rules, each at its boundary."""

import pytest

from metrics.xmr import Limits, Signal, effect, limits_of, signals

EVEN = [8.5, 11.5] * 6  # mean 10, mean moving range 3: limits 2.02 and 17.98, thirds 4.68 and 15.32
STEADY = limits_of(EVEN)


def fired(points: list[float], limits: Limits = STEADY, **lengths: int) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(signal.rule, signal.side, signal.indices) for signal in signals(points, limits, **lengths)]


@pytest.mark.parametrize(("value", "side"), [(17.98, None), (17.981, "up"), (2.02, None), (2.019, "down")])
def test_a_point_beyond_a_limit_fires_and_one_at_the_limit_does_not(value: float, side: str | None) -> None:
    assert fired([10.5, value, 10]) == ([] if side is None else [("beyond_limit", side, (1,))])


def test_points_beyond_a_limit_make_one_signal_for_each_stretch_and_side() -> None:
    found = [signal for signal in signals([20, 21, 9, 22, 1], STEADY) if signal.rule == "beyond_limit"]
    assert found == [
        Signal("beyond_limit", "up", (0, 1)),
        Signal("beyond_limit", "up", (3,)),
        Signal("beyond_limit", "down", (4,)),
    ]


@pytest.mark.parametrize(("above", "side"), [(True, "up"), (False, "down")])
def test_seven_in_a_row_on_one_side_of_the_mean_fire_and_six_do_not(above: bool, side: str) -> None:
    far, near = (12, 11) if above else (8, 9)
    assert fired([far, near] * 3) == []
    assert fired([far, near] * 3 + [far]) == [("run", side, (0, 1, 2, 3, 4, 5, 6))]
    assert fired([far, near] * 4) == [("run", side, tuple(range(8)))]


def test_a_point_on_the_mean_breaks_the_run_and_belongs_to_no_side() -> None:
    assert fired([11, 12, 11, 10, 12, 11, 12]) == []
    assert fired([10, 11, 12, 11, 12, 11, 12]) == []
    assert fired([10] * 9) == []


def test_a_point_on_the_other_side_breaks_the_run() -> None:
    assert fired([11, 12, 11, 9, 12, 11, 12]) == []


def test_the_length_of_a_run_is_a_setting() -> None:
    assert fired([11, 12] * 3 + [11], run_length=8) == []
    assert fired([11, 12] * 4, run_length=8) == [("run", "up", tuple(range(8)))]


def test_seven_points_rising_fire_and_six_do_not() -> None:
    assert fired([7, 8, 9, 10, 11, 12]) == []
    assert fired([7, 8, 9, 10, 11, 12, 13]) == [("trend", "up", (0, 1, 2, 3, 4, 5, 6))]
    assert fired([13, 12, 11, 10, 9, 8, 7]) == [("trend", "down", (0, 1, 2, 3, 4, 5, 6))]
    assert fired([7, 8, 9, 10, 11, 12, 13, 14]) == [("trend", "up", tuple(range(8)))]


def test_a_tie_or_a_turn_breaks_a_trend() -> None:
    assert fired([6, 7, 8, 9, 9, 11, 12, 13]) == []
    assert fired([6, 7, 8, 9, 8.9, 11, 12, 13]) == []


def test_the_length_of_a_trend_is_a_setting() -> None:
    assert fired([8, 9, 10, 11, 12], trend_length=6) == []
    assert fired([7, 8, 9, 10, 11, 12], trend_length=6) == [("trend", "up", (0, 1, 2, 3, 4, 5))]


def test_a_turning_point_belongs_to_both_trends() -> None:
    rising = [7, 8, 9, 10, 11, 12, 13]
    assert fired(rising + rising[-2::-1]) == [
        ("trend", "up", tuple(range(7))),
        ("trend", "down", tuple(range(6, 13))),
    ]


@pytest.mark.parametrize(("far", "line", "side"), [(15.33, 15.32, "up"), (4.67, 4.68, "down")])
def test_two_of_three_in_the_outer_third_fire_wherever_the_third_one_is(far: float, line: float, side: str) -> None:
    assert fired([far, far]) == [("two_of_three", side, (0, 1))]
    assert fired([10, far, far]) == [("two_of_three", side, (1, 2))]
    assert fired([far, 10, far]) == [("two_of_three", side, (0, 2))]
    assert fired([far, 10, 10, far]) == []
    assert fired([far]) == []
    assert fired([line, far, line]) == []


def test_outer_thirds_on_opposite_sides_do_not_add_up() -> None:
    assert fired([16, 10, 4, 10, 16, 4]) == []


def test_a_point_beyond_the_limit_counts_as_one_of_the_two() -> None:
    assert fired([18, 10, 16]) == [("beyond_limit", "up", (0,)), ("two_of_three", "up", (0, 2))]


def test_overlapping_windows_make_one_signal_and_separate_ones_two() -> None:
    assert fired([16, 9, 16, 9, 16]) == [("two_of_three", "up", (0, 2, 4))]
    assert fired([16, 16, 9, 9, 16, 16]) == [
        ("two_of_three", "up", (0, 1)),
        ("two_of_three", "up", (4, 5)),
    ]


def test_without_limits_no_rule_is_tested() -> None:
    assert signals([1, 2, 3, 4, 5, 6, 7, 8, 900], limits_of([1, 2, 3, 4, 5])) == ()


def test_a_side_is_wanted_by_the_direction_and_only_changed_without_one() -> None:
    assert (effect("up", "up"), effect("down", "down")) == ("wanted", "wanted")
    assert (effect("up", "down"), effect("down", "up")) == ("unwanted", "unwanted")
    assert (effect("up", "neither"), effect("down", "neither")) == ("changed", "changed")
