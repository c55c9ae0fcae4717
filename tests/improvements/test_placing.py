"""Placing by hand: the smallest change of points that brings an item where it was dropped."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvements.placing import TOLERANCE, propose
from improvements.scoring import DEFAULT_MODEL, Criterion, Model

VPN: dict[str, float | None] = {
    "value": 4,
    "fit": 3,
    "risk": 3,
    "urgency": 5,
    "ease": 2,
}  # impact 0.75, effort 4
KEYS = ["value", "fit", "risk", "urgency"]
WEIGHTS = [30, 20, 15, 15]


def changed(points: dict[str, float | None], axis: str, wanted: float) -> dict[str, tuple[float | None, int]]:
    proposal = propose(DEFAULT_MODEL, points, axis, wanted)  # type: ignore[arg-type]  # drawn as plain text
    return {change.criterion.key: (change.before, change.after) for change in proposal.changes}


def test_where_it_is_already_nothing_changes() -> None:
    proposal = propose(DEFAULT_MODEL, VPN, "impact", 0.75)
    assert (proposal.changes, proposal.reached, proposal.fits) == ((), 0.75, True)
    assert propose(DEFAULT_MODEL, VPN, "impact", 0.775).changes == ()
    assert propose(DEFAULT_MODEL, VPN, "impact", 0.776).changes != ()


def test_a_step_up_moves_the_one_criterion_that_fits() -> None:
    assert changed(VPN, "impact", 0.825) == {"value": (4, 5)}
    assert changed(VPN, "impact", 0.7) == {"fit": (3, 2)}


def test_dragging_sideways_sets_ease_to_the_nearest_points() -> None:
    assert changed(VPN, "effort", 1) == {"ease": (2, 5)}
    assert changed(VPN, "effort", 2.4) == {"ease": (2, 4)}
    assert changed(VPN, "effort", 4.1) == {}
    proposal = propose(DEFAULT_MODEL, VPN, "effort", 2.4)
    assert (proposal.reached, proposal.fits) == (2, False)
    assert propose(DEFAULT_MODEL, VPN, "effort", 2.125).fits
    assert not propose(DEFAULT_MODEL, VPN, "effort", 2.126).fits


def test_beyond_the_axis_means_its_end() -> None:
    assert propose(DEFAULT_MODEL, VPN, "impact", 7).reached == 1
    assert propose(DEFAULT_MODEL, VPN, "impact", -7).reached == 0.2
    assert propose(DEFAULT_MODEL, VPN, "effort", 0).reached == 1
    assert propose(DEFAULT_MODEL, VPN, "effort", 9).reached == 5


def test_halves_of_a_median_stay_unless_they_have_to_move() -> None:
    points = {**VPN, "value": 3.5}
    assert changed(points, "impact", propose(DEFAULT_MODEL, points, "impact", 0.713).reached) == {}
    assert changed(points, "impact", 0.8) == {"value": (3.5, 5)}
    assert changed(points, "impact", 0.75) == {"value": (3.5, 4)}


def test_what_has_no_points_counts_as_three_and_stays_without() -> None:
    assert changed({}, "impact", 0.6) == {}
    assert changed({"value": None}, "impact", 0.675) == {"value": (None, 4)}


def test_twelve_criteria_with_odd_weights_are_no_burden() -> None:
    odd = (7.1, 8.3, 9.7, 6.1, 5.9, 8.9, 7.7, 9.1, 8.1, 6.7, 7.3)
    criteria = tuple(Criterion(f"c{n}", f"C{n}", weight) for n, weight in enumerate(odd))
    model = Model((*criteria, Criterion("ease", "Ease", round(100 - sum(odd), 1), "effort")))
    proposal = propose(model, {}, "impact", 0.9)
    assert proposal.fits
    assert abs(proposal.reached - 0.9) <= TOLERANCE


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(2, 10).map(lambda n: n / 2), min_size=4, max_size=4), st.integers(20, 100))
def test_no_combination_of_points_does_it_with_a_smaller_change(now: list[float], hundredths: int) -> None:
    wanted = Fraction(hundredths, 100)
    found = propose(DEFAULT_MODEL, dict(zip(KEYS, now, strict=True)), "impact", hundredths / 100)
    moved = sum(abs(change.after - (change.before or 0)) for change in found.changes)
    tried = []
    for ways in product(*({Fraction(one), *map(Fraction, range(1, 6))} for one in now)):
        impact = sum(weight * one for weight, one in zip(WEIGHTS, ways, strict=True)) / 400
        cost = sum(abs(after - before) for after, before in zip(ways, now, strict=True))
        tried.append((abs(impact - wanted), cost))
    near = [cost for away, cost in tried if away <= TOLERANCE]
    assert found.fits == bool(near)
    assert moved == (min(near) if near else min(tried)[1])
    assert abs(found.reached - hundredths / 100) == pytest.approx(float(min(tried)[0]), abs=0 if not near else 0.0251)


@pytest.mark.parametrize("points", [0, 0.5, 5.5, 3.25, float("nan")])
def test_points_that_cannot_be_are_refused_by_name(points: float) -> None:
    with pytest.raises(ValueError, match="Urgency: points run from 1 to 5"):
        propose(DEFAULT_MODEL, {"urgency": points}, "impact", 0.5)


@pytest.mark.parametrize("wanted", [float("nan"), float("inf")])
def test_a_place_that_is_no_number_is_refused(wanted: float) -> None:
    with pytest.raises(ValueError, match="A place on the matrix is a number"):
        propose(DEFAULT_MODEL, VPN, "impact", wanted)
