"""All that is done to feedback in the inbox, done by a program: prepared words, splitting, putting aside, taking
personal data out, giving to somebody, words about a move, files, and what sources of signals need."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cir import clock
from cir.notifications import outbox
from feedback import outcome
from feedback.models import Channel, Feedback, SignalSource, Survey
from feedback.models.receiving import Said
from tests import factories
from tests.api.conftest import is_problem
from tests.api.test_rooms import made

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS = "Outage mails name servers. The lift is slow, too. Call me at 020 7946 0321."
NUMBER = "020 7946 0321"


@pytest.fixture
def said(item):
    page = SimpleUploadedFile("page.txt", b"What it says now.")
    return Feedback.receive(Channel.standing("form"), Said(WORDS, name="Xavi Clinics", item=item, upload=page)).feedback


@pytest.fixture
def at(said):
    return f"feedback/{said.reference}/"


def leave():
    outcome.pull()
    outbox.drain(clock.now() + timedelta(seconds=11))


def test_a_program_reads_what_an_answer_begins_with(as_program, cora, otto, cleo, said, at, item):
    factories.improvement("Outage mails name servers", item=item)
    prepared = as_program(cora).get(f"{at}prepared/").json()
    assert set(prepared["replies"]) == {"improvement", "added", "declined", "service_desk", "answered", "ask"}
    assert prepared["replies"]["declined"].startswith("Thank you for telling us.")
    assert (prepared["title"], prepared["item"]) == ("Outage mails name servers", item.pk)
    assert prepared["personal"] == [NUMBER]
    assert prepared["alike"][0]["title"] == "Outage mails name servers"
    assert is_problem(as_program(otto).get(f"{at}prepared/"), 403)
    assert is_problem(as_program(cleo).get(f"{at}prepared/"), 404)


def test_a_program_splits_redacts_puts_aside_and_gives_to_somebody(as_program, cora, ben, cleo, said, at):
    program = as_program(cora)
    other = program.post(f"{at}split/", {"part": "The lift is slow, too."}).json()
    assert (other["words"], other["state"]) == ("The lift is slow, too.", "new")
    assert program.get(f"feedback/{other['reference']}/obligations/").json()["results"][0]["met_at"] is None
    assert NUMBER not in program.post(f"{at}redact/", {"pieces": [NUMBER]}).json()["words"]
    until = (clock.today() + timedelta(days=7)).isoformat()
    assert program.post(f"{at}snooze/", {"until": until}).json()["snoozed_until"] == until
    assert program.post(f"{at}assign/", {"person": ben.pk}).json()["assigned_to"]["id"] == ben.pk
    assert as_program(ben).get(at).status_code == 200, "who is asked to answer sees it"
    assert program.post(f"{at}assign/", {"person": None}).json()["assigned_to"] is None
    assert is_problem(as_program(cleo).post(f"{at}assign/", {"person": cleo.pk}), 404)


def test_internal_words_are_named_to_programs_too_before_they_leave(as_program, cora, ana, said, at, idea):
    program = as_program(cora)
    refused = program.post(f"{at}ask/", {"reply": f"See {idea.reference}."})
    assert is_problem(refused, 400)
    assert refused.json()["errors"][0]["code"] == "internal"
    assert not said.messages.exists()
    assert program.post(f"{at}ask/", {"reply": f"See {idea.reference}.", "sure": True}).json()["state"] == "asked"


def test_words_about_a_move_are_confirmed_and_carried_back(as_program, cora, ana, otto, cleo, item, idea):
    told = made(as_program(ana).post("feedback/", {"words": "The lift is slow.", "name": "Petra", "item": item.pk}))
    at, program = f"feedback/{told['reference']}/", as_program(cora)
    program.post(f"{at}links/", {"improvement": idea.reference, "public_title": "A quicker lift"})
    factories.put(idea, "declined")
    idea.transitions.create(move="decline", source="new", target="declined", reason="Too dear.", at=clock.now())
    leave()
    draft = program.get(f"{at}messages/").json()["results"][-1]
    assert draft["leaves_at"] is None, "a person reads it first"
    words = f"{at}messages/{draft['id']}/"
    assert is_problem(as_program(otto).post(f"{words}confirm/", {"reply": "Never."}), 403)
    assert is_problem(program.post(f"{words}confirm/", {"reply": " "}), 400)
    assert program.post(f"{words}confirm/", {"reply": "It is too dear."}).json()["text"] == "It is too dear."
    assert is_problem(program.post(f"{words}confirm/", {"reply": "Once more."}), 409)
    leave()
    owed = f"{at}obligations/"
    assert [row["met_at"] for row in program.get(owed).json()["results"] if row["duty"] == "tell"][-1] is None
    assert is_problem(as_program(cleo).post(f"{words}told/"), 404)
    assert as_program(ana).post(f"{words}told/").status_code == 200, "who wrote it down carries it back"
    assert all(row["met_at"] for row in program.get(owed).json()["results"] if row["duty"] == "tell")


def test_files_come_out_as_downloads_only(as_program, cora, cleo, said, at):
    file = as_program(cora).get(f"{at}files/").json()["results"][0]
    assert file["name"] == "page.txt"
    answer = as_program(cora).get(f"{at}files/{file['id']}/content/")
    assert b"".join(answer.streaming_content) == b"What it says now."
    assert answer["Content-Disposition"].startswith("attachment")
    assert is_problem(as_program(cleo).get(f"{at}files/{file['id']}/content/"), 404)
    assert is_problem(as_program(cora).get(f"{at}files/9999/content/"), 404)


def test_a_source_gets_a_token_and_its_mapping_is_tried(as_program, client, cora, cleo):
    source = SignalSource.open(by=cora, name="Checks", tool="custom")
    program, at = as_program(cora), f"signal-sources/{source.pk}/"
    mapping = {"id": "nr", "title": "what", "at": "when"}
    tag = program.get(at)["ETag"]
    assert program.patch(at, {"mapping": mapping}, If_Match=tag).status_code == 200
    tried = program.post(f"{at}try/", {"document": {"nr": 7, "what": "Disk full"}}).json()
    assert [(each["external_id"], each["title"]) for each in tried["signals"]] == [("7", "Disk full")]
    assert program.post(f"{at}try/", {"document": {"nr": 8}}).json()["skipped"]
    assert not source.signals.exists()
    shown = program.post(f"{at}token/", {"at_once": True}).json()
    place = f"{shown['address'].split('/', 3)[3]}"
    heard = client.post(f"/{place}{shown['token']}/", {"nr": 7, "what": "Disk full"}, "application/json")
    assert heard.json()["new"] == 1
    assert is_problem(as_program(cleo).post(f"{at}token/"), 403)
    hand = SignalSource.by_hand()
    assert is_problem(program.post(f"signal-sources/{hand.pk}/token/"), 404)


def test_a_draft_of_a_survey_is_thrown_away_and_one_that_was_sent_is_kept(as_program, cora):
    program = as_program(cora)
    survey = Survey.draft(by=cora, title="How is it?", questions=[{"kind": "yes_no", "text": "Fine?"}])
    at = f"surveys/{survey.pk}/"
    assert is_problem(program("DELETE", at), 428)
    assert is_problem(program("DELETE", at, If_Match='"7"'), 412)
    sent = Survey.draft(by=cora, title="And this?", questions=[{"kind": "yes_no", "text": "Fine?"}])
    sent.share(by=cora)
    asked = f"surveys/{sent.pk}/"
    assert is_problem(program("DELETE", asked, If_Match=program.get(asked)["ETag"]), 409)
    assert program("DELETE", at, If_Match=program.get(at)["ETag"]).status_code == 204
    assert Survey.objects.get() == sent


def test_a_program_says_what_it_tells_us_about(as_program, cora, otto, said, at):
    assert as_program(cora).post(f"{at}classify/", {"subject": "partners"}).json()["subject"] == "partners"
    assert is_problem(as_program(cora).post(f"{at}classify/", {"subject": "weather"}), 400)
    assert is_problem(as_program(otto).post(f"{at}classify/", {"subject": "work"}), 403)
