"""Somebody without an account told us something: what the walk of the routes of feedback stands on."""

from typing import Any

from django.core.files.base import ContentFile

from cir import clock
from cir.accounts.models import User
from feedback import proposing, tokens
from feedback.inbound import taking
from feedback.models import Channel, Feedback, PublicResult, SignalRule, SignalSource, Survey
from feedback.models.receiving import Said
from feedback.signalling import taking as hearing
from feedback.signalling.mapping import Told
from improvements.models import Improvement
from tests import factories


def of_surveys(record: Improvement, people: dict[str, User]) -> dict[str, Any]:
    """An open survey about Ana's service, and the secret of the one who was asked."""
    asked = [{"kind": "scale", "text": "How content are you?"}]
    survey = Survey.draft(by=people["cora"], title="Resets", item=record.item, questions=asked)
    survey.invite(["xavi@customer.example"], by=people["cora"])
    return {"survey": survey.pk, "survey_secret": tokens.of_invitation(survey.invitations.get().pk)}


def of_feedback(record: Improvement, people: dict[str, User]) -> dict[str, Any]:
    """One message about Ana's service that supports the record, and one that Ben gave."""
    form = Channel.standing("form").there()
    said = Said("Nobody knows when a reset is done.", email="xavi@customer.example", item=record.item)
    receipt = Feedback.receive(form, said, number="the world of the matrix")
    link = receipt.feedback.link(record, by=people["cora"], public_title="Quicker resets")
    bens = Feedback.receive(Channel.standing("staff"), Said("Rooms are too warm.", person=people["ben"])).feedback
    own = bens.link(record, by=people["cora"], public_title="Rooms")
    asked = {"kind": "ours", "text": "We plan a page.", "about": "plan", "published_at": clock.now()}
    content = {"file": ContentFile(b"x", "x.txt"), "name": "x.txt", "content_type": "text/plain", "size": 1}
    return {
        "form": form.slug,
        "channel": form.pk,
        **of_surveys(record, people),
        "embedded": Channel.open(by=people["cora"], name="Portal", embed_on="https://portal.example").slug,
        "mail": taking.take(b"From: x@y.example\r\nSubject: Hello\r\n\r\nSlow again.\r\n").pk,
        "secret": receipt.secret,
        "public_result": PublicResult.objects.create(improvement=record, title="Quicker", asked="Why?", did="So.").pk,
        "feedback": receipt.feedback.reference,
        "feedback_link": link.pk,
        "message": receipt.feedback.note(by=people["cora"], text="Look at it.").pk,
        "feedback_file": receipt.feedback.files.create(**content, sha256="0" * 64).pk,
        "public_item": factories.item("Help desk", is_public=True).slug,
        **of_signals(record, people["cora"]),
        "given": bens.reference,
        "given_link": own.pk,
        "question": receipt.feedback.messages.create(**asked, link=link).pk,
        "given_question": bens.messages.create(**asked, link=own).pk,
    }


def of_signals(record: Improvement, cora: User) -> dict[str, Any]:
    """What a tool told about Ana's service, and what a rule proposes."""
    tool = SignalSource.open(by=cora, name="Monitoring", tool="alertmanager", kind="alert", item=record.item)
    token = tool.rotate(by=cora, at_once=True)
    rule = SignalRule.open(by=cora, name="Each", count=1, days=30)
    signal = hearing.take(tool, [Told(external_id="A-1", title="Resets fail", group="resets")]).new[0]
    proposal = proposing.look(rule.pk, [signal], clock.now())[0]
    return {
        "tool": tool.slug,
        "tool_id": tool.pk,
        "tool_token": token,
        "rule": rule.pk,
        "signal": signal.pk,
        "proposal": proposal.pk,
    }
