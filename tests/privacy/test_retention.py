"""What goes by itself goes on its day; the dry run says the same; a hold keeps it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from cir import clock
from cir.accounts.models import Hold
from cir.notifications import tasks as notices
from cir.notifications.models import Delivery, Notification, Outbox, Webhook
from cir.privacy import retention
from cir.rest import tasks as answers
from cir.rest.models import IdempotencyKey
from feedback import forgetting
from feedback import tasks as feedback_tasks
from feedback.inbound import taking
from feedback.models import Feedback, IncomingMail, Survey
from improvements import tasks
from improvements.models import Draft, Export, Snooze
from tests.mailing import letter
from tests.mailing import mailbox as box_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HELD = "kept@customer.example"


@pytest.fixture
def old(settings, tmp_path, xavi, ben, cora):
    """Something of every kind whose time is over at the end of 2030."""
    settings.MAILBOX, settings.MEDIA_ROOT = box_of(), str(tmp_path)
    now = clock.now()
    for email in (HELD, xavi.feedback.email):
        Feedback.objects.create(
            channel=xavi.feedback.channel, sender="customer", words="x", name="A B", email=email, state="closed",
            outcome="answered", closed_at=now,
        )  # fmt: skip
        taking.take(letter(From=email, Message_ID=f"<{email}>").as_bytes())
    survey = Survey.draft(by=cora, title="How?", questions=[{"kind": "scale", "text": "How?"}])
    survey.invite([HELD, "else@customer.example"], by=cora)
    survey.close(by=cora)
    Outbox.objects.update(done_at=now)
    for person in (ben, cora):
        Draft.objects.create(person=person, place="idea", content={})
        Notification.objects.create(user=person, event="x", title="x", dedupe="old", way="bell")
    Snooze.objects.create(person=ben, key="x", until=now.date())
    Export.objects.create(person=ben, kind="csv")
    IdempotencyKey.objects.create(principal=ben, route="POST /", key="x", request_hash="x")
    hook = Webhook.objects.create(name="x", url="https://x.example/", events=["improvement.moved"], created_by=ben)
    Delivery.objects.create(webhook=hook, event="ping", dedupe="x", body="{}", done_at=now)
    Session.objects.create(session_key="x", session_data="", expire_date=now + timedelta(days=1))
    return now


def everything_runs():
    """All the jobs of retention, as the hour has them."""
    notices.clean_up()
    answers.forget_old_keys()
    feedback_tasks.clean_up()
    tasks.clean_up()


def test_the_dry_run_says_what_the_jobs_then_do(old, time_machine):
    assert not any(rule.due for rule in retention.due()), "today nothing is due"
    time_machine.move_to(old + timedelta(days=800), tick=False)
    due = {rule.what: rule.due for rule in retention.due()}
    assert all(due.values()), "something of every kind, or this test is void"
    tables = (Notification, Outbox, Delivery, Session, Draft, Snooze, Export, IdempotencyKey, IncomingMail)
    before = [model.objects.count() for model in tables]
    named, asked = Feedback.objects.exclude(email="").count(), _addresses()
    out = StringIO()
    call_command("retention", stdout=out)
    assert f"{due['Drafts']:>7} Drafts, kept 90 days untouched" in out.getvalue()
    assert [model.objects.count() for model in tables] == before, "a dry run changes nothing"
    everything_runs()
    gone = [was - model.objects.count() for was, model in zip(before, tables, strict=True)]
    gone += [named - Feedback.objects.exclude(email="").count(), asked - _addresses()]
    kinds = ("Notices", "Delivered rows of the outbox", "Delivered webhooks", "Sessions", "Drafts", "Things put aside",
             "Exports",
             "Answers kept for programs", "Mails nobody decided about", "Names and addresses of closed feedback",
             "Addresses that surveys went to")  # fmt: skip
    assert gone == [due[kind] for kind in kinds]
    assert set(kinds) == set(due)
    assert not any(rule.due for rule in retention.due())


def _addresses():
    return Survey.objects.get().invitations.exclude(email="").count()


def test_names_and_addresses_go_on_the_day_and_not_before(old, settings):
    settings.KEEP_SENDER_DAYS = 100
    assert forgetting.senders(old + timedelta(days=100)) == 0
    assert forgetting.senders(old + timedelta(days=100, seconds=1)) == 2
    assert set(Feedback.objects.filter(state="closed").values_list("name", "email", "words")) == {("", "", "x")}
    assert Feedback.objects.filter(state="new").exclude(email="").exists(), "who still waits for an answer is known"


def test_a_hold_keeps_what_would_go(old, ada, ben, time_machine):
    for about in (HELD, ben.email):
        Hold.place(about, reason="Case 7", by=ada)
    time_machine.move_to(old + timedelta(days=800), tick=False)
    everything_runs()
    assert Feedback.objects.get(state="closed", email=HELD).name == "A B"
    assert IncomingMail.objects.get().sender == HELD
    assert Survey.objects.get().invitations.get(email=HELD)
    assert Draft.objects.get().person == ben
    assert Notification.objects.get(title="x").user == ben
    for hold in Hold.objects.all():
        hold.lift(by=ada)
    everything_runs()
    assert not Feedback.objects.filter(state="closed").exclude(email="").exists()
    assert not Draft.objects.exists()


def test_the_log_holds_neither_names_nor_addresses_nor_words(capsys, old, ada, client):
    client.force_login(ada)
    assert client.post("/admin/privacy/", {"who": HELD}).status_code == 200
    client.post("/suggest/", {"words": "CANARY", "name": "Xavi Canary", "email": "canary@customer.example"})
    everything_runs()
    log = "".join(capsys.readouterr()).lower()
    assert "mail.held" in log, "something was logged, or this test is void"
    assert "admin/privacy/" in log
    assert [said for said in ("canary", HELD, "customer.example") if said in log] == []
