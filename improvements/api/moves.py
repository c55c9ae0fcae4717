"""Moves as sub-resources: what is possible from here, what is missing for it, and making it."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Problem, Stale
from cir.rest import etags
from cir.rest.fields import Choice, Input
from cir.rest.views import creates
from improvements.api import shapes
from improvements.api.inputs import FLAG_INPUTS, MOVE_INPUTS
from improvements.api.records import OfImprovement, with_current_etag
from improvements.models.moving import Possible
from improvements.workflow import TABLE, Move


class MissingSerializer(serializers.Serializer[Any]):
    """One thing that is missing, and what to do about it."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class AskSerializer(serializers.Serializer[Any]):
    """Something that is said with the move."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name: DRF takes it off the class
    says = Choice(["text", "date", "status", "reference", "choice"])
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field of this name: DRF takes it off the class
    help = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())


class PossibleMoveSerializer(serializers.Serializer[Any]):
    """A move that the person may make from here, now or once nothing is missing."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name: DRF takes it off the class
    to = serializers.CharField(allow_null=True)
    ready = serializers.BooleanField()
    missing = MissingSerializer(many=True)
    asks = AskSerializer(many=True)


class PossibleMoves(OfImprovement):
    """What can be done with an improvement next."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"possible": PossibleMoveSerializer(many=True)}

    def possible(self, request: Request, reference: str) -> Response:
        """List the moves that you may make from here, what is missing for each, and what each asks for."""
        found = [_shown(possible) for possible in self.record(reference).possible_moves(self.me)]
        return Response(found)


class Moving(OfImprovement):
    """One move of the table."""

    move: ClassVar[Move] = TABLE[0]
    scopes: ClassVar = {"POST": Scope.MOVES}
    outputs: ClassVar = {"create": shapes.DETAIL}
    success: ClassVar = {"create": 200}

    @property
    def inputs(self) -> dict[str, type[Input]]:  # type: ignore[override]  # read only, where others have a class variable
        """The body is made from the table."""
        return {"create": MOVE_INPUTS[self.move.name]}

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Make the move. With `If-Match` only if nobody changed the record since."""
        record, version = self.record(reference), etags.optional_version(request)
        said = self.said(user=self.me)
        try:
            record.move(self.move.name, by=self.me, version=version, **said)
        except Stale as stale:
            raise with_current_etag(stale, record, self.me) from None
        return self.whole(record)


class Admitting(OfImprovement):
    """The first look of an item's owner, where ideas go to the owner first."""

    scopes: ClassVar = {"POST": Scope.MOVES}
    inputs: ClassVar = {"admit": FLAG_INPUTS["admit"]}
    outputs: ClassVar = {"admit": shapes.DETAIL}

    @creates
    def admit(self, request: Request, reference: str) -> Response:
        """Add an idea to the register that waits for the owner of its service, product or practice."""
        record = self.record(reference)
        record.admit(by=self.me, reason=self.said().get("reason", ""))
        return self.whole(record)


class Escalating(OfImprovement):
    """A disputed question for the committee, and its decision."""

    scopes: ClassVar = {"POST": Scope.MOVES}
    inputs: ClassVar = {"escalate": FLAG_INPUTS["escalate"], "settle": FLAG_INPUTS["settle"]}
    outputs: ClassVar = {"escalate": shapes.DETAIL, "settle": shapes.DETAIL}

    @creates
    def escalate(self, request: Request, reference: str) -> Response:
        """Put a disputed question to the committee. The evidence is frozen with it."""
        record = self.record(reference)
        record.escalate(by=self.me, question=self.said().get("question", ""))
        return self.whole(record)

    @creates
    def settle(self, request: Request, reference: str) -> Response:
        """Record the committee's decision and its reason."""
        record, said = self.record(reference), self.said()
        record.settle(by=self.me, decision=said.get("decision", ""), reason=said.get("reason", ""))
        return self.whole(record)


def _shown(possible: Possible) -> dict[str, Any]:
    move = possible.move
    return {
        "name": move.name,
        "label": move.label,
        "to": str(move.target) if move.target else None,
        "ready": possible.ready,
        "missing": [_problem(problem) for problem in possible.missing],
        "asks": [
            {
                "name": ask.name,
                "label": ask.label,
                "says": str(ask.says),
                "required": ask.required,
                "help": ask.help,
                "choices": [value for value, _ in ask.choices],
            }
            for ask in move.asks
        ],
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {"field": problem.field, "code": problem.code, "message": problem.message}
