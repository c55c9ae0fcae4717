"""What became of an improvement: its moves, escalations, closings and lessons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.views import CREATED, creates
from improvements.api import shapes
from improvements.api.records import Part
from improvements.models import Improvement, SustainmentCheck

DECIDING = ("approve", "decline", "defer", "stop", "reopen", "merge")


class History(Part):
    """Every change of status: who, when, from, to, why. Nothing is ever taken out."""

    one, many = "change of status", "changes of status"
    shape = shapes.TRANSITION
    sorts = (BY_ID, NEWEST)
    scopes: ClassVar = {"GET": Scope.READ}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All transitions."""
        return record.transitions.all()


class Decisions(History):
    """Go, no-go, not now: the changes of status by which somebody decided something."""

    one, many = "decision", "decisions"

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """Transitions that are decisions."""
        return record.transitions.filter(move__in=DECIDING)


class Escalations(Part):
    """Questions put to the committee, the evidence as it was, and the decisions."""

    one, many = "escalation", "escalations"
    shape = shapes.ESCALATION
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All escalations."""
        return record.escalations.all()


class Closings(Part):
    """What was said when it was closed."""

    one, many = "closing", "closings"
    shape = shapes.CLOSING
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All closings: a reopened record may have several."""
        return record.closings.all()


class Lessons(Part):
    """What was expected, what happened, what to do next time."""

    one, many = "lesson", "lessons"
    shape = shapes.LESSON
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All lessons."""
        return record.lessons.all()


class Sustainment(Part):
    """Checks 30, 90 and 180 days after closing, with the readings they were made from."""

    one, many = "check", "checks after closing"
    shape = shapes.SUSTAINMENT
    sorts = (BY_ID, NEWEST)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.MOVES}
    outputs: ClassVar = {"again": shapes.DETAIL.serializer}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All checks of all closings."""
        return SustainmentCheck.objects.filter(closing__improvement=record)

    @creates
    def again(self, request: Request, reference: str) -> Response:
        """Begin the next round of a done improvement, with the gap as its starting point."""
        return self.whole(self.record(reference).go_round_again(by=self.me), status=CREATED)
