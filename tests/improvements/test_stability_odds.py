"""How often an item is among the first when weights are drawn at random: repeatable, and fair."""

from datetime import UTC, datetime, timedelta

import pytest

from improvements.scoring import DEFAULT_MODEL, Criterion, Model
from improvements.stability import Draws, Item, odds

DAY = datetime(2026, 1, 1, tzinfo=UTC)
WEIGHTS = [30, 20, 15, 15, 20]
HALF = Model((Criterion("good", "Good", 50), Criterion("easy", "Easy", 50, "effort")))


def item(key: str, *points: float, age: int = 0) -> Item:
    return Item(key, tuple(points), DAY - timedelta(days=age))


def test_the_odds_of_all_items_add_up_to_the_places_given_away() -> None:
    things = [item(str(n), 1 + n % 5, 5 - n % 5, 3, 1 + n % 3, 2, age=n) for n in range(12)]
    for draws in (Draws(), Draws("percent", 30)):
        found = odds(DEFAULT_MODEL, things, k=4, draws=draws)
        assert sum(one.top for one in found) == pytest.approx(4)
        assert all(0 <= one.top <= 1 for one in found)


def test_the_same_seed_gives_the_same_odds_and_another_seed_others() -> None:
    things = [item("a", 5, 3), item("b", 3, 4), item("c", 4, 3.5, age=1)]
    same = [odds(HALF, things[::turn], k=1, draws=Draws(seed=5)) for turn in (1, -1)]
    assert same[0] == same[1]
    assert odds(HALF, things, k=1, draws=Draws(seed=6)) != same[0]


def test_percent_draws_stay_within_their_range_and_dirichlet_draws_around_their_mean() -> None:
    near = list(Draws("percent", 10, samples=200).weights(DEFAULT_MODEL))
    assert all(0.9 * w <= drawn <= 1.1 * w for one in near for w, drawn in zip(WEIGHTS, one, strict=True))
    assert max(one[0] for one in near) > 32
    drawn = [[100 * one / sum(row) for one in row] for row in Draws(samples=2000).weights(DEFAULT_MODEL)]
    means = [sum(column) / len(drawn) for column in zip(*drawn, strict=True)]
    assert means == pytest.approx(WEIGHTS, abs=0.6)
    ease = [row[4] for row in drawn]
    assert (sum((one - means[4]) ** 2 for one in ease) / len(ease)) ** 0.5 == pytest.approx(5.6, abs=0.4)


def test_a_sure_winner_is_always_first_and_zero_percent_is_todays_ranking() -> None:
    things = [item("a", 5, 5), item("b", 3, 4), item("c", 4, 3.5)]
    assert {one.key: one.top for one in odds(HALF, things, k=1)} == {"a": 1, "b": 0, "c": 0}
    still = odds(HALF, things, k=2, draws=Draws("percent", 0))
    assert [(one.key, one.top) for one in still] == [("a", 1), ("c", 1), ("b", 0)]
    assert all(one.top == 1 for one in odds(HALF, things, k=99))


def test_the_odds_of_a_fair_pair_are_those_of_a_coin() -> None:
    fair = odds(HALF, [item("a", 4, 3), item("b", 3, 4)], k=1, draws=Draws("percent", 20, samples=4000))
    assert [one.top for one in fair] == pytest.approx([0.5, 0.5], abs=0.03)
