"""Ranking stability: intervals that hold, odds that repeat, and the exact weight at which two items swap."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvements.ranking import Entry, rank
from improvements.scoring import DEFAULT_MODEL, Criterion, Model, score
from improvements.stability import (
    Draws,
    Interval,
    Item,
    intervals,
    neighbour_swaps,
    odds,
    swap,
)

DAY = datetime(2026, 1, 1, tzinfo=UTC)
WEIGHTS = [30, 20, 15, 15, 20]
HALF = Model((Criterion("good", "Good", 50), Criterion("easy", "Easy", 50, "effort")))


def item(key: str, *points: float, age: int = 0) -> Item:
    return Item(key, tuple(points), DAY - timedelta(days=age))


def brief(found: tuple[Interval, ...]) -> list[tuple[str, int, int, int]]:
    return [(one.key, one.rank, one.best, one.worst) for one in found]


# Intervals


def test_without_any_variation_the_interval_is_the_rank() -> None:
    found = intervals(HALF, [item("a", 2, 3), item("b", 5, 5), item("c", 3, 1)], percent=0)
    assert brief(found) == [("b", 1, 1, 1), ("a", 2, 2, 2), ("c", 3, 3, 3)]
    assert all(one.steady for one in found)


def test_an_item_that_is_better_on_everything_stays_ahead_whatever_the_weights() -> None:
    found = intervals(HALF, [item("a", 4, 4), item("b", 3, 3)], percent=100)
    assert brief(found) == [("a", 1, 1, 1), ("b", 2, 2, 2)]


def test_items_swap_from_exactly_the_percentage_at_which_their_scores_can_meet() -> None:
    # The lead is 50·2 − 50·1 = 50 and sways by x·(50·2 + 50·1) = 150·x: level at a third.
    ahead, behind = item("a", 3, 5), item("b", 4, 3)
    assert brief(intervals(HALF, [ahead, behind], percent=33.3)) == [("a", 1, 1, 1), ("b", 2, 2, 2)]
    assert brief(intervals(HALF, [ahead, behind], percent=33.4)) == [("a", 1, 1, 2), ("b", 2, 1, 2)]


def test_level_scores_go_to_the_older_item() -> None:
    # 60·1 against 40·1 meet at x = 20 %: enough for an older item, not for a younger one.
    model = Model((Criterion("good", "Good", 60), Criterion("easy", "Easy", 40, "effort")))
    ahead = item("a", 4, 3, age=1)
    younger, older = item("b", 3, 4), item("b", 3, 4, age=2)
    assert intervals(model, [ahead, younger], percent=20)[0].worst == 1
    assert intervals(model, [ahead, older], percent=20)[0].worst == 2
    assert intervals(model, [ahead, older], percent=19.9)[0].worst == 1


def test_items_with_the_same_points_keep_their_order_of_age() -> None:
    found = intervals(HALF, [item("new", 3, 3), item("old", 3, 3, age=9)], percent=50)
    assert brief(found) == [("old", 1, 1, 1), ("new", 2, 2, 2)]


halves = st.integers(2, 10).map(lambda n: n / 2)
items = st.lists(st.tuples(halves, halves, halves, halves, halves, st.integers(0, 2)), min_size=1, max_size=7).map(
    lambda rows: [item(str(n), *row[:5], age=row[5]) for n, row in enumerate(rows)]
)


def ranks(things: list[Item], weights: list[Fraction]) -> dict[str, int]:
    """Ranks by counting who is ahead: nothing is sorted, nothing is a float."""

    def ahead(one: Item, other: Item) -> bool:
        gap = sum(w * (Fraction(a) - Fraction(b)) for w, a, b in zip(weights, one.points, other.points, strict=True))
        return gap > 0 or (gap == 0 and (one.logged, one.key) < (other.logged, other.key))

    return {one.key: 1 + sum(ahead(other, one) for other in things if other is not one) for one in things}


@settings(max_examples=40, deadline=None)
@given(items, st.integers(0, 60))
def test_no_weights_within_the_range_lead_out_of_the_interval_and_pairs_reach_its_ends(
    things: list[Item], percent: int
) -> None:
    found = {one.key: one for one in intervals(DEFAULT_MODEL, things, percent=percent)}
    assert {key: one.rank for key, one in found.items()} == ranks(things, [Fraction(w) for w in WEIGHTS])
    low, high = 1 - Fraction(percent, 100), 1 + Fraction(percent, 100)
    corners = [[w * way for w, way in zip(WEIGHTS, ways, strict=True)] for ways in product((low, high), repeat=5)]
    seen = [ranks(things, corner) for corner in corners]
    for key, one in found.items():
        assert all(one.best <= places[key] <= one.worst for places in seen)
    if len(things) == 2:
        for key, one in found.items():
            assert {one.best, one.worst} == {places[key] for places in seen}


def test_the_rank_is_the_one_of_the_ranking() -> None:
    draw = random.Random(7)  # noqa: S311 (the same draws every time)
    things = [item(f"{n:02}", *(draw.randint(1, 5) for _ in range(5)), age=draw.randint(0, 3)) for n in range(60)]
    keys = [criterion.key for criterion in DEFAULT_MODEL.criteria]
    entries = [
        Entry(
            one.key,
            score(DEFAULT_MODEL, {key: [int(p)] for key, p in zip(keys, one.points, strict=True)}).total.mid,
            one.logged,
        )
        for one in things
    ]
    expected = [ranked.entry.key for ranked in rank(entries)]
    assert [one.key for one in intervals(DEFAULT_MODEL, things, percent=10)] == expected
    assert [one.key for one in odds(DEFAULT_MODEL, things, k=3, draws=Draws(samples=1))] == expected


# The weight at which two items swap


def test_the_swap_is_the_weight_at_which_both_scores_are_level() -> None:
    found = swap(HALF, item("a", 5, 3), item("b", 3, 4))  # 2t = 100 − t
    assert found is not None
    assert (found.ahead, found.behind, found.criterion.key) == ("a", "b", "good")
    assert (found.level_at, found.change) == (pytest.approx(100 / 3), pytest.approx(100 / 3 - 50))
    assert swap(HALF, item("b", 3, 4), item("a", 5, 3)) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((4, 4), (3, 3)),  # better on everything
        ((4, 3), (3, 3)),  # better on one, level on the other: only a weight of 0 makes them level
        ((3, 3), (3, 3)),  # the same
    ],
)
def test_no_single_weight_swaps_an_item_that_is_nowhere_better(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert swap(HALF, item("a", *one), item("b", *other)) is None


def test_items_that_are_level_already_need_no_change() -> None:
    found = swap(HALF, item("a", 4, 3), item("b", 3, 4, age=1))
    assert found is not None
    assert (found.ahead, found.change, found.criterion.key) == ("b", 0, "good")


def test_each_item_is_compared_with_the_next_in_rank() -> None:
    things = [item("c", 1, 2), item("a", 5, 3), item("b", 3, 4)]
    found = neighbour_swaps(HALF, things)
    assert [one and (one.ahead, one.behind) for one in found] == [("a", "b"), None]
    assert neighbour_swaps(HALF, things[:1]) == neighbour_swaps(HALF, []) == ()


def lead(one: Item, other: Item, place: int, level: Fraction) -> Fraction:
    """one's lead over the other with one weight set to `level` and the rest rescaled, in the long way."""
    rest = sum(weight for n, weight in enumerate(WEIGHTS) if n != place)
    weights = [level if n == place else weight * (100 - level) / rest for n, weight in enumerate(WEIGHTS)]
    assert sum(weights) == 100
    return sum(
        (w * Fraction(a) - w * Fraction(b) for w, a, b in zip(weights, one.points, other.points, strict=True)),
        Fraction(0),
    )


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[halves] * 5), st.tuples(*[halves] * 5))
def test_a_search_over_weights_finds_the_same_swap(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    a, b = item("a", *one, age=1), item("b", *other)
    crossings = []
    for place, weight in enumerate(WEIGHTS):
        # The lead is linear in the weight: it changes sign between the ends or it never does.
        start, end = lead(a, b, place, Fraction(0)), lead(a, b, place, Fraction(100))
        if start * end < 0:
            level = 100 * abs(start) / (abs(start) + abs(end))
            assert lead(a, b, place, level) == 0
            crossings.append((abs(level - weight), place, level))
    found = swap(DEFAULT_MODEL, a, b)
    if not crossings:
        assert found is None
    else:
        assert found is not None
        change, place, level = min(crossings)
        assert found.criterion == DEFAULT_MODEL.criteria[place]
        assert (abs(found.change), found.level_at) == (float(change), float(level))


# What is refused


@pytest.mark.parametrize(
    ("things", "words"),
    [
        ([item("a", 1, 2), item("a", 2, 2)], "twice"),
        ([item("a", 1)], "a has 1 points for 2 criteria"),
        ([item("a", 1, 5.5)], "from 1 to 5 in halves"),
        ([item("a", 0.5, 5)], "from 1 to 5 in halves"),
        ([item("a", 1.25, 5)], "from 1 to 5 in halves"),
        ([item("a", float("nan"), 5)], "from 1 to 5 in halves"),
        ([item(str(n), 1, 5) for n in range(501)], "501 items are more than 500"),
    ],
)
def test_items_that_cannot_be_compared_are_refused(things: list[Item], words: str) -> None:
    for ask in (lambda: intervals(HALF, things, percent=5), lambda: odds(HALF, things, k=1)):
        with pytest.raises(ValueError, match=words):
            ask()
    with pytest.raises(ValueError, match=words):
        neighbour_swaps(HALF, things)


def test_ranges_that_cannot_be_are_refused() -> None:
    for percent in (-1, 101, float("nan")):
        with pytest.raises(ValueError, match="0 to 100 %"):
            intervals(HALF, [], percent=percent)
        with pytest.raises(ValueError, match="0 to 100 %"):
            Draws("percent", percent)
    for amount in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="concentration"):
            Draws("dirichlet", amount)
    with pytest.raises(ValueError, match="at least 1 sample"):
        Draws(samples=0)
    with pytest.raises(ValueError, match="at least the first 1"):
        odds(HALF, [], k=0)
    with pytest.raises(ValueError, match="500,000 draws"):
        odds(HALF, [item("a", 1, 1)], k=1, draws=Draws(samples=500_001))


def test_five_hundred_items_are_the_most_and_are_answered() -> None:
    draw = random.Random(1)  # noqa: S311 (the same draws every time)
    things = [item(str(n), *(draw.randint(2, 10) / 2 for _ in range(5)), age=n) for n in range(500)]
    assert len(intervals(DEFAULT_MODEL, things, percent=10)) == 500
    assert sum(one.top for one in odds(DEFAULT_MODEL, things, k=10, draws=Draws(samples=20))) == pytest.approx(10)
    assert len(neighbour_swaps(DEFAULT_MODEL, things)) == 499
