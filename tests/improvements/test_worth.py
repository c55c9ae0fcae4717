"""The arithmetic of the benefit ledger, by properties and by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements import worth
from improvements.worth import Amount, Cost, Gates, Sums

money = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
costs = st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2)
amounts = st.builds(
    Amount,
    column=st.sampled_from(worth.COLUMNS),
    kind=st.sampled_from(list(worth.KINDS)),
    whole=money,
    share=st.integers(1, 100),
    confirmed=st.booleans(),
)
EARLY, LATE = datetime(2026, 4, 21, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)


@given(money, st.lists(st.integers(1, 100), min_size=1, max_size=9).filter(lambda shares: sum(shares) <= 100))
def test_shares_that_fit_never_claim_more_than_the_whole(whole, shares):
    claimed = sum(Amount("realised", "hard", whole, share).claimed for share in shares)
    assert abs(claimed) <= abs(whole)
    assert (claimed == whole) == (sum(shares) == 100 or whole == 0)


@given(st.lists(amounts, max_size=20))
def test_the_order_of_figures_changes_no_sum(rows):
    assert worth.worth_of(rows).kinds == worth.worth_of(rows[::-1]).kinds


@given(st.lists(amounts, max_size=20))
def test_sums_by_kind_make_the_whole_and_value_on_investment_is_no_money(rows):
    found = worth.worth_of(rows)
    by_hand = sum(
        row.whole * row.share / 100 for row in rows if row.kind in worth.MONEY_KINDS and row.column == "planned"
    )
    assert found.money.planned == by_hand
    sure = [row for row in rows if row.kind in worth.MONEY_KINDS and row.column == "realised" and row.confirmed]
    assert found.money.confirmed == sum(row.claimed for row in sure)


@given(money, costs)
def test_the_return_gives_the_gains_back(gains, cost):
    found = worth.return_on(gains, cost)
    assert found.value is not None
    assert (found.value + 1) * cost == pytest.approx(gains, rel=Decimal("1e-20"), abs=Decimal("1e-12"))
    assert (found.value > 0) == (gains > cost)


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (None, "No return yet: no actual cost is entered."),
        (Decimal(0), "No return can be given: the actual cost is 0."),
        (Decimal(-1), "No return can be given: the actual cost is below 0."),
    ],
)
def test_without_a_cost_there_is_no_return_and_the_words_say_why(cost, words):
    found = worth.return_on(Decimal(100), cost)
    assert (found.value, found.percent, found.words) == (None, None, words)


def test_the_return_of_the_pictures():
    """Cost 18,400 and gains of 47,840 are a return of 160 percent: 1.6 times the cost."""
    assert worth.return_on(Decimal(47840), Decimal(18400)).percent == 160


def test_a_cost_is_direct_and_indirect_and_unknown_until_one_is_entered():
    assert Cost().total is None
    assert Cost(Decimal(5)).total == 5
    assert Cost(Decimal(5), Decimal("2.5")).total == Decimal("7.5")
    assert Cost(Decimal(0)).total == 0


def test_bad_effects_that_outweigh_the_good_have_a_size():
    good, bad = Amount("realised", "hard", Decimal(300)), Amount("realised", "soft", Decimal(-500))
    assert worth.worth_of([good]).harmed == 0
    assert worth.worth_of([good, bad]).harmed == 200


def test_a_sum_adds_column_by_column():
    assert Sums(Decimal(1), Decimal(2), Decimal(3), Decimal(1)) + Sums(Decimal(1)) == Sums(
        Decimal(2), Decimal(2), Decimal(3), Decimal(1)
    )


@pytest.mark.parametrize(
    ("column", "gates", "written", "frozen"),
    [
        ("planned", Gates(), None, False),
        ("planned", Gates(approved=EARLY), None, True),
        ("forecast", Gates(approved=EARLY), EARLY, False),
        ("forecast", Gates(approved=EARLY, live=LATE), EARLY, True),
        ("realised", Gates(EARLY, EARLY), EARLY, False),
        ("realised", Gates(EARLY, EARLY, LATE), EARLY, True),
        ("realised", Gates(EARLY, EARLY, LATE), None, False),
    ],
)
def test_each_column_is_frozen_at_its_gate(column, gates, written, frozen):
    assert gates.frozen(column, written) is frozen
    assert gates.frozen(column, written, confirmed=True) is True


def test_months_are_counted_over_the_turn_of_a_year():
    found = list(worth.months_between(date(2026, 11, 19), date(2027, 2, 1)))
    assert found == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]


@pytest.mark.parametrize(
    ("amount", "decimals", "said"),
    [("1239.5", 0, "1,240"), ("-310.49", 0, "−310"), ("0.005", 2, "0.01"), ("-0.4", 0, "0")],
)
def test_amounts_are_rounded_half_away_from_zero(amount, decimals, said):
    assert worth.shown(Decimal(amount), decimals) == said
