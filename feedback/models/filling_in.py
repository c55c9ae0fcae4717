"""Answering a survey: once for each invitation; scores are kept, free text becomes feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import workdays
from cir.rest.fields import is_keepable
from feedback import tokens
from feedback.models.channel import Channel
from feedback.models.feedback import Feedback
from feedback.models.receiving import Receipt, Said

if TYPE_CHECKING:
    from feedback.models import Invitation, Question, Survey

LONGEST_TEXT = 4000
SENDERS = {"customer": "customer", "stakeholder": "anyone", "employee": "staff", "practice": "staff"}


@dataclass(frozen=True)
class Holder:
    """What somebody holds in their hands: an invitation, or the link that was shared."""

    survey: Survey
    invitation: Invitation | None = None

    @property
    def is_used(self) -> bool:
        """Whether it was answered already."""
        return self.invitation is not None and self.invitation.is_used


class FillingIn(models.Model):
    """The door of those who are asked."""

    class Meta:
        abstract = True

    @classmethod
    def held(cls: type[Survey], secret: str) -> Holder | None:
        """The survey a secret leads to; None when it fits nothing."""
        digest = tokens.digest(secret)
        invitations = apps.get_model("feedback", "Invitation").objects
        invitation = invitations.filter(digest=digest).select_related("survey__item").first()
        if invitation:
            return Holder(invitation.survey, invitation)
        shared = cls.objects.filter(link_digest=digest).select_related("item").first()
        return Holder(shared) if shared else None

    def is_open(self: Survey, at: datetime | None = None) -> bool:
        """Whether it can be answered now."""
        day = workdays.day_of(at or clock.now())
        in_time = self.state == "open" and (self.closes_on is None or day <= self.closes_on)
        return in_time and Channel.standing(Channel.Kind.SURVEY).is_on

    @transaction.atomic
    def fill_in(
        self: Survey, holder: Holder, said: Mapping[int, Any], *, number: str, at: datetime | None = None
    ) -> Receipt | None:
        """Take answers, by the key of each question: points, or text. The same form sent twice is heard once.

        Answers the receipt of what became feedback. Raises `Invalid` with everything that is wrong, `Conflict` when
        it is closed or answered already.
        """
        now = at or clock.now()
        secret = tokens.of_form(number)
        form = tokens.digest(tokens.of_sheet(secret))
        if self.sheets.filter(form=form).exists():
            known = Feedback._known(secret)
            return Receipt(known, secret, is_new=False) if known else None
        if not self.is_open(now):
            raise Conflict("This survey is closed. Thank you for wanting to answer.")
        invitation = self._use(holder)
        questions = list(self.questions.all())
        Invalid.unless_none([problem for each in questions for problem in _wrong(each, said.get(each.pk))])
        named = invitation if invitation and not self.is_anonymous else None
        sheet = self.sheets.create(invitation=named, form=form, by_link=invitation is None)
        marks = [(each, said.get(each.pk)) for each in questions if each.kind != "text"]
        mark = apps.get_model("feedback", "Mark")
        mark.objects.bulk_create([mark(sheet=sheet, question=q, points=p) for q, p in marks if p is not None])
        return self._hear(questions, said, named, number, now)

    def _use(self: Survey, holder: Holder) -> Invitation | None:
        """Use the invitation up."""
        if holder.invitation is None:
            return None
        mine = self.invitations.filter(pk=holder.invitation.pk, is_used=False)
        if not mine.update(is_used=True):
            raise Conflict("You have answered already. Thank you.")
        return holder.invitation

    def _hear(
        self: Survey, questions: list[Question], said: Mapping[int, Any], named: Invitation | None, number: str,
        now: datetime,
    ) -> Receipt | None:  # fmt: skip
        """Free text is feedback: it is read by a person and gets an answer."""
        texts = [(each.text, str(said.get(each.pk) or "").strip()) for each in questions if each.kind == "text"]
        texts = [(question, text) for question, text in texts if text]
        if not texts:
            return None
        words = texts[0][1] if len(texts) == 1 else "\n\n".join(f"{question}\n{text}" for question, text in texts)
        who: dict[str, Any] = {}
        if named:
            person = User.objects.active().filter(email__iexact=named.email).first()
            who = {"person": person} if person else {"email": named.email, "is_confirmed": True}
        about = Said(words, item=self.item, sender=SENDERS[self.audience], **who)
        receipt = Feedback.receive(Channel.standing(Channel.Kind.SURVEY), about, number=number, at=now)
        Feedback.objects.filter(pk=receipt.feedback.pk).update(survey=self)
        return receipt


def _wrong(question: Question, answer: Any) -> list[Problem]:
    """What is wrong with the answer to one question."""
    field = f"q{question.pk}"
    if answer in {None, ""}:
        missing = Problem("required", f"Answer “{question.text}”.", field)
        return [missing] if question.required else []
    if question.kind == "text":
        fits = isinstance(answer, str) and len(answer) <= LONGEST_TEXT and is_keepable(answer)
        return [] if fits else [Problem("too-long", f"Use at most {LONGEST_TEXT:,} characters.", field)]
    known = {points for points, _ in question.options}
    return [] if answer in known else [Problem("choice", f"Choose one of the answers to “{question.text}”.", field)]
