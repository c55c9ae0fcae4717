"""Who asked for many things hears of them in one mail a day; who asked for few hears of each at once."""

import pytest
from django.core import mail as mailbox

from cir import clock
from cir.notifications import outbox
from feedback import digesting, outcome
from feedback.models import Channel, Feedback, Message
from feedback.models.receiving import Said
from tests import factories
from tests.feedback.test_told_by_itself import step
from tests.feedback.test_triage import leave

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MANY = digesting.MOST_BY_MAIL + 1


def ask(cora, item, number, email="xavi@customer.example"):
    """So many suggestions, each part of an improvement of its own."""
    records = []
    for place in range(number):
        said = Said(f"Wish {place}", email=email, item=item, is_confirmed=True)
        feedback = Feedback.receive(Channel.standing("form"), said).feedback
        records.append(factories.improvement(f"Idea {place} of {email}", item=item))
        told = {"reply": "We look into it.", "public_title": f"Wish {place} granted"}
        feedback.triage("added", by=cora, improvement=records[-1], **told)
    leave()
    mailbox.outbox.clear()
    return records


def approved(records):
    for record in records:
        step(record, "approve", "approved")
    outcome.pull()
    leave()


def test_many_things_that_move_are_one_mail_on_the_next_working_morning(cora, item, time_machine):
    records = ask(cora, item, MANY)
    ask(cora, item, 1, "few@customer.example")
    approved(records)
    assert mailbox.outbox == []
    assert Message.objects.exclude(step=None).filter(published_at=None).count() == 0, "their pages say it at once"
    owed = Feedback.objects.filter(email="xavi@customer.example", obligations__met_at=None).distinct()
    assert owed.count() == MANY, "until the mail has left it is owed"
    time_machine.move_to(digesting.next_moment(clock.now()), tick=False)
    outbox.drain()
    outbox.Outbox.objects.filter(kind=digesting.DIGEST).update(done_at=None)
    outbox.drain()
    (told,) = mailbox.outbox
    assert told.to == ["xavi@customer.example"]
    assert told.subject.startswith(f"{MANY} of the things you told")
    assert all(f"Wish {place} granted" in told.body for place in range(MANY))
    assert told.body.count("/s/") == 2 * MANY, "each with its page and the way to stop"
    assert not owed.all().exists()
    approved_again = [step(record, "plan", "planned") for record in records[:2]]
    assert approved_again
    outcome.pull()
    leave()
    assert len(mailbox.outbox) == 1, "what comes later waits for the next one"


def test_few_things_are_told_at_once_and_so_is_what_a_person_writes(cora, item):
    approved(ask(cora, item, MANY - 1))
    assert len(mailbox.outbox) == MANY - 1
    ask(cora, item, 1)
    Feedback.objects.latest("pk").ask(by=cora, reply="Which page is it?")
    leave()
    assert "Which page is it?" in mailbox.outbox[0].body


def test_who_stopped_mails_meanwhile_is_not_told_of_that_one(cora, item, time_machine):
    records = ask(cora, item, MANY)
    approved(records)
    Feedback.objects.earliest("pk").stop_mails()
    time_machine.move_to(digesting.next_moment(clock.now()), tick=False)
    outbox.drain()
    assert "Wish 0 granted" not in mailbox.outbox[0].body
    assert "Wish 1 granted" in mailbox.outbox[0].body
