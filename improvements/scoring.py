"""Scores: criteria, weights and points in; score, parts, axes, quadrant and ranking out.

Pure. Score = Σ weight × points ÷ 5, out of 100, absolute: another idea never changes mine (product, section
4). Since the lowest points are 1, scores run from 20 to 100. Impact and effort come from the same points, so
matrix and ranking cannot disagree. Sums are exact (fractions), so equal scores are equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Literal

Axis = Literal["impact", "effort"]
Quadrant = Literal["quick_win", "bigger_bet", "fill_in", "think_again"]
Points = Mapping[str, Sequence[int]]

LOWEST, MIDDLE, HIGHEST = 1, 3, 5
DIFFER_FROM = 2
TOTAL_WEIGHT = 100
MOST_CRITERIA = 12
QUADRANTS: dict[Quadrant, str] = {
    "quick_win": "Quick wins",
    "bigger_bet": "Bigger bets",
    "fill_in": "Fill-ins",
    "think_again": "Think again",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its share of the score in hundredths, and the axis of the matrix it speaks for.

    More points are always better: an effort criterion asks for ease, and effort = 6 − ease.
    """

    key: str
    name: str
    weight: int | float | Decimal
    axis: Axis = "impact"

    @property
    def share(self) -> Fraction:
        """The weight, exactly as typed."""
        return Fraction(str(self.weight))


@dataclass(frozen=True, slots=True)
class Model:
    """The criteria of one version of the scoring model.

    ValueError, naming everything wrong at once: no or more than 12 criteria, a key twice, a weight that is not
    above 0 or has more than one decimal, weights that do not add up to 100, an axis without a criterion.
    """

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        problems = _problems(self.criteria)
        if problems:
            raise ValueError("; ".join(problems))

    def on(self, axis: Axis) -> tuple[Criterion, ...]:
        """The criteria that speak for one axis."""
        return tuple(criterion for criterion in self.criteria if criterion.axis == axis)


@dataclass(frozen=True, slots=True)
class Span:
    """A value that missing points leave open: from `low` to `high`, with the middle between them."""

    low: float
    high: float
    mid: float

    @property
    def known(self) -> bool:
        """Whether no points are missing."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion adds to the score.

    `points` is the median of what people gave (1 to 5, halves possible), None when nobody did. `spread` is the
    highest minus the lowest given; people `differ` from 2 on. `share` is weight × points ÷ 5, as a range.
    """

    criterion: Criterion
    given: tuple[int, ...]
    points: float | None
    spread: int
    share: Span

    @property
    def differ(self) -> bool:
        """Whether the people who scored see it differently."""
        return self.spread >= DIFFER_FROM


@dataclass(frozen=True, slots=True)
class Score:
    """A score out of 100 with its parts.

    `impact` runs from 0.2 to 1 (weighted mean of the impact points ÷ 5), `effort` from 1 to 5 (6 − weighted
    mean of the ease points). `quadrant` is None as long as one axis has no points at all.
    """

    parts: tuple[Part, ...]
    total: Span
    impact: Span
    effort: Span
    quadrant: Quadrant | None

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """The criteria nobody has given points for."""
        return tuple(part.criterion for part in self.parts if part.points is None)

    @property
    def differing(self) -> tuple[Criterion, ...]:
        """The criteria on which people differ."""
        return tuple(part.criterion for part in self.parts if part.differ)


def score(model: Model, points: Points) -> Score:
    """The score of an item. `points`: for each criterion's key the points of everyone who scored it.

    Missing points count as anything from 1 to 5 (and as 3 in the middle).
    ValueError: points other than 1, 2, 3, 4, 5; a criterion that is not in the model.
    """
    _require_points(model, points)
    parts = tuple(_part(criterion, tuple(points.get(criterion.key, ()))) for criterion in model.criteria)
    impact = [value / HIGHEST for value in _mean(_on(parts, "impact"))]
    low, high, mid = (LOWEST + HIGHEST - ease for ease in _mean(_on(parts, "effort")))
    return Score(
        parts,
        total=_span([value * TOTAL_WEIGHT / HIGHEST for value in _mean(parts)]),
        impact=_span(impact),
        effort=_span([high, low, mid]),  # the least ease is the most effort
        quadrant=quadrant(impact[2], mid) if _placeable(parts) else None,
    )


