"""Scores: weights times points, medians and spread, ranges for what is missing, axes and quadrants."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.scoring import DEFAULT_MODEL, Criterion, Model, Score, Span, quadrant, score

VPN = {"value": [4], "fit": [3], "risk": [3], "urgency": [5], "ease": [2]}
KEYS = [criterion.key for criterion in DEFAULT_MODEL.criteria]


def of(value: int, fit: int, risk: int, urgency: int, ease: int) -> Score:
    return score(
        DEFAULT_MODEL,
        dict(zip(KEYS, ([one] for one in (value, fit, risk, urgency, ease)), strict=True)),
    )


def test_the_default_model_is_the_one_of_the_product() -> None:
    weights = {criterion.key: criterion.weight for criterion in DEFAULT_MODEL.criteria}
    assert weights == {"value": 30, "fit": 20, "risk": 15, "urgency": 15, "ease": 20}
    assert [criterion.key for criterion in DEFAULT_MODEL.on("effort")] == ["ease"]


def test_the_score_is_the_sum_of_weight_times_points_over_five() -> None:
    found = score(DEFAULT_MODEL, VPN)
    assert [part.share.mid for part in found.parts] == [24, 12, 9, 15, 8]
    assert (found.total, found.total.known) == (Span(68, 68, 68), True)
    assert (found.impact.mid, found.effort.mid, found.quadrant) == (0.75, 4, "bigger_bet")


def test_scores_run_from_20_to_100() -> None:
    assert of(1, 1, 1, 1, 1).total.mid == 20
    assert of(5, 5, 5, 5, 5).total.mid == 100
    assert (of(1, 1, 1, 1, 1).impact.mid, of(1, 1, 1, 1, 1).effort.mid) == (0.2, 5)
    assert (of(5, 5, 5, 5, 5).impact.mid, of(5, 5, 5, 5, 5).effort.mid) == (1, 1)


def test_the_median_of_several_people_counts_and_the_spread_is_shown() -> None:
    found = score(DEFAULT_MODEL, {**VPN, "ease": [1, 2, 5], "fit": [3, 4], "risk": [2, 4]})
    parts = {part.criterion.key: part for part in found.parts}
    assert (parts["ease"].points, parts["ease"].spread, parts["ease"].given) == (2, 4, (1, 2, 5))
    assert (parts["fit"].points, parts["fit"].spread, parts["fit"].share.mid) == (3.5, 1, 14)
    assert [criterion.key for criterion in found.differing] == ["risk", "ease"]


@pytest.mark.parametrize(("given", "differ"), [([3], False), ([3, 4], False), ([3, 5], True), ([1, 3, 3], True)])
def test_people_differ_from_two_points_apart(given: list[int], differ: bool) -> None:
    assert score(DEFAULT_MODEL, {"value": given}).parts[0].differ is differ


def test_missing_points_make_a_range_and_not_a_zero() -> None:
    found = score(DEFAULT_MODEL, {key: given for key, given in VPN.items() if key not in ("urgency", "ease")})
    assert found.total == Span(45 + 3 + 4, 45 + 15 + 20, 45 + 9 + 12)
    assert (found.impact.low, found.impact.high, found.impact.mid) == (48 / 80, 60 / 80, 54 / 80)
    assert found.effort == Span(1, 5, 3)
    assert [criterion.key for criterion in found.missing] == ["urgency", "ease"]
    assert not found.total.known
    assert (found.parts[3].points, found.parts[3].share) == (None, Span(3, 15, 9))


def test_nothing_scored_yet_is_the_whole_range() -> None:
    found = score(DEFAULT_MODEL, {})
    assert (found.total, found.impact, found.effort) == (
        Span(20, 100, 60),
        Span(0.2, 1, 0.6),
        Span(1, 5, 3),
    )
    assert score(DEFAULT_MODEL, {"value": []}) == found
    assert [part.spread for part in found.parts] == [0] * 5


@pytest.mark.parametrize(
    ("points", "placed"),
    [
        ({}, False),
        ({"value": [5]}, False),
        ({"ease": [5]}, False),
        ({"value": [5], "ease": [5]}, True),
    ],
)
def test_an_item_has_a_quadrant_once_each_axis_has_points(points: dict[str, list[int]], placed: bool) -> None:
    assert (score(DEFAULT_MODEL, points).quadrant is not None) is placed


@pytest.mark.parametrize(
    ("impact", "effort", "name"),
    [
        (0.61, 3, "quick_win"),
        (0.61, 3.01, "bigger_bet"),
        (0.6, 3, "fill_in"),
        (0.6, 3.01, "think_again"),
        (1, 1, "quick_win"),
        (0.2, 5, "think_again"),
    ],
)
def test_the_middle_of_either_axis_counts_as_low(impact: float, effort: float, name: str) -> None:
    assert quadrant(impact, effort) == name


def test_nothing_but_threes_is_exactly_in_the_middle() -> None:
    found = of(3, 3, 3, 3, 3)
    assert (found.total.mid, found.impact.mid, found.effort.mid, found.quadrant) == (
        60,
        0.6,
        3,
        "fill_in",
    )


def test_several_effort_criteria_share_the_axis_by_weight() -> None:
    model = Model(
        (
            Criterion("good", "Good", 40),
            Criterion("ease", "Ease", 45, "effort"),
            Criterion("cheap", "Cheap", 15, "effort"),
        )
    )
    assert score(model, {"good": [3], "ease": [5], "cheap": [1]}).effort.mid == 2


@pytest.mark.parametrize("given", [[0], [6], [3, -1], [2.5]])
def test_points_other_than_1_to_5_are_refused(given: list[int]) -> None:
    with pytest.raises(ValueError, match="Urgency: choose points from 1 to 5"):
        score(DEFAULT_MODEL, {"urgency": given})


def test_everything_wrong_with_points_is_named_at_once() -> None:
    with pytest.raises(ValueError, match="“fun” is not a criterion.*Urgency.*not 9.*Strategic fit.*not 7"):
        score(DEFAULT_MODEL, {"fun": [1], "urgency": [9], "fit": [7]})


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        (
            (),
            "add up to 0, not to 100; No criterion speaks for impact; No criterion speaks for effort",
        ),
        ((Criterion("a", "A", 99), Criterion("b", "B", 2, "effort")), "add up to 101"),
        ((Criterion("a", "A", 100),), "No criterion speaks for effort"),
        ((Criterion("a", "A", 100, "effort"),), "No criterion speaks for impact"),
        ((Criterion("a", "A", 50), Criterion("a", "B", 50, "effort")), "“a” is there twice"),
        (
            (Criterion("a", "A", 0), Criterion("b", "B", 100, "effort")),
            "“A” needs a weight above 0",
        ),
        (
            (Criterion("a", "A", -1), Criterion("b", "B", 101, "effort")),
            "“A” needs a weight above 0",
        ),
        (
            (Criterion("a", "A", 33.33), Criterion("b", "B", 66.67, "effort")),
            "“B” needs a weight .* one decimal",
        ),
        (
            (Criterion("a", "A", float("nan")), Criterion("b", "B", 100, "effort")),
            "“A” needs a weight",
        ),
        (
            (Criterion("a", "A", float("inf")), Criterion("b", "B", 100, "effort")),
            "“A” needs a weight",
        ),
        (tuple(Criterion(str(n), str(n), 7.5) for n in range(13)), "13 criteria are more than 12"),
    ],
)
def test_a_model_that_cannot_score_is_refused_with_every_reason(criteria: tuple[Criterion, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Model(criteria)


def test_weights_with_one_decimal_add_up_exactly() -> None:
    tenths = Model((Criterion("a", "A", 33.3), Criterion("b", "B", 33.3), Criterion("c", "C", 33.4, "effort")))
    assert score(tenths, {"a": [5], "b": [5], "c": [5]}).total.mid == 100


# A second implementation: whole tenths of a point, every way to fill in what is missing tried out.

answers = st.lists(st.integers(1, 5), max_size=4)


def second_median(given: list[int]) -> Fraction:
    """Strike out the lowest and the highest until one or two are left, and take their mean."""
    left = sorted(given)
    while len(left) > 2:
        left = left[1:-1]
    return Fraction(sum(left), len(left))


@given(st.fixed_dictionaries(dict.fromkeys(KEYS, answers)))
def test_a_second_implementation_finds_the_same_score_range_and_place(
    points: dict[str, list[int]],
) -> None:
    weights = {"value": 30, "fit": 20, "risk": 15, "urgency": 15, "ease": 20}
    choices = [[second_median(points[key])] if points[key] else [Fraction(n) for n in (1, 2, 3, 4, 5)] for key in KEYS]
    filled = [dict(zip(KEYS, ways, strict=True)) for ways in product(*choices)]
    totals = [sum(weights[key] * way[key] for key in KEYS) / 5 for way in filled]
    impacts = [sum(weights[key] * way[key] for key in KEYS[:4]) / 400 for way in filled]
    efforts = [6 - way["ease"] for way in filled]
    found = score(DEFAULT_MODEL, points)
    for span, tried in ((found.total, totals), (found.impact, impacts), (found.effort, efforts)):
        assert (span.low, span.high) == (float(min(tried)), float(max(tried)))
        assert span.mid == pytest.approx(float(sum(tried, Fraction(0)) / len(tried)))


@given(st.fixed_dictionaries(dict.fromkeys(KEYS, answers)))
def test_more_points_never_lower_a_score_and_order_of_people_never_matters(
    points: dict[str, list[int]],
) -> None:
    found = score(DEFAULT_MODEL, points)
    raised = score(DEFAULT_MODEL, {key: [min(5, one + 1) for one in given] for key, given in points.items()})
    assert raised.total.low >= found.total.low
    assert raised.total.high >= found.total.high
    turned = score(DEFAULT_MODEL, {key: given[::-1] for key, given in points.items()})
    assert (turned.total, turned.impact, turned.effort) == (found.total, found.impact, found.effort)
