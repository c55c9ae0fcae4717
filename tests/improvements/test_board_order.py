"""The order of cards in a column: one rank for everybody."""

from datetime import timedelta

import pytest

from cir.audit.models import Entry
from cir.errors import Conflict, NotAllowed
from improvements.models import Improvement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards(cora):
    return [factories.improvement(f"Card number {number}", board_position=number) for number in range(1, 5)]


def order(status="new"):
    column = Improvement.objects.filter(status=status).order_by("board_position", "pk")
    return [record.title[-1] for record in column]


def test_a_card_is_put_behind_another_one(cards, cora):
    cards[3].place_on_board(by=cora, after=cards[0])
    assert order() == ["1", "4", "2", "3"]


def test_a_card_is_put_first(cards, cora):
    cards[2].place_on_board(by=cora, after=None)
    assert order() == ["3", "1", "2", "4"]


def test_a_card_is_put_last(cards, cora):
    cards[0].place_on_board(by=cora, after=cards[3])
    assert order() == ["2", "3", "4", "1"]


def test_cards_that_share_a_place_are_spread_out_first(cards, cora):
    Improvement.objects.update(board_position=7)
    cards[3].refresh_from_db()
    cards[0].refresh_from_db()
    cards[3].place_on_board(by=cora, after=cards[0])
    assert order() == ["1", "4", "2", "3"]


def test_the_same_gap_takes_a_hundred_cards(cards, cora):
    for turn in range(100):
        moved = cards[3] if turn % 2 else cards[2]
        moved.place_on_board(by=cora, after=Improvement.objects.get(pk=cards[0].pk))
        assert order()[1] == moved.title[-1]


def test_what_arrives_in_a_column_stands_behind_everything_there(idea, item, cora, noon):
    earlier = factories.improvement("Already being assessed", status="assessing", item=item)
    idea.move("assess", by=cora)
    column = Improvement.objects.filter(status="assessing").order_by("board_position")
    assert [record.pk for record in column] == [earlier.pk, idea.pk]


def test_a_card_of_another_column_is_no_neighbour(cards, cora):
    other = factories.improvement("In another column", status="approved")
    with pytest.raises(Conflict):
        cards[0].place_on_board(by=cora, after=other)
    with pytest.raises(Conflict):
        cards[0].place_on_board(by=cora, after=cards[0])


@pytest.mark.parametrize("who", ["cleo", "otto"])
def test_outsiders_and_auditors_do_not_order(request, cards, who):
    with pytest.raises(NotAllowed):
        cards[0].place_on_board(by=request.getfixturevalue(who), after=None)


def test_ordering_is_in_the_audit_trail_but_counts_as_no_work(cards, cora):
    before = cards[0].updated_at
    cards[0].place_on_board(by=cora, after=cards[1], at=before + timedelta(days=3))
    assert Entry.objects.latest("pk").verb == "placed on the board"
    assert Improvement.objects.get(pk=cards[0].pk).updated_at == before
