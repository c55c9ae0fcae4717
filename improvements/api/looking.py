"""Independent assessments: what somebody found who does not own the improvement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Choice, Input, SafeText
from cir.rest.shapes import Shape, named
from cir.rest.views import creates
from improvements.api.records import Part
from improvements.models import Improvement, IndependentAssessment
from improvements.models.looking import LONGEST_FOUND
from improvements.permissions import require_independent

ASSESSMENT = Shape("IndependentAssessment", IndependentAssessment, "id", "state", "level", "words", named("by"), "at")


class AssessmentInput(Input):
    """The state before or after the change, from 1 (very poor) to 5 (very good), and what the judgement rests on."""

    state = Choice(IndependentAssessment.State)
    level = serializers.IntegerField()
    words = SafeText(LONGEST_FOUND)


class IndependentAssessments(Part):
    """What people found who neither own the improvement nor asked for it. Nothing is changed or taken out."""

    one, many = "independent assessment", "independent assessments"
    shape = ASSESSMENT
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": AssessmentInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All of them."""
        return record.independent.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Say what was found of the state before or after, with a role there and not in one's own cause."""
        record = self.record(reference)
        require_independent(self.me, record)
        return self.new(record, record.assess_independently(by=self.me, **self.said()))
