"""Triage: an outcome, the answer that goes out after ten seconds, and taking both back before."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox
from django.urls import reverse

from cir import clock
from cir.errors import Conflict, Invalid, NotAllowed, Stale
from cir.notifications import outbox
from feedback.models import Feedback
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECONDS = timedelta(seconds=11)


def leave(at=None):
    """Ten seconds pass, and everything that is due goes out."""
    outbox.drain((at or clock.now()) + SECONDS)


def test_a_new_improvement_carries_the_words_and_the_source_on(xavi, cora):
    xavi.feedback.triage("improvement", by=cora, reply="Thank you.", title="Plain outage messages",
                         public_title="Outage messages in plain language")  # fmt: skip
    made = Improvement.objects.get()
    assert (made.source, made.requester_name, made.logged_by) == ("customer", "Xavi Clinics", cora)
    assert made.description == xavi.feedback.words
    assert made.feedback_links.get().public_title == "Outage messages in plain language"


def test_nothing_leaves_within_ten_seconds_and_undo_takes_everything_back(xavi, cora):
    feedback = xavi.feedback
    feedback.confirm_email()
    outbox.drain()
    mailbox.outbox.clear()
    feedback.triage("improvement", by=cora, reply="Thank you.", title="Plain messages", public_title="Messages")
    outbox.drain()
    assert not mailbox.outbox
    feedback.undo(by=cora)
    leave()
    feedback.refresh_from_db()
    assert (feedback.state, feedback.outcome, mailbox.outbox) == ("new", "", [])
    assert not Improvement.objects.exists()
    assert not feedback.links.exists()
    assert feedback.messages.get().withdrawn_at
    with pytest.raises(Conflict, match="nothing to undo"):
        feedback.undo(by=cora)


def test_after_ten_seconds_it_has_left_and_is_told(xavi, cora, mia):
    feedback = xavi.feedback
    feedback.confirm_email()
    feedback.triage("declined", by=cora, reply="We looked at it and are not going ahead.")
    with pytest.raises(NotAllowed):
        feedback.undo(by=mia)
    leave()
    assert [letter.subject for letter in mailbox.outbox][-1].startswith("About what you told")
    assert "not going ahead" in mailbox.outbox[-1].body
    with pytest.raises(Conflict, match="left the house"):
        feedback.undo(by=cora, at=clock.now() + SECONDS)
    feedback.refresh_from_db()
    assert feedback.state == "closed"
    assert not feedback.obligations.open().exists()
    assert feedback.decided_at


def test_the_slower_of_two_coordinators_reads_who_was_faster(xavi, cora, mia):
    seen = xavi.feedback.version
    xavi.feedback.triage("answered", by=cora, reply="It is fixed.", version=seen)
    with pytest.raises(Stale, match="Cora Lindqvist"):
        xavi.feedback.triage("declined", by=mia, reply="No.", version=seen)
    assert xavi.feedback.messages.count() == 1


def test_everything_missing_is_said_at_once_and_nothing_is_sent_unseen(xavi, cora, restricted, ben):
    with pytest.raises(Invalid) as refused:
        xavi.feedback.triage("improvement", by=cora, reply=" ")
    assert {problem.field for problem in refused.value.problems} == {"title", "public_title", "reply"}
    with pytest.raises(Invalid):
        xavi.feedback.triage("nonsense", by=cora, reply="Hm.")
    xavi.feedback.assign(ben, by=cora)
    with pytest.raises(Invalid, match="no improvement with this reference"):
        xavi.feedback.triage("added", by=ben, reply="Hm.", improvement=restricted, public_title="Laptops")


def test_cleo_may_neither_see_nor_answer(xavi, cleo, otto):
    assert not Feedback.objects.visible_to(cleo).exists()
    for person in (cleo, otto):
        with pytest.raises(NotAllowed):
            xavi.feedback.triage("answered", by=person, reply="Hm.")


def test_a_question_waits_for_them_and_their_answer_brings_it_back(nobody, cora):
    feedback = nobody.feedback
    feedback.ask(by=cora, reply="Which chat do you mean?")
    leave()
    feedback.refresh_from_db()
    assert feedback.state == "asked"
    assert not feedback.obligations.open().filter(duty="acknowledge").exists(), "they were answered"
    feedback.hear("The one on the portal.")
    feedback.refresh_from_db()
    assert feedback.state == "new"
    assert feedback.obligations.open().filter(duty="acknowledge").exists()
    assert [message.kind for message in feedback.messages.public()] == ["ours", "theirs"]


def test_personal_data_is_taken_out_with_a_trace_that_does_not_repeat_it(xavi, cora):
    feedback = xavi.feedback
    feedback.hear("Call engineers at 0171 234567.")
    feedback.redact(["0171 234567", "engineers"], by=cora)
    feedback.refresh_from_db()
    assert "engineers" not in feedback.words
    assert feedback.words.count("[removed]") == 1
    assert feedback.messages.get().text == "Call [removed] at [removed]."
    trace = feedback.handlings.get(act="redacted")
    assert trace.by == cora
    assert "engineers" not in str(trace.facts)
    with pytest.raises(Invalid):
        feedback.redact(["not there"], by=cora)


def test_one_message_becomes_two_that_are_answered_each(xavi, cora):
    part = "We cannot tell if we should send people home."
    other = xavi.feedback.split(part, by=cora)
    assert other.words == part
    assert other.split_from == xavi.feedback
    assert xavi.feedback.words.endswith(part), "their own words stay whole"
    assert other.obligations.count() == 3
    xavi.feedback.confirm_email()
    other.refresh_from_db()
    assert other.may_be_mailed
    with pytest.raises(Invalid):
        xavi.feedback.split("something else", by=cora)


def test_snoozing_hides_it_until_its_day_and_moves_no_promise(xavi, cora, noon):
    day = noon.date() + timedelta(days=3)
    due = list(xavi.feedback.obligations.values_list("due_on", flat=True))
    xavi.feedback.snooze(by=cora, until=day, at=noon)
    assert not Feedback.objects.to_answer(noon.date()).exists()
    assert Feedback.objects.to_answer(day).exists()
    assert list(xavi.feedback.obligations.values_list("due_on", flat=True)) == due
    with pytest.raises(Invalid):
        xavi.feedback.snooze(by=cora, until=noon.date(), at=noon)


def test_one_may_support_several_improvements(xavi, cora, idea):
    other = Improvement.log(by=cora, title="Another idea that fits")
    xavi.feedback.triage("added", by=cora, reply="Thanks.", improvement=idea, public_title="Resets")
    link = xavi.feedback.link(other, by=cora, public_title="Another")
    assert xavi.feedback.links.count() == 2
    xavi.feedback.unlink(link, by=cora)
    assert xavi.feedback.links.count() == 1


@pytest.mark.parametrize(
    ("status", "heading", "closed"),
    [
        ("in_progress", "It is going ahead", False),
        ("done", "It is done", True),
        ("declined", "It is not going ahead", True),
    ],
)
def test_added_to_what_was_decided_already_the_answer_is_the_decision(
    client, xavi, cora, idea, status, heading, closed
):
    factories.put(idea, status, **({"outcome": "achieved"} if status == "done" else {}))
    xavi.feedback.triage("added", by=cora, reply="Others noticed it, too.", improvement=idea, public_title="Resets")
    place = reverse("feedback:track", args=[xavi.secret])
    assert heading not in client.get(place).content.decode(), "not before the answer has left"
    outbox.drain(clock.now() + timedelta(seconds=11))
    feedback = Feedback.objects.get(pk=xavi.feedback.pk)
    assert not feedback.obligations.open().exists(), "nothing more would come"
    assert (feedback.decided_at is not None, feedback.state == "closed") == (True, closed)
    page = client.get(place).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert "Others noticed it, too." in page


def test_the_page_says_what_was_decided_then_and_nothing_that_was_not_told_since(client, xavi, cora, idea):
    factories.put(idea, "approved")
    xavi.feedback.triage("added", by=cora, reply="Others noticed it, too.", improvement=idea, public_title="Resets")
    outbox.drain(clock.now() + timedelta(seconds=11))
    factories.put(idea, "stopped")
    page = client.get(reverse("feedback:track", args=[xavi.secret])).content.decode()
    assert "<h1>It is going ahead</h1>" in page, "the reason waits for a person"
