"""Limits of rates whose denominators change: Laney's p′ and u′ charts.

Pure. Source: D. B. Laney, *Improved control charts for attributes*, Quality Engineering 2002;14(4):531-537; applied to
health care and compared with XmR in Mohammed, Panesar, Laney, Wilson, BMJ Quality & Safety 2013;22:362-368.

A month with 20 cases scatters more than one with 2,000, so one pair of limits for both is too narrow for the first and
too wide for the second. Binomial (p) and Poisson (u) limits know that, but allow for no other variation and cry wolf
with large denominators. Laney measures both: each rate is turned into its distance from the mean in binomial (or
Poisson) standard deviations, and the mean moving range of these distances says how much wider than that the process
really is. With equal denominators the result is exactly the XmR chart of the percentages; so as long as all of them
lie within a quarter of their average (the usual rule for p charts: D. C. Montgomery, *Introduction to Statistical
Quality Control*, on variable sample sizes) the simpler XmR chart is used.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from metrics.series import Reading
from metrics.xmr import FULL_FROM, LIMIT_FACTOR, PROVISIONAL_FROM, Limits, Number, exact, limits_of, rounded

WHOLE = 100
STEADY = Fraction(1, 4)
"""How far denominators may lie from their average, as a part of it, and still count as one and the same."""


def limits_of_readings(
    readings: Sequence[Reading], among: Sequence[Reading], *, floor: Number | None, ceiling: Number | None
) -> Limits:
    """Limits of these readings, to test those `among` which they are: Laney's where denominators change, else XmR.

    A rate is a share of its denominator, and never above 100, unless one of the readings shows that it can be.
    """
    values = [reading.value for reading in readings]
    weights = [reading.weight for reading in readings if reading.weight is not None]
    others = [reading.weight for reading in among if reading.weight is not None]
    if values and len(weights) == len(values) and changing(weights, others):
        share = all(exact(each.value) <= WHOLE for each in among)
        if found := rate_limits(values, weights, share=share, floor=floor, ceiling=ceiling):
            return found
    return limits_of(values, floor=floor, ceiling=ceiling)


def changing(weights: Sequence[Number], others: Sequence[Number]) -> bool:
    """Whether any denominator lies more than a quarter away from the average of `weights`."""
    average = sum(map(exact, weights), Fraction(0)) / len(weights)
    return any(abs(exact(weight) - average) > STEADY * average for weight in (*weights, *others))


def rate_limits(
    values: Sequence[Number],
    weights: Sequence[Number],
    *,
    share: bool,
    floor: Number | None = 0,
    ceiling: Number | None = None,
) -> Limits | None:
    """Limits of percentages with these denominators, oldest first; None where they cannot be worked out this way.

    `share`: the numerator is part of the denominator (p′, clipped at 100), otherwise it counts something over it (u′).
    The mean is that of all cases, not of the percentages: a month with few cases counts little. None with fewer than
    6 readings, and where every reading is 0 % (or 100 %): then the scatter is 0 and XmR says so.
    """
    numbers, sizes = [exact(value) for value in values], [exact(weight) for weight in weights]
    if len(numbers) < PROVISIONAL_FROM or min(sizes) <= 0:
        return None
    mean = sum((v * n for v, n in zip(numbers, sizes, strict=True)), Fraction(0)) / sum(sizes, Fraction(0))
    one = _scatter_of_one(mean, share=share)
    if one is None:
        return None
    distances = [rounded(v - mean) * math.sqrt(n) / one for v, n in zip(numbers, sizes, strict=True)]
    ranges = [abs(after - before) for before, after in zip(distances, distances[1:], strict=False)]
    bare = Limits(
        n=len(numbers),
        status="full" if len(numbers) >= FULL_FROM else "provisional",
        mean=rounded(mean),
        mean_moving_range=_mean_range(numbers),
        method="p_prime" if share else "u_prime",
        per_root=float(LIMIT_FACTOR) * math.fsum(ranges) / len(ranges) * one,
        bounds=(None if floor is None else float(floor), _ceiling(ceiling, share=share)),
    )
    lower, upper, lower_third, upper_third = bare.lines(sum(sizes, Fraction(0)) / len(sizes))
    return replace(bare, lower=lower, upper=upper, lower_third=lower_third, upper_third=upper_third)


def _scatter_of_one(mean: Fraction, *, share: bool) -> float | None:
    """The standard deviation of a rate with the denominator 1, in percent; None when there is none."""
    part = mean / WHOLE
    variance = part * (1 - part) if share else part
    return WHOLE * math.sqrt(variance) if variance > 0 else None


def _ceiling(ceiling: Number | None, *, share: bool) -> float | None:
    known = [float(end) for end in (ceiling, WHOLE if share else None) if end is not None]
    return min(known, default=None)


def _mean_range(values: Sequence[Fraction]) -> float:
    steps = [abs(after - before) for before, after in zip(values, values[1:], strict=False)]
    return rounded(sum(steps, Fraction(0)) / len(steps))
