"""XmR limits and rules: published examples, boundaries, bad input."""

import csv
import math
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from metrics.xmr import Limits, limits_of, moving_ranges, signals

DATA = Path(__file__).parents[1] / "data"
EVEN = [8.5, 11.5] * 6  # mean 10, mean moving range 3: limits 2.02 and 17.98, thirds 4.68 and 15.32
STEADY = limits_of(EVEN)


def four_hours() -> list[tuple[int, int]]:
    with (DATA / "emergency-four-hours.csv").open() as file:
        return [(int(row["seen_within_4_hours"]), int(row["attendances"])) for row in csv.DictReader(file)]


def fired(points: list[float], limits: Limits = STEADY, **lengths: int) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(signal.rule, signal.side, signal.indices) for signal in signals(points, limits, **lengths)]


# Published examples


def test_flow_rates_of_the_nist_handbook_give_its_limits() -> None:
    # NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 "Individuals Control Charts": 50.81, 1.8778,
    # 45.8159 and 55.8041 with the factor 3 ÷ 1.128, of which 2.66 is the rounding.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    limits = limits_of(flow)
    assert limits.mean == 50.81
    assert limits.mean_moving_range == pytest.approx(1.8778, abs=0.00005)
    assert (limits.lower, limits.upper) == (
        pytest.approx(45.8159, abs=0.001),
        pytest.approx(55.8041, abs=0.001),
    )
    assert fired(flow, limits) == []