def quadrant(impact: float | Fraction, effort: float | Fraction) -> Quadrant:
    """The quadrant of a place: high impact is above 0.6 (points above 3), high effort is above 3.

    Exactly in the middle counts as low on either axis, so an item of nothing but threes is a fill-in.
    """
    if impact > Fraction(MIDDLE, HIGHEST):
        return "bigger_bet" if effort > MIDDLE else "quick_win"
    return "think_again" if effort > MIDDLE else "fill_in"


def _problems(criteria: Sequence[Criterion]) -> list[str]:
    keys = [criterion.key for criterion in criteria]
    shares = [(criterion, _share(criterion)) for criterion in criteria]
    found = [f"“{c.name}” needs a weight above 0 with at most one decimal" for c, share in shares if share is None]
    found += [f"“{key}” is there twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if len(criteria) > MOST_CRITERIA:
        found.append(f"{len(criteria)} criteria are more than {MOST_CRITERIA}")
    total = sum((share for _, share in shares if share is not None), Fraction(0))
    if total != TOTAL_WEIGHT:
        found.append(f"The weights add up to {float(total):g}, not to {TOTAL_WEIGHT}")
    found += [f"No criterion speaks for {axis}" for axis in ("impact", "effort") if axis not in _axes(criteria)]
    return found


def _axes(criteria: Sequence[Criterion]) -> set[str]:
    return {criterion.axis for criterion in criteria}


def _share(criterion: Criterion) -> Fraction | None:
    """The weight, or None when it is not a number above 0 with at most one decimal."""
    try:
        share = criterion.share
    except ValueError:  # NaN and infinity
        return None
    return share if share > 0 and (share * 10).denominator == 1 else None


def _require_points(model: Model, points: Points) -> None:
    known = {criterion.key: criterion.name for criterion in model.criteria}
    problems = [f"“{key}” is not a criterion of this model" for key in points if key not in known]
    for key, given in points.items():
        wrong = [one for one in given if one not in range(LOWEST, HIGHEST + 1)]
        problems += [f"{known.get(key, key)}: choose points from 1 to 5, not {one}" for one in wrong]
    if problems:
        raise ValueError("; ".join(problems))


def _part(criterion: Criterion, given: tuple[int, ...]) -> Part:
    points = float(median(given)) if given else None
    spread = max(given) - min(given) if given else 0
    counted = [_counted(points, assumed) * criterion.share / HIGHEST for assumed in (LOWEST, HIGHEST, MIDDLE)]
    return Part(criterion, given, points, spread, _span(counted))


def _on(parts: Sequence[Part], axis: Axis) -> list[Part]:
    return [part for part in parts if part.criterion.axis == axis]


def _mean(parts: Sequence[Part]) -> list[Fraction]:
    """Weighted mean of the points (1 to 5): lowest, highest and middle that missing points allow."""
    weight = sum((part.criterion.share for part in parts), Fraction(0))
    return [
        sum((part.criterion.share * _counted(part.points, assumed) for part in parts), Fraction(0)) / weight
        for assumed in (LOWEST, HIGHEST, MIDDLE)
    ]


def _counted(points: float | None, assumed: int) -> Fraction:
    return Fraction(assumed) if points is None else Fraction(points)


def _span(bounds: Sequence[Fraction]) -> Span:
    low, high, mid = (float(value) for value in bounds)
    return Span(low, high, mid)


def _placeable(parts: Sequence[Part]) -> bool:
    """Whether each axis has points for at least one criterion."""
    return _axes([part.criterion for part in parts if part.points is not None]) == {
        "impact",
        "effort",
    }


DEFAULT_MODEL = Model(
    (
        Criterion("value", "Value to users", 30),
        Criterion("fit", "Strategic fit", 20),
        Criterion("risk", "Risk reduced", 15),
        Criterion("urgency", "Urgency", 15),
        Criterion("ease", "Ease: low effort and cost", 20, "effort"),
    )
)
