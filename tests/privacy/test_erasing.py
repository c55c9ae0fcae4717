"""Somebody asks to be erased: what is theirs goes from every table and file, the trace stays, the register holds."""

import json
import subprocess
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cir import clock
from cir.accounts.models import ApiToken, Hold
from cir.audit import trail
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications import outbox
from cir.notifications.models import Notification
from cir.privacy import again, erasing, handing_over
from cir.privacy.models import Erasure
from cir.privacy.subject import called
from feedback.inbound import taking
from feedback.models import Channel, Feedback, IncomingMail, Survey
from feedback.models.receiving import Said
from improvements.models import Draft, Improvement
from tests import factories, postgres
from tests.mailing import letter
from tests.mailing import mailbox as box_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAME, EMAIL, WORDS = "Xaviera Quillfeather", "xaviera@canary.example", "CANARYWORDS about the portal"
OTHER = "OTHERCANARY"
CANARIES = ("quillfeather", "canary.example", "canarywords")


def everything():
    """All that stands in any column of any table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))  # noqa: S608 - our own tables
            for row in cursor.fetchall():
                yield table, " ".join(str(value) for value in row).lower()


def found(*canaries):
    return {table for table, text in everything() for canary in canaries if canary in text}


def backup():
    """The whole database as `pg_dump` writes it: tables, large objects, indexes' definitions, comments."""
    if connection.vendor != "postgresql":
        return "\n".join(text for _, text in everything())
    said = connection.settings_dict
    command = [postgres.program("pg_dump"), "-h", said["HOST"], "-U", said["USER"], "-d", said["NAME"]]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.lower()  # noqa: S603 - our own


@pytest.fixture
def ours(settings, tmp_path):
    settings.MAILBOX, settings.MEDIA_ROOT = box_of(), str(tmp_path)
    return tmp_path


@pytest.fixture
def customer(ours, cora, ada, item):
    """A customer who left traces wherever one can, and somebody else who left as many."""
    for name, email, words in ((NAME, EMAIL, WORDS), ("Otis Other", "otis@other.example", OTHER)):
        file = SimpleUploadedFile(f"{name}.txt", words.encode(), "text/plain")
        said = Said(words, name=name, email=email, item=item, contract=f"K {words[:20]}", upload=file)
        feedback = Feedback.receive(Channel.standing("form"), said).feedback
        feedback.hear(f"{words}, once more")
        feedback.ask(by=cora, reply=f"Dear {name}, which portal?")
        Feedback.receive(Channel.standing("told"), Said(words, name=name, email=email, told_to=cora))
        taking.take(letter(words, From=f"{name} <{email}>", Message_ID=f"<{email}>").as_bytes())
    record = Improvement.log(by=cora, title=f"Portal, as {NAME.upper()} asked", description=f"Ask {EMAIL}.", item=item)
    record.comment(text=f"I rang {NAME}.", by=cora)
    survey = Survey.draft(by=cora, title="How?", questions=[{"kind": "scale", "text": "How?"}])
    survey.invite([EMAIL, "otis@other.example"], by=cora)
    outbox.drain(clock.now() + timedelta(minutes=1))
    trail.record(cora, "noted", record, {"who": [NAME, EMAIL]})
    return called(EMAIL.upper())


def test_a_customer_is_erased_everywhere_and_the_trace_names_nobody(customer, ada, cora, ours):
    before = Feedback.objects.count()
    assert len(found(*CANARIES)) >= 8, "traces in many tables, or this test is void"
    rehearsed = erasing.rehearse(customer, by=ada)
    assert len(found(*CANARIES)) >= 8, "looking changes nothing"
    with transaction.atomic():
        made = erasing.erase(customer, by=ada, reason="Letter 12 of 3 May")
    assert made.counts == rehearsed, "the dry run says what is done"
    assert found(*CANARIES) == set()
    assert (Feedback.objects.count(), set(Feedback.objects.filter(pk__in=customer.feedback).values_list("words"))) == (
        before, {("[erased]",)},
    )  # fmt: skip
    assert Improvement.objects.filter(title="Portal, as [removed] asked", description="Ask [removed].").exists()
    assert len(found(OTHER.lower(), "otis")) >= 5, "nobody else is touched"
    trail.seal()
    assert trail.verify()[2] is None, "the audit trail holds"
    assert (made.reason, made.by, made.references) == ("Letter 12 of 3 May", ada, customer.references)


