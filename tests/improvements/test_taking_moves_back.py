"""Undo of a move: one door for the toast of the record, of the board and of bulk; refused once somebody went on."""

import json
from datetime import date, timedelta

import pytest

from cir import clock
from cir.errors import Conflict, NotAllowed
from improvements.models.undoing import TAKEN_BACK
from improvements.routes import way_back
from improvements.statuses import Status
from improvements.workflow import TABLE
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PART = {"HX-Request": "true"}


def undo_after(client, record, name, **said):
    answer = client.post(f"/improvements/{record.reference}/moves/{name}/", said, headers=PART)
    assert answer.status_code == 204, answer.content
    return json.loads(answer["HX-Trigger"])["cir:toasts"][0]["undo"]


def test_the_toast_of_a_move_takes_it_back_and_the_history_keeps_both(client, cora, idea):
    client.force_login(cora)
    undo = undo_after(client, idea, "assess")
    answer = client.post(undo, headers=PART)
    assert "is New again" in answer["HX-Trigger"]
    idea.refresh_from_db()
    assert idea.status == "new"
    assert [(step.move, step.reason) for step in idea.transitions.all()] == [("assess", ""), ("go-back", TAKEN_BACK)]


def test_deferring_is_taken_back_by_resuming(client, cora, idea):
    client.force_login(cora)
    undo = undo_after(client, idea, "defer", reason="In March.", until="in 3 months")
    client.post(undo)
    idea.refresh_from_db()
    assert (idea.status, idea.deferred_until) == ("new", None)


def test_undo_is_refused_in_words_when_somebody_changed_the_record_meanwhile(client, cora, ana, idea):
    client.force_login(cora)
    undo = undo_after(client, idea, "assess")
    idea.refresh_from_db()
    idea.change(by=cora, urgency="high")
    answer = client.post(undo, headers=PART)
    assert answer.status_code == 409
    assert f"{idea.reference} was changed again since." in answer.content.decode()
    idea.refresh_from_db()
    assert (idea.status, idea.urgency) == ("assessing", "high")


def test_undo_works_once(client, cora, idea):
    client.force_login(cora)
    undo = undo_after(client, idea, "assess")
    assert client.post(undo).status_code == 303
    assert client.post(undo).status_code == 409


def test_going_live_taken_back_forgets_the_day(cora, item):
    record = factories.improvement(item=item, owner=cora, status="in_progress")
    step = record.move("go-live", by=cora, went_live_on=clock.today() - timedelta(days=3))
    record.take_back_move(step, by=cora, version=record.version)
    record.refresh_from_db()
    assert (record.status, record.went_live_on) == ("in_progress", None)


def test_going_live_again_taken_back_keeps_the_first_day(cora, item):
    record = factories.improvement(item=item, owner=cora, status="in_progress")
    record.move("go-live", by=cora, went_live_on=date(2026, 6, 1))
    record.move("go-back", by=cora, to="in_progress", reason="Not all sites.")
    step = record.move("go-live", by=cora, went_live_on=date(2026, 7, 1))
    record.take_back_move(step, by=cora, version=record.version)
    record.refresh_from_db()
    assert record.went_live_on == date(2026, 6, 1)


def test_a_move_that_nothing_takes_back_offers_no_undo(client, cora, idea):
    client.force_login(cora)
    assert undo_after(client, idea, "decline", reason="Another team does it.") == ""
    step = idea.transitions.get()
    idea.refresh_from_db()
    with pytest.raises(Conflict, match="cannot be taken back"):
        idea.take_back_move(step, by=cora, version=idea.version)


def test_deciding_against_what_is_assessed_is_taken_back_by_reopening(cora, item):
    record = factories.improvement(item=item, status="assessing")
    step = record.move("decline", by=cora, reason="Another team does it.")
    assert record.take_back_move(step, by=cora, version=record.version).move == "reopen"


def test_cleo_takes_no_move_back(client, cleo, cora, idea, restricted):
    step = idea.move("assess", by=cora)
    with pytest.raises(NotAllowed):
        idea.take_back_move(step, by=cleo, version=idea.version)
    client.force_login(cleo)
    assert client.post(f"/improvements/{idea.reference}/moves/{step.pk}/undo/{idea.version}/").status_code == 403
    hidden = restricted.move("assess", by=cora)
    address = f"/improvements/{restricted.reference}/moves/{hidden.pk}/undo/{restricted.version}/"
    assert client.post(address).status_code == 404


def test_a_step_of_another_record_takes_nothing_back(cora, idea, item):
    other = factories.improvement("Another", item=item)
    step = other.move("assess", by=cora)
    with pytest.raises(Conflict):
        idea.take_back_move(step, by=cora, version=idea.version)


@pytest.mark.parametrize("scale", ["bau", "initiative"])
def test_every_way_back_starts_where_the_move_ended(scale):
    for move in TABLE:
        for source in move.sources:
            target = move.target or Status.NEW
            if way := way_back(source, target, scale):
                assert way.move.starts_from(target, scale)
