"""Limits of rates whose denominators change: Laney's p′ and u′, against a second implementation and by properties."""

import csv
import math
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.laney import limits_of_readings, rate_limits
from metrics.series import Reading
from metrics.verdicts import Question, restored, verdict
from metrics.xmr import Limits, limits_of, signals

DATA = Path(__file__).parents[1] / "data"
# About as many as were seen within four hours in English emergency departments each week.
SEEN = [266501, 264225, 276823, 281461, 271000, 265900, 269300]


def weekly(pairs: list[tuple[float, float]], start: date = date(2026, 1, 5)) -> tuple[Reading, ...]:
    return tuple(Reading(100 * a / b, start + timedelta(weeks=n), b) for n, (a, b) in enumerate(pairs))


def by_the_book(pairs: list[tuple[float, float]], *, share: bool) -> tuple[float, list[tuple[float, float]]]:
    """As Laney's paper has it, in proportions: z-scores, σz = mean moving range of z ÷ 1.128, limits p̄ ± 3 σp σz."""
    centre = sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    sigma = [math.sqrt((centre * (1 - centre) if share else centre) / b) for _, b in pairs]
    z = [(a / b - centre) / one for (a, b), one in zip(pairs, sigma, strict=True)]
    between = fmean(abs(later - earlier) for earlier, later in zip(z, z[1:], strict=False)) / 1.128
    ends = [(centre - 3 * one * between, centre + 3 * one * between) for one in sigma]
    return centre, [(max(low, 0), min(high, 1) if share else high) for low, high in ends]


sizes = st.integers(5, 5000)
shares = st.lists(sizes.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=6, max_size=30)
ratios = st.lists(st.tuples(st.integers(0, 20_000), sizes), min_size=6, max_size=30)


@given(pairs=shares)
def test_p_prime_agrees_with_the_published_formula(pairs):
    found = rate_limits([100 * a / b for a, b in pairs], [b for _, b in pairs], share=True)
    if found is None:
        assert sum(a for a, _ in pairs) in (0, sum(b for _, b in pairs))
        return
    agrees(found, pairs, share=True)


@given(pairs=ratios)
def test_u_prime_agrees_with_the_published_formula(pairs):
    found = rate_limits([100 * a / b for a, b in pairs], [b for _, b in pairs], share=False)
    if found is None:
        assert not any(a for a, _ in pairs)
        return
    agrees(found, pairs, share=False)


def test_english_emergency_departments_keep_to_laneys_limits_as_to_those_of_xmr():
    # Mohammed et al., BMJ Quality & Safety 2013;22:362-368: where p limits cry wolf, p′ and XmR agree and are silent.
    with (DATA / "emergency-four-hours.csv").open() as file:
        pairs = [(int(row["seen_within_4_hours"]), int(row["attendances"])) for row in csv.DictReader(file)]
    values, sizes = [100 * a / b for a, b in pairs], [b for _, b in pairs]
    found, plain = rate_limits(values, sizes, share=True), limits_of(values, floor=0, ceiling=100)
    agrees(found, pairs, share=True)
    assert (found.lower, found.upper) == pytest.approx((plain.lower, plain.upper), abs=0.05)
    assert signals(values, found, weights=sizes) == ()
    binomial = [3 * 100 * math.sqrt(found.mean / 100 * (1 - found.mean / 100) / size) for size in sizes]
    assert sum(abs(v - found.mean) > reach for v, reach in zip(values, binomial, strict=True)) > 10


def agrees(found: Limits, pairs: list[tuple[int, int]], *, share: bool) -> None:
    centre, ends = by_the_book(pairs, share=share)
    assert found.mean == pytest.approx(100 * centre)
    for (_, size), (low, high) in zip(pairs, ends, strict=True):
        lower, upper, lower_third, upper_third = found.lines(size)
        # 2.66 is 3 ÷ 1.128 rounded; the house uses 2.66 everywhere.
        assert lower == pytest.approx(100 * low, abs=0.0002 * (upper - lower) + 1e-9)
        assert upper == pytest.approx(100 * high, abs=0.0002 * (upper - lower) + 1e-9)
        assert 0 <= lower <= lower_third <= found.mean <= upper_third <= upper
        assert not share or upper <= 100


@given(pairs=st.lists(st.integers(0, 400), min_size=6, max_size=30))
def test_with_equal_denominators_it_is_the_xmr_chart(pairs):
    values = [100 * a / 400 for a in pairs]
    found, plain = rate_limits(values, [400] * len(values), share=True), limits_of(values, floor=0, ceiling=100)
    if found is None:
        assert plain.constant
        return
    assert (found.mean, found.lower, found.upper) == pytest.approx((plain.mean, plain.lower, plain.upper), abs=1e-9)


def test_a_small_month_is_not_called_a_signal_and_a_large_one_is():
    steady = [(80 + 20 * (-1) ** n, 1000) for n in range(6)] + [
        (2, 20),
        (83, 1000),
        (79, 990),
        (1, 25),
        (81, 1000),
        (80, 1010),
    ]
    before = weekly(steady)
    limits = limits_of_readings(before, before, floor=0, ceiling=None)
    assert (limits.method, limits.status) == ("p_prime", "full")
    assert signals([25.0], limits, weights=[12]) == ()
    assert [each.rule for each in signals([25.0], limits, weights=[1000])] == ["beyond_limit"]
    wide, narrow = limits.lines(12), limits.lines(1000)
    assert wide[1] > narrow[1] > limits.mean > narrow[0] > wide[0] == 0


def test_steady_denominators_keep_the_xmr_chart_and_one_odd_reading_later_does_not():
    before = weekly([(a, 290_000) for a in SEEN])
    assert limits_of_readings(before, before, floor=0, ceiling=100).method == "xmr"
    odd = Reading(90.0, date(2026, 6, 1), 400)
    assert limits_of_readings(before, (*before, odd), floor=0, ceiling=100).method == "p_prime"


def test_what_can_pass_a_hundred_is_a_count_over_something():
    before = weekly([(130, 100), (300, 250), (40, 50), (90, 100), (240, 200), (61, 60)])
    limits = limits_of_readings(before, before, floor=0, ceiling=None)
    assert limits.method == "u_prime"
    assert limits.lines(10)[1] > 200


@pytest.mark.parametrize("part", [0, 1])
def test_nothing_but_noughts_or_wholes_is_a_constant_baseline(part):
    before = weekly([(part * size, size) for size in (10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120)])
    limits = limits_of_readings(before, before, floor=0, ceiling=None)
    assert (limits.method, limits.constant, limits.lower, limits.upper) == ("xmr", True, 100 * part, 100 * part)


def test_a_verdict_on_changing_denominators_is_restored_with_them():
    before = weekly([(8 + n % 3, 100 + 60 * (n % 4)) for n in range(12)])
    after = weekly([(40, 100), (2, 5), (60, 160)], date(2026, 6, 1))
    question = Question(before, after, "up", cadence="week", floor=0)
    found = verdict(question)
    again = restored(question.canonical)
    assert (found.limits.method, found.outcome) == ("p_prime", "improved")
    assert verdict(again) == verdict(restored(again.canonical))
    assert again.digest == question.digest == found.digest
