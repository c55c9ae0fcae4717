"""Placing by hand: which points move an item to the place on the matrix where a person dropped it.

Pure. Dropping proposes, it never decides: a person confirms the points.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from improvements.scoring import HIGHEST, LOWEST, MIDDLE, Axis, Criterion, Model

TOLERANCE = Fraction("0.025")


@dataclass(frozen=True, slots=True)
class Change:
    """New points for one criterion; `before` is None when it had none."""

    criterion: Criterion
    before: float | None
    after: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changes proposed (none when the item is there already) and where they bring the item on the axis."""

    changes: tuple[Change, ...]
    reached: float
    fits: bool


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    """One way to a sum: how many half points are moved, over how many criteria, to what."""

    moved: int
    touched: int
    halves: tuple[int, ...]


def propose(model: Model, points: Mapping[str, float | None], axis: Axis, wanted: float) -> Proposal:
    """The smallest change of points that brings an item to `wanted` on an axis.

    `points`: the item's points now (1 to 5, halves possible; None or absent: none yet, counted
    as 3). `wanted`: impact 0.2 to 1, or effort 1 to 5; beyond these it means the end of the axis.
    Of all points that land within 0.025 of the axis's length (a step of an arrow key) those that
    move the fewest points win, then those that touch the fewest criteria, then the nearest. When
    none lands there (`fits` is False) the nearest do. The search goes over sums, not combinations:
    weights have one decimal, so there are at most 10,000 of them, however many criteria.
    ValueError: points that are not 1 to 5 in halves, a place that is not a number.
    """
    if not math.isfinite(wanted):
        raise ValueError("A place on the matrix is a number")
    criteria = model.on(axis)
    now = [_halves(points.get(criterion.key), criterion) for criterion in criteria]
    unit = 2 * sum(_tenths(criterion) for criterion in criteria)  # the sum of half points of 1
    target = _mean_at(axis, Fraction(str(wanted)))
    ways = _ways(criteria, now)
    away = {total: abs(Fraction(total, unit) - target) / HIGHEST for total in ways}
    near = [total for total in ways if away[total] <= TOLERANCE]
    if near:
        best = min(near, key=lambda each: (ways[each].moved, ways[each].touched, away[each], each))
    else:
        best = min(ways, key=lambda each: (away[each], ways[each]))
    reached = float(_place_of(axis, Fraction(best, unit)))
    return Proposal(_changes(criteria, points, now, ways[best]), reached, bool(near))


def _changes(
    criteria: Sequence[Criterion],
    points: Mapping[str, float | None],
    now: Sequence[int],
    way: _Way,
) -> tuple[Change, ...]:
    return tuple(
        Change(criterion, points.get(criterion.key), after // 2)
        for criterion, before, after in zip(criteria, now, way.halves, strict=True)
        if after != before
    )


def _ways(criteria: Sequence[Criterion], now: Sequence[int]) -> dict[int, _Way]:
    """For every sum of weight (in tenths) × half points that can be reached, the cheapest way."""
    ways = {0: _Way(0, 0, ())}
    for criterion, before in zip(criteria, now, strict=True):
        longer: dict[int, _Way] = {}
        for after in {before, *range(2 * LOWEST, 2 * HIGHEST + 1, 2)}:
            step, moved, touched = _tenths(criterion) * after, abs(after - before), after != before
            for total, way in ways.items():
                found = _Way(way.moved + moved, way.touched + touched, (*way.halves, after))
                known = longer.get(total + step)
                if known is None or found < known:
                    longer[total + step] = found
        ways = longer
    return ways


def _tenths(criterion: Criterion) -> int:
    return int(criterion.share * 10)


def _halves(points: float | None, criterion: Criterion) -> int:
    """Points as whole half points; what has none counts as 3."""
    halves = 2 * (MIDDLE if points is None else points)
    if halves not in range(2 * LOWEST, 2 * HIGHEST + 1):
        raise ValueError(f"{criterion.name}: points run from 1 to 5 in halves, not {points}")
    return int(halves)


def _mean_at(axis: Axis, place: Fraction) -> Fraction:
    """The weighted mean of points (1 to 5) that stands at this place on the axis."""
    mean = LOWEST + HIGHEST - place if axis == "effort" else place * HIGHEST
    return min(max(mean, Fraction(LOWEST)), Fraction(HIGHEST))


def _place_of(axis: Axis, mean: Fraction) -> Fraction:
    """The place on the axis where this weighted mean of points stands."""
    return LOWEST + HIGHEST - mean if axis == "effort" else mean / HIGHEST