def test_loan_costs_of_montgomery_give_his_limits() -> None:
    # D. C. Montgomery, Introduction to Statistical Quality Control, 6th ed., "Loan Processing Costs".
    before = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306]
    costs = [*before, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
    limits = limits_of(costs)
    assert limits.status == "full"
    assert limits.mean == 300.5
    assert limits.mean_moving_range == pytest.approx(7.79, abs=0.005)
    assert (limits.lower, limits.upper) == (
        pytest.approx(279.78, abs=0.01),
        pytest.approx(321.22, abs=0.01),
    )
    assert fired(costs, limits) == []


def test_emergency_departments_show_no_signal_on_an_xmr_chart_where_a_p_chart_cries_wolf() -> None:
    # Mohammed et al., BMJ Quality & Safety 2013;22:362-368: with a quarter of a million attendances a week the
    # binomial limits of a p chart are far too narrow; the XmR chart of the percentages shows a stable process.
    weeks = four_hours()
    percentages = [100 * seen / all_of_them for seen, all_of_them in weeks]
    limits = limits_of(percentages, floor=0, ceiling=100)
    assert len(weeks) == limits.n == 20
    assert limits.mean == pytest.approx(95.297, abs=0.0005)
    assert limits.mean_moving_range == pytest.approx(0.483, abs=0.0005)
    assert (limits.lower, limits.upper) == (
        pytest.approx(94.012, abs=0.0005),
        pytest.approx(96.582, abs=0.0005),
    )
    assert fired(percentages, limits) == []
    share = sum(seen for seen, _ in weeks) / sum(all_of_them for _, all_of_them in weeks)
    beyond = [abs(seen / n - share) > 3 * math.sqrt(share * (1 - share) / n) for seen, n in weeks]
    assert sum(beyond) == 16


def test_emergency_departments_keep_to_the_limits_of_their_first_twelve_weeks() -> None:
    percentages = [100 * seen / all_of_them for seen, all_of_them in four_hours()]
    limits = limits_of(percentages[:12])
    assert fired(percentages[:12], limits) == []
    assert fired(percentages[12:], limits) == []


# Limits


@pytest.mark.parametrize(
    ("readings", "status"),
    [
        (0, "none"),
        (1, "none"),
        (5, "none"),
        (6, "provisional"),
        (11, "provisional"),
        (12, "full"),
        (13, "full"),
    ],
)
def test_limits_are_full_from_12_readings_and_provisional_from_6(readings: int, status: str) -> None:
    limits = limits_of([float(5 + place % 2) for place in range(readings)])
    assert (limits.status, limits.n) == (status, readings)
    assert (limits.upper is None, limits.lower is None) == (status == "none", status == "none")
    assert (limits.upper_third is None, limits.lower_third is None) == (
        status == "none",
        status == "none",
    )


def test_limits_lie_2_66_mean_moving_ranges_from_the_mean() -> None:
    assert Limits(12, "full", 10.0, 3.0, 2.02, 17.98, 4.68, 15.32) == STEADY


def test_one_reading_is_its_own_mean_and_has_no_moving_range() -> None:
    assert limits_of([7]) == Limits(1, "none", 7.0, None)


def test_a_baseline_with_everything_left_out_has_not_even_a_mean() -> None:
    assert limits_of([]) == Limits(0, "none", None, None)
    assert signals([1, 2, 3, 4, 5, 6, 7, 8], limits_of([])) == ()


def test_a_constant_baseline_has_limits_equal_to_its_mean_and_says_so() -> None:
    limits = limits_of([0.1] * 12)
    assert limits.constant
    assert (limits.mean, limits.lower, limits.upper) == (0.1, 0.1, 0.1)
    assert fired([0.1] * 20, limits) == []
    assert fired([0.1, 0.11, 0.1], limits) == [("beyond_limit", "up", (1,))]
    assert not STEADY.constant
    assert not limits_of([3, 3]).constant


def test_limits_of_counts_never_go_below_zero_and_clipping_makes_no_rule_keener() -> None:
    values = [0, 6] * 6  # mean 3, mean moving range 6: natural limits −12.96 and 18.96
    free, counts = limits_of(values), limits_of(values, floor=0)
    assert (free.lower, counts.lower) == (-12.96, 0)
    assert (free.upper, free.upper_third) == (counts.upper, counts.upper_third)
    assert counts.lower_third == 0
    assert fired([0, 0, 0], counts) == []


def test_a_ceiling_clips_the_upper_limit_alone() -> None:
    free, rate = limits_of([97, 99] * 6), limits_of([97, 99] * 6, floor=0, ceiling=100)
    assert (rate.upper, rate.upper_third, rate.lower) == (100, 100, free.lower)
    assert fired([100, 100, 100], rate) == []


def test_decimals_are_worked_out_as_typed() -> None:
    tenths = [0.1, 0.2, 0.3] * 4
    assert limits_of(tenths).mean == 0.2
    assert limits_of([Decimal(str(value)) for value in tenths]) == limits_of(tenths)
    assert moving_ranges([0.1, 0.3, 0.3]) == (0.2, 0.0)
    assert moving_ranges([4]) == moving_ranges([]) == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, "NaN"),
        (Decimal("NaN"), "NaN"),
        (Decimal("sNaN"), "NaN"),
        (math.inf, "finite"),
        (-math.inf, "finite"),
        (Decimal("1e999"), "finite"),
    ],
)
def test_what_is_not_a_finite_number_is_refused_by_name(value: float | Decimal, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        limits_of([*EVEN, value])
    with pytest.raises(ValueError, match=words):
        signals([1, value], STEADY)
    with pytest.raises(ValueError, match=words):
        moving_ranges([value, 2])


def test_readings_too_large_for_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        limits_of([1.7e308, -1.7e308] * 6)


def test_bounds_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="floor 5 is above the ceiling 4"):
        limits_of([], floor=5, ceiling=4)
    assert limits_of([5] * 6, floor=5, ceiling=5).mean == 5


def test_a_bound_that_a_reading_has_passed_is_no_bound() -> None:
    scores = [-6, 2] * 6  # mean −2, mean moving range 8: natural limits −23.28 and 19.28
    assert limits_of(scores, floor=0, ceiling=10) == replace(limits_of(scores), upper=10.0, upper_third=10.0)
    assert limits_of(scores, floor=-6, ceiling=1) == replace(limits_of(scores), lower=-6.0, lower_third=-6.0)
    assert limits_of(scores, floor=-6, ceiling=2).upper == 2


@pytest.mark.parametrize("lengths", [{"run_length": 1}, {"trend_length": 1}])
def test_a_run_of_one_is_no_run(lengths: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        signals([1], STEADY, **lengths)
