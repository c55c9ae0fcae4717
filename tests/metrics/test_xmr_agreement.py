"""XmR against a second implementation written differently, and properties that hold for every series.

The second implementation works in whole hundredths, cross-multiplied so that nothing is ever divided, and
finds the rules with regular expressions over strings of letters instead of loops.
"""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from metrics.xmr import Signal, limits_of, moving_ranges, signals


def letters(scaled: list[int], reach: int) -> str:
    """u, d or a dot for each distance from the mean: beyond the reach upwards, downwards, or neither."""
    return "".join("u" if one > reach else "d" if one < -reach else "." for one in scaled)


def second_opinion(baseline: list[int], points: list[int], run: int, trend: int) -> Counter[tuple[str, str, str]]:
    n, total = len(baseline), sum(baseline)
    spread = sum(abs(a - b) for a, b in zip(baseline, baseline[1:], strict=False))
    # x beyond mean ± 2.66·mmr  ⇔  |n·x − total| · 100·(n − 1) beyond 266·n·spread
    scaled = [300 * (n - 1) * (n * point - total) for point in points]
    lines = {"limit": 3 * 266 * n * spread, "third": 2 * 266 * n * spread, "mean": 0}
    limit, third, mean = (letters(scaled, lines[name]) for name in ("limit", "third", "mean"))
    steps = letters([b - a for a, b in zip(points, points[1:], strict=False)], 0)
    found: Counter[tuple[str, str, str]] = Counter()
    for side, letter in (("up", "u"), ("down", "d")):
        for match in re.finditer(f"{letter}+", limit):
            found["beyond_limit", side, str(list(range(*match.span())))] += 1
        for match in re.finditer(f"{letter}{{{run},}}", mean):
            found["run", side, str(list(range(*match.span())))] += 1
        for match in re.finditer(f"{letter}{{{trend - 1},}}", steps):
            found["trend", side, str(list(range(match.start(), match.end() + 1)))] += 1
        for match in re.finditer(f"{letter}(?:.?{letter})+", third.replace("u" if letter == "d" else "d", ".")):
            places = [place for place in range(*match.span()) if third[place] == letter]
            found["two_of_three", side, str(places)] += 1
    return found


hundredths = st.integers(-1500, 1500)
close = st.integers(-3, 3)


@given(
    baseline=st.lists(hundredths, min_size=6, max_size=30) | st.lists(close, min_size=6, max_size=30),
    points=st.lists(hundredths, max_size=40) | st.lists(close, max_size=60),
    run=st.integers(2, 9),
    trend=st.integers(2, 9),
)
def test_a_second_implementation_finds_the_same_signals(
    baseline: list[int], points: list[int], run: int, trend: int
) -> None:
    limits = limits_of([value / 100 for value in baseline])
    found = signals([value / 100 for value in points], limits, run_length=run, trend_length=trend)
    counted = Counter((signal.rule, signal.side, str(list(signal.indices))) for signal in found)
    assert counted == second_opinion(baseline, points, run, trend)


# Properties

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))


@given(st.lists(numbers, min_size=6, max_size=40))
def test_the_mean_lies_between_thirds_and_thirds_between_limits(values: list[float]) -> None:
    limits = limits_of(values)
    lines = [limits.lower, limits.lower_third, limits.mean, limits.upper_third, limits.upper]
    assert lines == sorted(lines)  # type: ignore[type-var]  # numbers here, None elsewhere


@given(st.lists(numbers, min_size=6, max_size=30), st.lists(numbers, max_size=30))
def test_turning_the_chart_upside_down_turns_every_signal_round(baseline: list[float], points: list[float]) -> None:
    up = signals(points, limits_of(baseline))
    down = signals([-value for value in points], limits_of([-value for value in baseline]))
    swapped = [Signal(s.rule, "down" if s.side == "up" else "up", s.indices) for s in down]
    assert sorted(map(str, up)) == sorted(map(str, swapped))


@given(
    st.lists(st.integers(-999, 999), min_size=6, max_size=30),
    st.lists(st.integers(-999, 999), max_size=30),
)
def test_another_unit_changes_no_signal(baseline: list[int], points: list[int]) -> None:
    moved = limits_of([(value * 10 + 7) / 10 for value in baseline])
    assert signals([(p * 10 + 7) / 10 for p in points], moved) == signals(points, limits_of(baseline))


@given(st.lists(numbers, min_size=1, max_size=30))
def test_there_is_one_moving_range_less_than_values_and_none_is_negative(
    values: list[float],
) -> None:
    ranges = moving_ranges(values)
    assert len(ranges) == len(values) - 1
    assert all(one >= 0 for one in ranges)
