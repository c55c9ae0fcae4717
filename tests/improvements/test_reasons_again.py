"""Reasons that recur are offered again: the person's own last three, for the move that is asked about."""

import pytest

from cir import clock
from improvements.models.undoing import TAKEN_BACK
from improvements.reasons import said_before
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def say(person, move, *reasons):
    for reason in reasons:
        record = factories.improvement(status="assessing")
        record.transitions.create(
            move=move, source="assessing", target="new", actor=person, at=clock.now(), reason=reason
        )


def test_the_last_three_distinct_reasons_come_back_the_latest_first(cora, mia):
    say(cora, "decline", "Oldest.", "Bought in.", "Too dear.", "Bought in.", TAKEN_BACK, "Not ours.", "")
    say(cora, "stop", "Another move.")
    say(mia, "decline", "Another person.")
    assert said_before(cora, "decline") == ["Not ours.", "Bought in.", "Too dear."]


def test_why_the_limit_was_passed_is_offered_by_its_own_name(cora):
    say(cora, "start", "x")
    said = {"over_limit_reason": "The auditors come."}
    facts = {"move": "start", "source": "planned", "target": "in_progress", "actor": cora, "at": clock.now()}
    factories.improvement(status="planned").transitions.create(said=said, **facts)
    assert said_before(cora, "start", "over_limit_reason") == ["The auditors come."]


def test_the_dialog_offers_them_as_buttons_that_name_their_box_and_cleo_sees_none(client, cora, idea):
    say(cora, "decline", "<b>Bought in.</b>")
    client.force_login(cora)
    page = client.get(f"/improvements/{idea.reference}/moves/decline/").content.decode()
    assert 'data-fill="move_reason"' in page
    assert "&lt;b&gt;Bought in.&lt;/b&gt;</button>" in page
    other = factories.person("Carl Other", "coordinator")
    client.force_login(other)
    assert "Bought in" not in client.get(f"/improvements/{idea.reference}/moves/decline/").content.decode()


def test_board_and_bulk_offer_them_too(client, cora):
    record = factories.improvement(status="assessing", owner=cora)
    say(cora, "go-back", "Needs a measure.")
    client.force_login(cora)
    assert "Needs a measure.</button>" in client.get(f"/board/{record.reference}/to/new/").content.decode()
    bulk = client.get("/register/bulk/", {"ref": record.reference, "change": "status", "move": "go-back"})
    assert "Needs a measure.</button>" in bulk.content.decode()
