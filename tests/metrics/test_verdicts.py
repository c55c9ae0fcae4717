"""Verdicts: the order of the questions, targets, icons, and a digest that tells when readings changed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.series import Band, Target, held_for, meets
from metrics.verdicts import Outcome, assurance_of
from metrics.xmr import Direction, limits_of
from tests.metrics.questions import EVEN, QUIET, judged, monthly


@pytest.mark.parametrize(
    ("after", "direction", "outcome", "variation"),
    [
        ([20], "up", "improved", "improving"),
        ([20], "down", "worse", "getting_worse"),
        ([1], "up", "worse", "getting_worse"),
        ([1], "down", "improved", "improving"),
        ([20, 1], "up", "mixed", "getting_worse"),
        ([1, 20], "up", "mixed", "improving"),
        ([20], "neither", "changed", "changed"),
        ([20, 1], "neither", "changed", "changed"),
        ([*QUIET, 10.5], "up", "no_change_shown", "no_real_change"),
        ([*QUIET, 10.5], "neither", "no_change_shown", "no_real_change"),
        (QUIET, "up", "too_early", "too_early"),
        ([], "up", "too_early", "too_early"),
    ],
)
def test_the_readings_after_the_change_decide(
    after: list[float], direction: Direction, outcome: Outcome, variation: str
) -> None:
    found = judged(after, direction=direction)
    assert (found.outcome, found.variation) == (outcome, variation)


def test_an_unstable_baseline_comes_before_everything_else() -> None:
    for after in ([], [20], [900] * 9):
        found = judged(after, baseline=[*EVEN, 40], target=15)
        assert (found.outcome, found.variation, found.assurance) == (
            "unstable_baseline",
            "too_early",
            None,
        )
        assert "beyond_limit" in {signal.rule for signal in found.baseline_signals}


def test_six_quiet_readings_are_too_early_and_seven_show_no_change() -> None:
    assert judged(QUIET).outcome == "too_early"
    assert judged([*QUIET, 9.5]).outcome == "no_change_shown"


@pytest.mark.parametrize(("size", "outcome"), [(5, "too_early"), (6, "improved")])
def test_with_fewer_than_six_baseline_readings_it_stays_too_early(size: int, outcome: str) -> None:
    assert judged([900] * 9, baseline=EVEN[:size]).outcome == outcome


def test_an_empty_baseline_and_one_of_a_single_value_have_an_answer() -> None:
    assert judged([20] * 8, baseline=[]).outcome == "too_early"
    assert judged([20] * 8, baseline=[20]).outcome == "too_early"
    assert judged([], baseline=[]).limits.n == 0


def test_a_constant_baseline_is_stable_and_any_other_value_stands_out() -> None:
    assert judged([5] * 7, baseline=[5] * 12).outcome == "no_change_shown"
    assert judged([5, 6], baseline=[5] * 12).outcome == "improved"


def test_a_run_that_began_before_the_change_proves_nothing() -> None:
    baseline = [8.5, 11.5] * 5 + [11.5, 11.5]
    assert judged([11] * 6, baseline=baseline).outcome == "too_early"
    assert judged([11] * 7, baseline=baseline).outcome == "improved"


def test_mixed_leans_to_the_side_of_the_latest_signal_and_to_worse_when_both_end_there() -> None:
    falling_but_high = [27, 26, 25, 24, 23, 22, 21]
    assert judged(falling_but_high).outcome == "mixed"
    assert judged(falling_but_high).variation == "getting_worse"
    assert judged(falling_but_high, direction="down").variation == "getting_worse"
    assert judged([*falling_but_high, 10, 11, 20]).variation == "improving"


# Targets


@pytest.mark.parametrize(
    ("value", "target", "direction", "met"),
    [
        (15, 15, "up", True),
        (14.99, 15, "up", False),
        (15.01, 15, "down", False),
        (15, 15, "down", True),
        (15, 15, "neither", True),
        (15.01, 15, "neither", False),
        (3, Band(3, 4), "neither", True),
        (4, Band(3, 4), "up", True),
        (4.01, Band(3, 4), "up", False),
        (2.99, Band(3, 4), "down", False),
        (0.3, Decimal("0.3"), "up", True),
    ],
)
def test_a_target_is_met_from_exactly_there_on(value: float, target: Target, direction: Direction, met: bool) -> None:
    assert meets(value, target, direction) is met


def test_the_latest_reading_decides_the_target_and_held_for_counts_back_from_it() -> None:
    assert (
        judged([9, 16, 15], target=15).target_reached,
        judged([9, 16, 15], target=15).held_for,
    ) == (True, 2)
    assert (
        judged([16, 15, 14], target=15).target_reached,
        judged([16, 15, 14], target=15).held_for,
    ) == (False, 0)
    assert (judged([9, 16], target=15).target_reached, judged([9, 16], target=15).held_for) == (True, 1)
    assert judged([16, 15], target=15).held_for == 2
    assert judged([9, 16], target=Band(16, 16)).target_reached is True
    assert held_for(monthly([9, 16]), None, "up") == 0


def test_without_a_target_or_a_reading_after_the_change_nothing_is_said_about_the_target() -> None:
    assert (judged([16]).target_reached, judged([16]).held_for) == (None, 0)
    assert judged([], target=1).target_reached is None


@pytest.mark.parametrize(
    ("target", "direction", "icon"),
    [
        (2.02, "up", "meets_target"),
        (2.03, "up", "hit_or_miss"),
        (17.98, "up", "hit_or_miss"),
        (17.99, "up", "misses_target"),
        (17.98, "down", "meets_target"),
        (17.97, "down", "hit_or_miss"),
        (2.02, "down", "hit_or_miss"),
        (2.01, "down", "misses_target"),
        (Band(2.02, 17.98), "neither", "meets_target"),
        (Band(2.03, 17.98), "neither", "hit_or_miss"),
        (Band(17.99, 20), "neither", "misses_target"),
        (Band(0, 2.01), "neither", "misses_target"),
    ],
)
def test_assurance_compares_the_limits_with_the_target(target: Target, direction: Direction, icon: str) -> None:
    assert assurance_of(limits_of(EVEN), target, direction) == icon


def test_assurance_needs_limits_a_target_and_a_process_that_has_not_just_changed() -> None:
    assert assurance_of(limits_of([1, 2, 3]), 2, "up") is None
    assert judged(QUIET).assurance is None
    assert judged([10.5], target=2).assurance == "meets_target"
    assert judged([20, 21, 20, 21, 20], target=2).assurance is None
    assert judged([20, 21, 20, 21, 20, 21], target=17.84).assurance == "meets_target"
    assert judged([20, 21, 20, 21, 20, 21], target=17.85).assurance == "hit_or_miss"


# A second implementation of the order, as a table of who fired


values = st.lists(st.integers(-30, 50).map(float), max_size=14)


@given(values, values, st.sampled_from(["up", "down", "neither"]))
def test_a_second_reading_of_the_order_agrees(before: list[float], after: list[float], direction: Direction) -> None:
    found = judged(after, baseline=before, direction=direction)
    good = {"up": "u", "down": "d"}.get(direction, "ud")
    sides = {signal.side[0] for signal in found.signals}
    table = [
        ("unstable_baseline", bool(found.baseline_signals)),
        ("changed", direction == "neither" and bool(sides)),
        ("improved", sides == {good}),
        ("worse", bool(sides) and good not in sides),
        ("mixed", len(sides) > 1),
        ("no_change_shown", len(after) > 6 and len(before) > 5),
        ("too_early", True),
    ]
    assert found.outcome == next(name for name, holds in table if holds)


@given(values, values)
def test_turning_values_and_direction_round_changes_nothing(before: list[float], after: list[float]) -> None:
    one = judged(after, baseline=before, direction="up", target=12)
    two = judged([-v for v in after], baseline=[-v for v in before], direction="down", target=-12)
    assert (one.outcome, one.held_for, one.variation, one.assurance) == (
        two.outcome,
        two.held_for,
        two.variation,
        two.assurance,
    )