@pytest.mark.django_db(transaction=True)
@pytest.mark.e2e  # runs with those that empty tables: files go once it is committed
def test_files_go_with_them_and_a_backup_made_afterwards_names_nobody(customer, ada, ours):
    names = {path.name for path in ours.rglob("*") if path.is_file()}
    erasing.rehearse(customer, by=ada)
    assert {path.name for path in ours.rglob("*") if path.is_file()} == names
    assert len([canary for canary in CANARIES if canary in backup()]) == len(CANARIES), "or this test is void"
    erasing.erase(customer, by=ada, reason="Letter 12")
    assert [canary for canary in CANARIES if canary in backup()] == []
    assert OTHER.lower() in backup(), "only what nobody else sent"
    kept = [path.read_bytes().lower() for path in ours.rglob("*") if path.is_file()]
    assert kept
    assert not [raw for raw in kept if b"canarywords" in raw]


def test_an_account_is_erased_and_history_points_at_nobody(ada, cora, ben, client, item):
    ben.name, ben.email = NAME, EMAIL
    ben.save()
    record = Improvement.log(by=ben, title="Quicker laptops", item=item)
    record.comment(text=f"{NAME} says so.", by=ben)
    ApiToken.create(user=ben, name="My canarywords", scopes=["read"])
    Draft.objects.create(person=ben, place="idea", content={"title": WORDS})
    Notification.objects.create(user=ben, event="x", title=WORDS, dedupe="x", way="bell")
    client.force_login(ben)
    assert client.get("/").status_code == 200
    subject = called(EMAIL)
    rehearsed = erasing.rehearse(subject, by=ada)
    assert erasing.erase(subject, by=ada, reason="Leaver 7").counts == rehearsed
    assert found(*CANARIES) == set()
    assert client.get("/").status_code == 302, "signed out"
    ben.refresh_from_db()
    assert (ben.is_active, ben.name, ben.has_usable_password()) == (False, f"Erased person {ben.pk}", False)
    record.refresh_from_db()
    assert (record.logged_by, record.title) == (ben, "Quicker laptops"), "the register holds"
    left = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    assert str(ben.pk) not in left
    with pytest.raises(Conflict, match="yourself"):
        erasing.erase(called(ada.email), by=ada, reason="Me")


def test_a_hold_keeps_everything_until_it_is_lifted(customer, ada, cora):
    with pytest.raises(NotAllowed):
        Hold.place(EMAIL, reason="Lawsuit", by=cora)
    hold = Hold.place(EMAIL, reason="Lawsuit 9", by=ada)
    for act in (lambda: erasing.rehearse(customer, by=ada), lambda: erasing.erase(customer, by=ada, reason="x")):
        with pytest.raises(Conflict, match="Lawsuit 9"):
            act()
    hold.lift(by=ada)
    assert not Hold.objects.exclude(about="").exists(), "lifted, it names nobody"
    assert erasing.erase(customer, by=ada, reason="Letter 12")


def test_who_may_and_what_is_refused(customer, ada, cora):
    with pytest.raises(NotAllowed):
        erasing.erase(customer, by=cora, reason="x")
    with pytest.raises(Invalid, match="Say who asked"):
        erasing.erase(customer, by=ada, reason=" ")
    with pytest.raises(Invalid, match="without their name"):
        erasing.erase(customer, by=ada, reason=f"{NAME} wrote to us")
    with pytest.raises(Invalid, match="no message F-999999"):
        called("f-999999")
    with pytest.raises(Invalid, match="Enter an address"):
        called("somebody")
    with pytest.raises(Conflict, match="Nothing is held"):
        erasing.erase(called("nobody@nowhere.example"), by=ada, reason="x")


def test_somebody_unknown_who_holds_the_receipt_is_erased_by_reference(ada, item):
    receipt = Feedback.receive(Channel.standing("form"), Said(WORDS, item=item))
    made = erasing.erase(called(receipt.feedback.reference), by=ada, reason="They showed the code")
    receipt.feedback.refresh_from_db()
    assert receipt.feedback.words == "[erased]"
    assert (made.digests, made.references) == ([], [receipt.feedback.reference])


