"""XmR arithmetic (individuals and moving range): limits from a baseline, and the four rules.

Pure: numbers in, frozen dataclasses out. Sources:

- Limits = mean ± 2.66 × mean moving range: D. J. Wheeler, *Understanding Variation* (2nd ed. 2000);
  2.66 = 3 ÷ 1.128, where 1.128 is the bias factor d2 for ranges of two values.
- Rules: NHS England, *Making Data Count*. The run of 8 that Wheeler prefers is a parameter.
- Rates whose denominators are known have limits of their own for every denominator: see `metrics.laney`.

Limits are worked out exactly (as fractions of the decimals that were typed) and rounded to a float once, at
the end. So "exactly on the mean" and "exactly at the limit" mean what a person with pencil and paper means,
and 0.1 + 0.2 never makes a signal.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Literal

Number = int | float | Decimal | Fraction
Rule = Literal["beyond_limit", "run", "trend", "two_of_three"]
Side = Literal["up", "down"]
Status = Literal["full", "provisional", "none"]
Direction = Literal["up", "down", "neither"]
Effect = Literal["wanted", "unwanted", "changed"]
Method = Literal["xmr", "p_prime", "u_prime"]

Lines = tuple[float | None, float | None, float | None, float | None]
"""Lower and upper limit, lower and upper third."""

LIMIT_FACTOR = Fraction("2.66")
FULL_FROM = 12
PROVISIONAL_FROM = 6
RUN_LENGTH = 7
TREND_LENGTH = 7
SHORTEST_RUN = 2
THREE_SPAN = 2  # of three neighbours, the first and the last are two apart


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and natural limits of a baseline, in the unit of the measure.

    `status` is "full" from 12 baseline readings, "provisional" from 6 to 11, and "none" below 6: then there is
    a mean to draw (None when there was no reading at all) but no limit, and no rule is tested.
    `upper_third` and `lower_third` lie two thirds of the way from the mean to the natural limits.
    `method` other than "xmr": limits of a rate, which depend on the denominator. Then the four lines are those of the
    average denominator of the baseline, `per_root` ÷ √n is the distance of the limits from the mean at the denominator
    n, and `bounds` is what they are clipped to.
    """

    n: int
    status: Status
    mean: float | None
    mean_moving_range: float | None
    lower: float | None = None
    upper: float | None = None
    lower_third: float | None = None
    upper_third: float | None = None
    method: Method = "xmr"
    per_root: float | None = None
    bounds: tuple[float | None, float | None] = (None, None)

    def lines(self, weight: Number | None = None) -> Lines:
        """The four lines for a reading with this denominator; for any other reading they are the same everywhere."""
        if self.per_root is None or self.mean is None or weight is None or weight <= 0:
            return self.lower, self.upper, self.lower_third, self.upper_third
        reach = self.per_root / math.sqrt(weight)
        low, high = self.bounds
        floor, ceiling = (-math.inf if low is None else low), (math.inf if high is None else high)
        ends = (self.mean - reach, self.mean + reach, self.mean - reach * 2 / 3, self.mean + reach * 2 / 3)
        lower, upper, lower_third, upper_third = (min(max(end, floor), ceiling) for end in ends)
        return lower, upper, lower_third, upper_third

    @property
    def constant(self) -> bool:
        """Whether all baseline readings were equal, so that any other value lies beyond a limit."""
        return self.status != "none" and self.mean_moving_range == 0


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule that fired: on which side ("up" or "down"), by which points (ascending indices)."""

    rule: Rule
    side: Side
    indices: tuple[int, ...]


def exact(value: Number) -> Fraction:
    """The decimal number as typed, as a fraction: 0.1 is 1/10. ValueError for NaN and infinity."""
    number = float(value) if not (isinstance(value, Decimal) and value.is_snan()) else math.nan
    if math.isnan(number):
        raise ValueError("A reading must be a number: NaN (not a number) was given")
    if math.isinf(number):
        raise ValueError("A reading must be finite: an infinite or too large value was given")
    return Fraction(str(value))


def rounded(value: Fraction) -> float:
    """The float nearest to an exact value. ValueError when it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        raise ValueError("The readings are too large to work out limits") from None


def moving_ranges(values: Sequence[Number]) -> tuple[float, ...]:
    """Absolute differences between neighbours: n values give n − 1 ranges, one value or none gives ().

    Excluded readings and missing periods are not there to be neighbours of, so a range may span a gap.
    """
    return tuple(rounded(step) for step in _steps([exact(value) for value in values]))


def limits_of(baseline: Sequence[Number], *, floor: Number | None = None, ceiling: Number | None = None) -> Limits:
    """Limits = mean ± 2.66 × mean moving range of the baseline readings, oldest first.

    `floor` and `ceiling` are bounds that the measure cannot pass (0 for counts, 100 for percentages): limits
    are clipped there. The outer third is measured to the unclipped limit and then clipped, so that clipping
    never makes the "2 of 3" rule keener. A bound that a baseline reading has passed is no bound and is left
    out of account: a satisfaction score of −5 shows that the scale goes below 0.
    A constant baseline gives limits equal to its mean. An empty one (all readings excluded) gives status
    "none" without a mean.
    ValueError: NaN, infinity, values too large, floor above ceiling.
    """
    values = [exact(value) for value in baseline]
    low, high = _bounds(values, floor, ceiling)
    n = len(values)
    if n == 0:
        return Limits(0, "none", None, None)
    mean = sum(values, Fraction(0)) / n
    steps = _steps(values)
    mmr = sum(steps, Fraction(0)) / len(steps) if steps else None
    shown = None if mmr is None else rounded(mmr)
    if mmr is None or n < PROVISIONAL_FROM:
        return Limits(n, "none", rounded(mean), shown)
    reach = LIMIT_FACTOR * mmr
    lines = (mean - reach, mean + reach, mean - reach * 2 / 3, mean + reach * 2 / 3)
    lower, upper, lower_third, upper_third = (rounded(_clip(line, low, high)) for line in lines)
    status: Status = "full" if n >= FULL_FROM else "provisional"
    return Limits(n, status, rounded(mean), shown, lower, upper, lower_third, upper_third)


