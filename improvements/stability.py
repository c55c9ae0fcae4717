"""Ranking stability: how much of the ranking is owed to the exact weights.

Pure. Three answers: the interval of an item's rank when every weight may vary by ± x %; how often it is among
the first k when weights are drawn at random (fixed seed); and the smallest change of one weight at which two
items swap. Cost is bounded: at most 500 items; intervals take n² pairs (a quarter of a second for 500), draws take
samples × items.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations, pairwise
from operator import sub
from random import Random
from typing import Literal

from improvements.scoring import HIGHEST, LOWEST, TOTAL_WEIGHT, Criterion, Model

MOST_ITEMS = 500
MOST_DRAWS = 500_000  # samples × items
SAMPLES = 400
SEED = 20_260_101
PERCENT = 100
TOO_WIDE = "Let the weights vary by 0 to 100 %"


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its points (1 to 5, halves possible), one for each criterion in the model's order."""

    key: str
    points: tuple[float, ...]
    logged: datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """The rank with the weights as they are, and the ranks it cannot leave while they vary."""

    key: str
    rank: int
    best: int
    worst: int

    @property
    def steady(self) -> bool:
        """Whether the weights make no difference to this item's rank."""
        return self.best == self.worst


@dataclass(frozen=True, slots=True)
class Draws:
    """How weights are drawn: the same seed always draws the same ones.

    "percent": each weight evenly from ± `amount` % around itself. "dirichlet": all together from a Dirichlet
    distribution whose mean is the weights of the model; the higher the concentration `amount`, the closer the
    draws stay to it (at 50, a weight of 20 has a standard deviation of 5.6). Drawn as gamma variates
    (L. Devroye, *Non-Uniform Random Variate Generation*, 1986, XI.4).
    ValueError: percent outside 0 to 100, a concentration that is not above 0, no samples.
    """

    kind: Literal["percent", "dirichlet"] = "dirichlet"
    amount: float = 50.0
    samples: int = SAMPLES
    seed: int = SEED

    def __post_init__(self) -> None:
        if self.kind == "percent" and not 0 <= self.amount <= PERCENT:
            raise ValueError(TOO_WIDE)
        if self.kind == "dirichlet" and not 0 < self.amount < float("inf"):
            raise ValueError("The concentration is above 0")
        if self.samples < 1:
            raise ValueError("Draw at least 1 sample")

    def weights(self, model: Model) -> Iterator[list[float]]:
        """Weights for the criteria of the model, once per sample; they need not add up to 100."""
        random = Random(self.seed)  # noqa: S311 (draws weights, keeps no secret)
        shares = [float(criterion.share) for criterion in model.criteria]
        for _ in range(self.samples):
            if self.kind == "percent":
                reach = self.amount / PERCENT
                yield [share * random.uniform(1 - reach, 1 + reach) for share in shares]
            else:
                yield [random.gammavariate(self.amount * share / TOTAL_WEIGHT, 1.0) for share in shares]


DEFAULT_DRAWS = Draws()


@dataclass(frozen=True, slots=True)
class Odds:
    """How often (0 to 1) an item was among the first k of the ranking, over all draws of weights."""

    key: str
    top: float


@dataclass(frozen=True, slots=True)
class Swap:
    """The weight of one criterion at which two items are level; beyond it they swap.

    `change` is `level_at` minus the weight now, in hundredths of the score; the other weights are rescaled
    among themselves so that all still add up to 100.
    """

    ahead: str
    behind: str
    criterion: Criterion
    level_at: float
    change: float


def intervals(model: Model, items: Sequence[Item], *, percent: float) -> tuple[Interval, ...]:
    """The rank interval of every item, in order of rank, when each weight varies by ± percent by itself.

    Two items are compared over all such weights at once: with differences d of their points, their distance
    moves between Σ w·d − x·Σ w·|d| and Σ w·d + x·Σ w·|d| (a linear function on a box is extreme in a corner;
    rescaling the weights to 100 never changes the sign). `best` counts the items that stay ahead throughout,
    `worst` those that can get ahead: no weights within the range lead outside the interval, though its ends
    need not be reached, as not everything can happen at once. Sums are whole numbers, hence exact.
    ValueError: percent below 0 or above 100, and everything `Item` lists can be wrong (see `_require`).
    """
    if not 0 <= percent <= PERCENT:
        raise ValueError(TOO_WIDE)
    _require(model, items)
    ordered = _ordered(items, _whole(model))
    reach = Fraction(str(percent)) / PERCENT
    share, of = reach.numerator, reach.denominator
    weights = _whole(model)
    rows = [[w * int(2 * one) for w, one in zip(weights, item.points, strict=True)] for item in ordered]
    sums, ages = [sum(row) for row in rows], [_age(item) for item in ordered]
    surely, possibly = [0] * len(rows), [0] * len(rows)
    for high, low in combinations(range(len(rows)), 2):  # twenty thousand pairs of two hundred: kept short
        lead = (sums[high] - sums[low]) * of
        sway = sum(map(abs, map(sub, rows[high], rows[low]))) * share
        swapped = lead < sway or (lead == sway and ages[low] < ages[high])
        possibly[low] += 1
        if swapped:
            possibly[high] += 1
        else:
            surely[low] += 1
    return tuple(
        Interval(item.key, place + 1, surely[place] + 1, possibly[place] + 1) for place, item in enumerate(ordered)
    )


