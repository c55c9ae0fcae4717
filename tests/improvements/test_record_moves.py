"""Moves from the page: buttons from the table, forms from what it asks, answers from the one door."""

from datetime import timedelta

import pytest

from cir import clock
from improvements.models import Improvement
from improvements.workflow import FLAGS, MOVES
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def address(record, name):
    return f"/improvements/{record.reference}/moves/{name}/"


def test_a_move_is_made_by_a_plain_form_and_leads_back_to_the_record(client, cora, idea):
    client.force_login(cora)
    answer = client.post(address(idea, "assess"))
    assert (answer.status_code, answer.url) == (303, idea.get_absolute_url())
    idea.refresh_from_db()
    assert idea.status == "assessing"


def test_the_same_move_by_htmx_closes_the_dialog_and_says_that_the_record_changed(client, cora, idea):
    client.force_login(cora)
    answer = client.post(address(idea, "assess"), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "cir:close-dialog" in answer["HX-Trigger"]
    assert f'"reference": "{idea.reference}"' in answer["HX-Trigger"]


def test_an_unknown_move_is_not_found(client, cora, idea):
    client.force_login(cora)
    assert client.get(address(idea, "promote")).status_code == 404
    assert client.post(address(idea, "promote")).status_code == 404


@pytest.mark.parametrize("name", sorted({*MOVES, "settle"}))
def test_an_outsider_may_make_no_move(client, cleo, idea, name):
    client.force_login(cleo)
    assert client.get(address(idea, name)).status_code == 403
    assert client.post(address(idea, name)).status_code == 403
    idea.refresh_from_db()
    assert idea.status == "new"


@pytest.mark.parametrize("name", sorted({*MOVES, *FLAGS}))
def test_a_hidden_record_has_no_moves(client, cleo, restricted, name):
    client.force_login(cleo)
    assert client.get(address(restricted, name)).status_code == 404
    assert client.post(address(restricted, name), {"reason": "x"}).status_code == 404


def test_not_from_this_status_is_a_conflict_and_no_matter_of_rights(client, mia, idea):
    client.force_login(mia)
    assert client.get(address(idea, "approve")).status_code == 409
    assert client.post(address(idea, "approve")).status_code == 409


def test_everything_missing_is_listed_with_the_way_to_it(client, mia, cora, idea):
    idea.move("assess", by=cora)
    client.force_login(mia)
    shown = client.get(address(idea, "approve")).content.decode()
    answer = client.post(address(idea, "approve"))
    assert answer.status_code == 409
    for text in (shown, answer.content.decode()):
        for part in ("edit/owner/", "edit/urgency/", "edit/value/", "points/", "measures/", "edit/objective/"):
            assert f"/improvements/{idea.reference}/{part}" in text


def test_wrong_input_names_every_field_and_keeps_what_was_typed(client, cora, idea):
    client.force_login(cora)
    answer = client.post(address(idea, "defer"), {"until": "someday", "reason": ""})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="someday"' in text
    assert "Enter a date" in text
    assert "Say why." in text
    assert "<title>Error: " in text


def test_dates_are_understood_as_people_say_them(client, cora, idea):
    client.force_login(cora)
    client.post(address(idea, "defer"), {"until": "in 2 weeks", "reason": "After the move."})
    idea.refresh_from_db()
    assert idea.deferred_until == clock.today() + timedelta(days=14)


def test_a_day_that_has_passed_is_refused_at_its_field(client, cora, idea):
    client.force_login(cora)
    answer = client.post(address(idea, "defer"), {"until": "yesterday", "reason": "After the move."})
    assert answer.status_code == 400
    assert "Choose a day after today." in answer.content.decode()


def test_closing_shows_the_verdict_and_asks_why_only_where_the_outcome_could_differ(client, ana, idea, mia, cora):
    record = stories.in_measuring(idea, ana, mia, cora)
    client.force_login(ana)
    text = client.get(address(record, "close")).content.decode()
    assert "Real improvement, target not reached yet" in text
    assert "no_verdict_reason" not in text
    answer = client.post(address(record, "close"), stories.CLOSING)
    assert answer.status_code == 409
    answer = client.post(address(record, "close"), stories.CLOSING | {"against_verdict_reason": "The desk closed."})
    assert answer.status_code == 303
    record.refresh_from_db()
    assert (record.status, record.outcome) == ("done", "achieved")


def test_a_duplicate_is_merged_by_reference_but_never_into_what_cannot_be_seen(client, cora, ana, ben, item, idea):
    hidden = factories.improvement("Hidden", restricted=True)
    kept = Improvement.log(by=ana, title="Password reset without the desk", item=item)
    client.force_login(cora)
    assert client.post(address(idea, "merge"), {"into": "CIR-999999"}).status_code == 400
    assert client.post(address(idea, "merge"), {"into": kept.reference}).status_code == 303
    assert hidden.reference not in client.get(kept.get_absolute_url()).content.decode()


def test_a_question_is_escalated_and_settled(client, ben, mia, idea):
    client.force_login(ben)
    assert client.post(address(idea, "escalate"), {"question": "Is this really low?"}).status_code == 303
    client.force_login(mia)
    assert "Is this really low?" in client.get(idea.get_absolute_url()).content.decode()
    said = {"decision": "Assess it now.", "reason": "Three sites."}
    assert client.post(address(idea, "settle"), said).status_code == 303
    assert "Settled: Assess it now." in client.get(idea.get_absolute_url()).content.decode()


def test_afterwards_the_way_leads_only_to_addresses_of_ours(client, cora, idea, ana):
    client.force_login(cora)
    answer = client.post(address(idea, "assess"), {"then": "//evil.example/"})
    assert answer.url == idea.get_absolute_url()
    answer = client.post(address(idea, "go-back"), {"to": "new", "reason": "No.", "then": "/register/?status=new"})
    assert answer.url == "/register/?status=new"