def signals(
    points: Sequence[Number],
    limits: Limits,
    *,
    weights: Sequence[Number | None] = (),
    run_length: int = RUN_LENGTH,
    trend_length: int = TREND_LENGTH,
) -> tuple[Signal, ...]:
    """Every rule that fires among the points (oldest first), tested against limits that were fixed before.

    `weights`: the denominators of the points, where the limits depend on them.

    - beyond_limit: a point above the upper or below the lower limit. Exactly at the limit does not count.
      One signal for each unbroken stretch of such points.
    - run: `run_length` or more in a row on one side of the mean. A point exactly on the mean breaks the run.
    - trend: `trend_length` or more in a row rising (or falling). Points are counted, not steps: seven
      readings, of which six are each higher than the one before, as one counts dots on a chart. Two equal
      neighbours break it.
    - two_of_three: at least two of three neighbouring points beyond the outer-third line on one side, points
      beyond the limit included; exactly on the line does not count. Overlapping windows make one signal, and
      its indices are the points beyond the line.

    Without limits (status "none") nothing is tested and the answer is ().
    ValueError: NaN or infinity among the points, a run or trend shorter than 2.
    """
    if min(run_length, trend_length) < SHORTEST_RUN:
        raise ValueError("A run or a trend needs at least 2 readings in a row")
    values = [rounded(exact(point)) for point in points]
    if limits.status == "none":
        return ()
    lines = [limits.lines(weight) for weight in weights or [None] * len(values)]
    found = [
        *_beyond(_sides(values, [line[0] for line in lines], [line[1] for line in lines])),
        *_runs(values, limits, run_length),
        *_trends(values, trend_length),
        *_two_of_three(_sides(values, [line[2] for line in lines], [line[3] for line in lines])),
    ]
    return tuple(found)


def effect(side: Side, direction: Direction) -> Effect:
    """Whether movement to this side is wanted, for a measure with this direction."""
    if direction == "neither":
        return "changed"
    return "wanted" if side == direction else "unwanted"


def _steps(values: Sequence[Fraction]) -> list[Fraction]:
    return [abs(after - before) for before, after in zip(values, values[1:], strict=False)]


def _bounds(
    values: Sequence[Fraction], floor: Number | None, ceiling: Number | None
) -> tuple[Fraction | None, Fraction | None]:
    """Floor and ceiling, each only as far as the values keep to it."""
    low, high = (None if bound is None else exact(bound) for bound in (floor, ceiling))
    if low is not None and high is not None and low > high:
        raise ValueError(f"The floor {float(low):g} is above the ceiling {float(high):g}")
    if low is not None and any(value < low for value in values):
        low = None
    if high is not None and any(value > high for value in values):
        high = None
    return low, high


def _clip(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def _sides(values: Sequence[float], lows: Sequence[float | None], highs: Sequence[float | None]) -> list[Side | None]:
    """For each value: "up" when above its high line, "down" when below its low one, otherwise None."""
    return [
        "up" if high is not None and value > high else "down" if low is not None and value < low else None
        for value, low, high in zip(values, lows, highs, strict=True)
    ]


def _beyond(sides: Sequence[Side | None]) -> Iterator[Signal]:
    for side, stretch in _one_sided(sides):
        yield Signal("beyond_limit", side, stretch)


def _runs(values: Sequence[float], limits: Limits, length: int) -> Iterator[Signal]:
    for side, stretch in _one_sided(_sides(values, *([limits.mean] * len(values) for _ in range(2)))):
        if len(stretch) >= length:
            yield Signal("run", side, stretch)


def _trends(values: Sequence[float], length: int) -> Iterator[Signal]:
    steps: list[Side | None] = [
        "up" if after > before else "down" if after < before else None
        for before, after in zip(values, values[1:], strict=False)
    ]
    for side, stretch in _one_sided(steps):
        if len(stretch) + 1 >= length:
            yield Signal("trend", side, (*stretch, stretch[-1] + 1))


def _two_of_three(sides: Sequence[Side | None]) -> Iterator[Signal]:
    both: tuple[Side, Side] = ("up", "down")
    for side in both:
        far = [found == side for found in sides]
        linked = [far[i] and any(far[max(0, i - 2) : i] + far[i + 1 : i + 3]) for i in range(len(far))]
        group: list[int] = []
        for index in (i for i, member in enumerate(linked) if member):
            if group and index - group[-1] > THREE_SPAN:
                yield Signal("two_of_three", side, tuple(group))
                group = []
            group.append(index)
        if group:
            yield Signal("two_of_three", side, tuple(group))


def _one_sided(sides: Sequence[Side | None]) -> Iterator[tuple[Side, tuple[int, ...]]]:
    """Stretches of equal side, in order; None belongs to no stretch."""
    for side, members in groupby(enumerate(sides), key=itemgetter(1)):
        if side is not None:
            yield side, tuple(index for index, _ in members)