def swap(model: Model, one: Item, other: Item) -> Swap | None:
    """The smallest change of a single weight that brings two items level, beyond which they swap.

    With t the new weight of criterion c, d the differences of points and r the weighted mean of the other
    differences, the distance is t·d_c + (100 − t)·r, which is 0 at t = 100·r ÷ (r − d_c). Of the criteria for
    which that lies between 0 and 100 (both excluded, so that there is a beyond) the one with the smallest
    change is answered, the model's first where several tie. None when no single weight can do it: one item
    has at least as many points on everything, or they have the same. 0 change: they are level already.
    """
    _require(model, (one, other))
    ahead, behind = _ordered((one, other), _whole(model))
    gaps = [Fraction(a) - Fraction(b) for a, b in zip(ahead.points, behind.points, strict=True)]
    lead = sum((c.share * gap for c, gap in zip(model.criteria, gaps, strict=True)), Fraction(0))
    found: list[tuple[Fraction, int, Fraction]] = []
    for place, (criterion, gap) in enumerate(zip(model.criteria, gaps, strict=True)):
        rest = (lead - criterion.share * gap) / (TOTAL_WEIGHT - criterion.share)
        if rest != gap:
            level = TOTAL_WEIGHT * rest / (rest - gap)
            if 0 < level < TOTAL_WEIGHT:
                found.append((abs(level - criterion.share), place, level))
    if not found:
        return None
    _, place, level = min(found)
    criterion = model.criteria[place]
    return Swap(ahead.key, behind.key, criterion, float(level), float(level - criterion.share))


def neighbour_swaps(model: Model, items: Sequence[Item]) -> tuple[Swap | None, ...]:
    """For each item and the next one in the ranking, the smallest change that swaps them (n − 1 answers)."""
    _require(model, items)
    ordered = _ordered(items, _whole(model))
    return tuple(swap(model, ahead, behind) for ahead, behind in pairwise(ordered))


def odds(model: Model, items: Sequence[Item], *, k: int, draws: Draws = DEFAULT_DRAWS) -> tuple[Odds, ...]:
    """How often each item is among the first k over random weights, in order of today's rank.

    ValueError: k below 1, more than 500,000 draws (samples × items), and what `_require` lists.
    """
    _require(model, items)
    if k < 1:
        raise ValueError("Ask for at least the first 1")
    if draws.samples * len(items) > MOST_DRAWS:
        raise ValueError(f"{draws.samples} samples of {len(items)} items are more than {MOST_DRAWS:,} draws")
    counts = {item.key: 0 for item in _ordered(items, _whole(model))}
    by_age = sorted(items, key=_age)
    for weights in draws.weights(model):
        for item in _ordered(by_age, weights)[:k]:
            counts[item.key] += 1
    return tuple(Odds(key, count / draws.samples) for key, count in counts.items())


def _require(model: Model, items: Sequence[Item]) -> None:
    """ValueError: over 500 items, a key twice, not one value per criterion, points not from 1 to 5 in halves."""
    if len(items) > MOST_ITEMS:
        raise ValueError(f"{len(items)} items are more than {MOST_ITEMS}")
    if len({item.key for item in items}) < len(items):
        raise ValueError("An item is there twice")
    for item in items:
        if len(item.points) != len(model.criteria):
            raise ValueError(f"{item.key} has {len(item.points)} points for {len(model.criteria)} criteria")
        if not all(LOWEST <= one <= HIGHEST and float(2 * one).is_integer() for one in item.points):
            raise ValueError(f"{item.key}: points run from 1 to 5 in halves")


def _whole(model: Model) -> list[int]:
    """Weights as whole tenths."""
    return [int(criterion.share * 10) for criterion in model.criteria]


def _ordered(items: Sequence[Item], weights: Sequence[float]) -> list[Item]:
    """Items by score under these weights, ties by age."""

    def key(item: Item) -> tuple[float, datetime, str]:
        return (
            -sum(w * one for w, one in zip(weights, item.points, strict=True)),
            item.logged,
            item.key,
        )

    return sorted(items, key=key)


def _age(item: Item) -> tuple[datetime, str]:
    return (item.logged, item.key)
