"""Placing by hand: which points move an item to the place on the matrix where a person dropped it.

Pure. Dropping proposes, it never decides: a person confirms the points.
"""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to a sum of weight × points: how many points are moved, over how many criteria, to what."""

    moved: Fraction
    touched: int
    choice: tuple[Fraction, ...]

    @property
    def cost(self) -> tuple[Fraction, int, tuple[Fraction, ...]]:
        return (self.moved, self.touched, self.choice)


def propose(model: Model, points: Mapping[str, float | None], axis: Axis, wanted: float) -> Proposal:
    """The smallest change of points that brings an item to `wanted` on an axis.

    `points`: the item's points now (1 to 5, halves possible; None or absent: none yet, counted as 3).
    `wanted`: impact 0.2 to 1, or effort 1 to 5; beyond these it means the end of the axis.
    Of all points that land within 0.025 of the axis's length (a step of an arrow key) the ones that move the
    fewest points win, then those that touch the fewest criteria, then the nearest. When none lands there
    (`fits` is False) the nearest do. The search goes over sums, not combinations: at most 4,000 sums of
    weights with one decimal, so twelve criteria cost no more than a blink.
    """
    criteria = model.on(axis)
    weight = sum((criterion.share for criterion in criteria), Fraction(0))
    target = _mean_at(axis, Fraction(str(wanted)))
    ways = _ways(criteria, points)
    distance = {total: abs(total / weight - target) / HIGHEST for total in ways}
    near = [total for total in ways if distance[total] <= TOLERANCE]
    if near:
        best = min(near, key=lambda total: (ways[total].moved, ways[total].touched, distance[total], total))
    else:
        best = min(ways, key=lambda total: (distance[total], ways[total].cost))
    changes = tuple(
        Change(criterion, points.get(criterion.key), int(after))
        for criterion, after in zip(criteria, ways[best].choice, strict=True)
        if after != _now(points, criterion)
    )
    return Proposal(changes, float(_place_of(axis, best / weight)), bool(near))


def _ways(criteria: tuple[Criterion, ...], points: Mapping[str, float | None]) -> dict[Fraction, _Way]:
    """For every sum of weight × points that can be reached, the cheapest way to it."""
    ways = {Fraction(0): _Way(Fraction(0), 0, ())}
    for criterion in criteria:
        now = _now(points, criterion)
        longer: dict[Fraction, _Way] = {}
        for total, way in ways.items():
            for after in {now, *(Fraction(one) for one in range(LOWEST, HIGHEST + 1))}:
                found = _Way(way.moved + abs(after - now), way.touched + (after != now), (*way.choice, after))
                reached = total + criterion.share * after
                if reached not in longer or found.cost < longer[reached].cost:
                    longer[reached] = found
        ways = longer
    return ways


def _now(points: Mapping[str, float | None], criterion: Criterion) -> Fraction:
    value = points.get(criterion.key)
    return Fraction(MIDDLE) if value is None else Fraction(value)


def _mean_at(axis: Axis, place: Fraction) -> Fraction:
    """The weighted mean of points (1 to 5) that stands at this place on the axis."""
    mean = LOWEST + HIGHEST - place if axis == "effort" else place * HIGHEST
    return min(max(mean, Fraction(LOWEST)), Fraction(HIGHEST))


def _place_of(axis: Axis, mean: Fraction) -> Fraction:
    """The place on the axis where this weighted mean of points stands."""
    return LOWEST + HIGHEST - mean if axis == "effort" else mean / HIGHEST