def test_everything_held_is_handed_over_and_nothing_that_others_said(customer, cora):
    held = json.loads(_run("held", EMAIL))
    text = json.dumps(held).lower()
    assert {
        "feedback.Feedback",
        "feedback.Message",
        "feedback.File",
        "feedback.IncomingMail",
        "feedback.Invitation",
    } <= (held["theirs"].keys())
    assert "canarywords" in text
    assert EMAIL in text
    assert "othercanary" not in text
    assert "digest" not in text, "what lets somebody in is handed over to nobody"
    mine = handing_over.held_about(called(cora.email))
    assert mine["theirs"]["improvements.Comment"]
    assert mine["named_in"]["improvements.Improvement"]
    assert "canarywords" not in json.dumps(mine, default=str).lower(), "nothing of whoever she answered"


def test_after_a_restore_whoever_was_erased_is_erased_again_by_a_list_that_names_nobody(customer, ada, item, tmp_path):
    unknown = Feedback.receive(Channel.standing("form"), Said("Nobody knows me", item=item)).feedback
    backup = Feedback.objects.get(pk=customer.feedback[0])
    erasing.erase(customer, by=ada, reason="Letter 12")
    erasing.erase(called(unknown.reference), by=ada, reason="Code")
    listed = tmp_path / "list"
    listed.write_text(_run("list"))
    assert not [canary for canary in CANARIES if canary in listed.read_text().lower()]
    backup.save()  # as it was when the backup was made
    assert found("canarywords")
    assert _run("again", str(listed)).startswith("1 erased again")
    assert found(*CANARIES) == set()
    assert _run("again", str(listed)).startswith("0 erased again")


def test_the_command_rehearses_and_erases_and_says_why_not(customer):
    said = _run("rehearse", EMAIL)
    assert "Feedback" in said
    assert not Erasure.objects.exists()
    with pytest.raises(CommandError, match="Say who asked"):
        _run("erase", EMAIL)
    assert _run("erase", EMAIL, "--reason", "Letter 12") == said
    assert Erasure.objects.get().by is None


def _run(*args):
    out = StringIO()
    call_command("person", *args, stdout=out)
    return out.getvalue()


def test_the_page_shows_first_and_erases_what_was_typed_twice(customer, ada, client):
    client.force_login(ada)
    page = client.post("/admin/privacy/", {"who": EMAIL}).content.decode()
    assert "This would be erased" in page
    told = {"erase-who": EMAIL, "erase-reason": "Letter 12", "erase-again": "x@y.example"}
    answer = client.post("/admin/privacy/erase/", told)
    assert (answer.status_code, Erasure.objects.count()) == (400, 0)
    assert "This is not the address" in answer.content.decode()
    assert client.post("/admin/privacy/held/", {"who": EMAIL}).json()["theirs"]
    assert client.post("/admin/privacy/holds/", {"hold-who": EMAIL, "hold-reason": "Case 9"}).status_code == 302
    told["erase-again"] = EMAIL.upper()
    assert "Case 9" in client.post("/admin/privacy/erase/", told).content.decode()
    client.post(f"/admin/privacy/holds/{Hold.objects.get().pk}/lift/")
    assert client.post("/admin/privacy/erase/", told).status_code == 302
    page = client.get("/admin/privacy/").content.decode()
    assert "Letter 12" in page
    assert client.post("/admin/privacy/", {"who": "x"}).status_code == 400
    assert client.post("/admin/privacy/held/", {"who": ""}).status_code == 400
    assert IncomingMail.objects.filter(sender="").exists()


def test_a_name_of_one_word_is_not_searched_for_in_texts_of_others(ada, cora, item):
    factories.improvement(title="May we open on Sundays?", item=item)
    Feedback.receive(Channel.standing("form"), Said("x", name="May", email="may@customer.example", item=item))
    erasing.erase(called("may@customer.example"), by=ada, reason="Letter 13")
    assert Improvement.objects.filter(title="May we open on Sundays?").exists()
    assert list(again.as_lines())[0]["reason"] == "Letter 13"
