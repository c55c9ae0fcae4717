"""Feedback through the API: the same rules as the inbox."""

import pytest

from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from tests import factories
from tests.api.conftest import is_problem
from tests.api.test_rooms import made

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SCOPES = ["read", "log", "feedback:write"]


def test_what_a_program_was_told_is_answered_and_followed(as_program, ana, cora, cleo, idea, item):
    told = made(as_program(ana).post("feedback/", {"words": "The lift is slow.", "name": "Petra", "item": item.pk}))
    path = f"feedback/{told['reference']}/"
    by_cora = as_program(cora)
    assert by_cora.get("feedback/?state=new").json()["results"][0]["words"] == "The lift is slow."
    owed = by_cora.get("obligations/").json()["results"]
    assert [row["duty"] for row in owed] == ["acknowledge", "decide", "tell"]
    seen = by_cora.get(path)["ETag"]
    said = {"outcome": "added", "reply": "Thanks.", "improvement": idea.reference, "public_title": "Lifts"}
    assert by_cora.post(f"{path}triage/", said, If_Match=seen).json()["outcome"] == "added"
    assert is_problem(by_cora.post(f"{path}triage/", said, If_Match=seen), 412)
    link = by_cora.get(f"{path}links/").json()["results"][0]
    assert link["improvement"]["reference"] == idea.reference
    assert by_cora.post(f"{path}undo/").json()["state"] == "new"
    assert not Feedback.objects.get().links.exists()
    for address in (path, f"{path}messages/", f"{path}links/", f"{path}obligations/"):
        assert is_problem(as_program(cleo).get(address), 404)
    assert as_program(cleo).get("obligations/").json()["results"] == []


def test_everything_missing_is_said_at_once(as_program, cora, xavi_said):
    program, path = as_program(cora), f"feedback/{xavi_said.reference}/"
    problem = is_problem(program.post(f"{path}triage/", {"outcome": "improvement", "reply": "Hm."}), 400)
    assert problem
    assert is_problem(program.post(f"{path}triage/", {"outcome": "king", "reply": "Hm."}), 400)
    assert is_problem(program.post(f"{path}split/", {"part": "not there"}), 400)
    assert is_problem(program.get("feedback/?state=lost"), 400)
    assert is_problem(as_program(cora, ["read"]).post(f"{path}ask/", {"reply": "Why?"}), 403)
    assert program.post(f"{path}redact/", {"pieces": ["engineers"]}).json()["words"] == "Written for [removed]."
    assert made(program.post(f"{path}messages/", {"text": "Look."}))["kind"] == "note"
    assert program.post(f"{path}snooze/", {"until": None}).status_code == 200


def test_channels_are_kept_by_coordinators(as_program, cora, cleo):
    program = as_program(cora)
    channel = made(program.post("channels/", {"name": "Suppliers", "sender": "supplier"}))
    path = f"channels/{channel['id']}/"
    tag = program.get(path)["ETag"]
    assert program.patch(path, {"is_on": False}, If_Match=tag).json()["is_on"] is False
    assert is_problem(program.patch(path, {"is_on": True}, If_Match=tag), 412)
    assert is_problem(program.post("channels/", {"title": "No name"}), 400)
    assert is_problem(as_program(cleo).get("channels/"), 403)


@pytest.fixture
def xavi_said(item) -> Feedback:
    return Feedback.receive(Channel.standing("form"), Said("Written for engineers.", item=item)).feedback


def test_a_program_shows_what_was_done_takes_it_back_and_shows_it_again(as_program, cora, cleo, otto, idea, item):
    factories.put(idea, "done", outcome="achieved")
    program = as_program(cora)
    said = {"title": "Resets in minutes", "asked": "Why do I wait?", "did": "You do it yourself."}
    assert is_problem(program.post("public-results/", said | {"improvement": "CIR-99999"}), 400)
    kept = made(program.post("public-results/", said | {"improvement": idea.reference}))
    one = f"public-results/{kept['id']}/"
    numbers = {"measured": "Minutes", "before": 42, "after": 4}
    assert program.change(one, numbers).json()["after"] == 4
    assert program.post(f"{one}withdraw/", {}).json()["withdrawn_at"]
    assert program.post(f"{one}show/", {}).json()["withdrawn_at"] is None
    assert as_program(otto).get("public-results/").json()["results"][0]["title"] == "Resets in minutes"
    assert is_problem(as_program(otto).post(f"{one}withdraw/", {}), 403)
    assert is_problem(as_program(cleo).get(one), 403)
