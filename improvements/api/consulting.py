"""People who are asked about the plan or the risk of an improvement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope, User
from cir.rest.fields import Choice, Input, Pick, SafeText
from cir.rest.shapes import Shape, named
from cir.rest.views import changes, creates
from improvements.api.records import Part
from improvements.models import Consultation, Improvement
from improvements.models.consulting import LONGEST_ANSWER, LONGEST_QUESTION

CONSULTATION = Shape(
    "Consultation", Consultation, "id", "about", named("person"), "question", named("asked_by"), "asked_at", "answer",
    "answered_at",
)  # fmt: skip


class ConsultationInput(Input):
    """Somebody who is asked about the plan or the risk."""

    person = Pick(User.objects.filter(is_active=True))
    about = Choice(Consultation.About)
    question = SafeText(LONGEST_QUESTION, required=False, allow_blank=True)


class ConsultationAnswer(Input):
    """What the person thinks of it."""

    answer = SafeText(LONGEST_ANSWER)


class Consultations(Part):
    """Who was asked about the plan or the risk, what they answered, and when."""

    one, many = "question about the plan or the risk", "questions about the plan or the risk"
    shape = CONSULTATION
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "DELETE": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": ConsultationInput, "answer": ConsultationAnswer}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All that were asked."""
        return record.consultations.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Ask somebody about the plan or the risk. Who works on the record may; the person hears of it."""
        record = self.record(reference)
        return self.new(record, record.consult(by=self.me, **self.said()))

    @creates
    def answer(self, request: Request, reference: str, pk: int) -> Response:
        """Answer, as the person who was asked."""
        record = self.record(reference)
        asked = self.one_of(self.rows(record), pk)
        return self.again(record, record.answer_consultation(asked, by=self.me, **self.said()))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take a question back that has no answer yet. Needs `If-Match`."""
        record = self.locked(reference)
        record.withdraw_consultation(self.seen(record, pk), by=self.me)
        return self.gone()
