"""People outside take part in planning: asked about the plan in public words, their answer stands beside it."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox
from django.urls import reverse

from cir import clock
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications import outbox
from cir.notifications.models import Notification
from feedback.inbound import addresses, taking
from feedback.models import Channel, Feedback, Message
from feedback.models.receiving import Said
from tests import factories, mailing

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PLAN = "We plan to write the page in plain words. What would it mean for you?"
SECRET_PLAN = "Give notice to the vendor in May."


@pytest.fixture
def record(ana, item, cora):
    record = factories.improvement("Plain outage messages", owner=ana, item=item, status="assessing")
    record.set_plan(by=ana, approach=SECRET_PLAN)
    return record


@pytest.fixture
def link(xavi, record, cora):
    return xavi.feedback.link(record, by=cora, public_title="Messages in plain words")


def leave():
    """Ten seconds pass, and everything that is due goes out."""
    outbox.drain(clock.now() + timedelta(seconds=11))


def asked(link, by, **more):
    link.feedback.consult(link, by=by, about="plan", reply=PLAN, **more)
    leave()
    return Message.objects.get(about="plan", kind="ours", withdrawn_at=None)


def test_the_question_waits_on_their_page_and_the_answer_stands_beside_the_plan(client, xavi, link, record, cora, ana):
    before = Feedback.objects.get(pk=xavi.feedback.pk).state
    question = asked(link, cora)
    assert Feedback.objects.get(pk=xavi.feedback.pk).state == before
    place = reverse("feedback:track", args=[xavi.secret])
    page = client.get(place).content.decode()
    assert "We have a question for you" in page
    assert PLAN in page
    assert SECRET_PLAN not in page
    assert record.title not in page
    refused = client.post(f"{place}asked/{question.pk}/", {"text": " "})
    assert (refused.status_code, b"Write what you think of it." in refused.content) == (422, True)
    assert f'action="{place}asked/{question.pk}/"' in refused.content.decode()
    said = client.post(f"{place}asked/{question.pk}/", {"text": "Our night shift reads it on a phone."})
    assert (said.status_code, said["Location"].endswith("#conversation")) == (302, True)
    assert "What do you think of the plan?" not in client.get(place).content.decode()
    with pytest.raises(Conflict):
        xavi.feedback.answer_about(question, "Once more.")
    client.force_login(ana)
    beside = client.get(reverse("feedback:asked-outside", args=[record.reference])).content.decode()
    assert "Our night shift reads it on a phone." in beside
    assert "Xavi Clinics" in beside


def test_who_may_not_read_the_feedback_sees_the_answer_and_not_who_gave_it(client, xavi, link, record, cora, cleo):
    xavi.feedback.answer_about(asked(link, cora), "Our night shift reads it on a phone.")
    client.force_login(cleo)
    beside = client.get(reverse("feedback:asked-outside", args=[record.reference])).content.decode()
    assert "Our night shift reads it on a phone." in beside
    assert "Xavi" not in beside
    record.restricted = True
    record.save()
    assert client.get(reverse("feedback:asked-outside", args=[record.reference])).status_code == 404


def test_who_asked_and_who_owns_the_plan_hear_that_there_is_an_answer(xavi, link, cora, ana, cleo):
    xavi.feedback.answer_about(asked(link, cora), "Our night shift reads it on a phone.")
    leave()
    told = Notification.objects.filter(event="feedback.consulted")
    assert set(told.values_list("user", flat=True)) == {cora.pk, ana.pk}
    assert all(notice.url.endswith("#step-4") for notice in told)


def test_a_mail_in_reply_to_the_question_is_its_answer(xavi, link, cora, settings):
    settings.MAILBOX = mailing.mailbox()
    xavi.feedback.confirm_email()
    question = asked(link, cora)
    assert PLAN in mailbox.outbox[-1].body
    to = addresses.reply_to(xavi.feedback)
    taking.take(mailing.vouched(mailing.letter("Fine.", To=to, Message_ID="<2@customer.example>")))
    assert question.answered_by.text == "Fine."


def test_a_question_is_taken_back_within_ten_seconds_with_the_partner_it_named(xavi, link, record, cora):
    Feedback.objects.filter(pk=xavi.feedback.pk).update(sender="customer")
    xavi.feedback.consult(link, by=cora, about="risk", reply=PLAN, joint=True)
    assert [(each.name, each.kind) for each in record.partners.all()] == [("Xavi Clinics", "customer")]
    xavi.feedback.undo(by=cora)
    leave()
    assert not record.partners.exists()
    assert Message.objects.get(about="risk").withdrawn_at
    assert not xavi.feedback.open_questions()


def test_what_cannot_be_asked_is_refused_with_the_reason(xavi, nobody, link, record, cora, cleo):
    ask = {"about": "plan", "reply": PLAN}
    with pytest.raises(NotAllowed):
        xavi.feedback.consult(link, by=cleo, **ask)
    with pytest.raises(Invalid, match="Choose what you ask about"):
        xavi.feedback.consult(link, by=cora, about="money", reply=PLAN)
    with pytest.raises(Invalid, match="does not support"):
        nobody.feedback.consult(link, by=cora, **ask)
    with pytest.raises(Invalid, match="Nobody knows their name"):
        nobody.feedback.consult(nobody.feedback.link(record, by=cora, public_title="Chat"), by=cora, joint=True, **ask)
    factories.put(record, "declined")
    with pytest.raises(Conflict, match="has ended"):
        xavi.feedback.consult(link, by=cora, **ask)


def test_the_coordinator_asks_from_the_inbox_and_internal_words_are_named_first(client, xavi, link, record, cora):
    client.force_login(cora)
    place = xavi.feedback.get_absolute_url()
    assert f"do=consult&amp;link={link.pk}" in client.get(place).content.decode()
    pane = client.get(place, {"do": "consult", "link": link.pk}).content.decode()
    assert "Messages in plain words" in pane
    assert SECRET_PLAN not in pane
    said = {"about": "plan", "reply": f"{PLAN} See {record.reference}.", "do": "consult", "link": link.pk}
    version = Feedback.objects.get(pk=xavi.feedback.pk).version
    refused = client.post(f"{place}links/{link.pk}/ask/", {**said, "version": version})
    assert (refused.status_code, b"Send it as it is" in refused.content) == (422, True)
    fine = client.post(f"{place}links/{link.pk}/ask/", {**said, "reply": PLAN, "joint": "on", "version": version})
    assert fine.status_code == 302
    assert record.partners.get().name == "Xavi Clinics"


def test_a_stranger_answers_nobody_elses_question(client, nobody, xavi, link, cora):
    question = asked(link, cora)
    place = reverse("feedback:track", args=[nobody.secret])
    assert client.post(f"{place}asked/{question.pk}/", {"text": "Mine."}).status_code == 404


def test_a_supplier_who_answers_unknown_leaves_only_the_hour(item, record, cora, time_machine, noon):
    time_machine.move_to(noon + timedelta(minutes=17), tick=False)
    given = Feedback.receive(Channel.standing("form"), Said("Parts come late.", sender="supplier", item=item)).feedback
    tied = given.link(record, by=cora, public_title="Parts in time")
    answer = given.answer_about(asked(tied, cora), "Two weeks are enough.")
    assert answer.at == noon
