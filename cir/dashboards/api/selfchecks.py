"""Self-checks of the practice for programs: the same doors and the same words as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.dashboards import permissions, selfchecked
from cir.rest.fields import Input, SafeText
from cir.rest.pages import Sort
from cir.rest.shapes import Shape, named
from cir.rest.views import CREATED, Resource, changes, creates
from improvements.models import SelfCheck
from improvements.models.selfcheck import LONGEST_NOTE
from improvements.permissions import require_answer

SELF_CHECK = Shape("SelfCheck", SelfCheck, "id", named("started_by"), "started_at", named("closed_by"), "closed_at")


class QuestionAnswered(serializers.Serializer[Any]):
    """One question: the median of what people answered. Empty as long as you have not given your own answers."""

    key = serializers.CharField()
    factor = serializers.CharField()
    question = serializers.CharField()
    level = serializers.FloatField(allow_null=True)
    lowest = serializers.IntegerField(allow_null=True)
    highest = serializers.IntegerField(allow_null=True)
    before = serializers.FloatField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())


WHOLE = SELF_CHECK.serializer_with(
    "SelfCheckWhole",
    "A self-check with what was answered to its questions; nobody is named with their answers.",
    people=serializers.IntegerField(),
    questions=QuestionAnswered(many=True),
)


class NoWords(Input):
    """Nothing has to be said."""


class AnswerInput(Input):
    """A level from 1 (by chance) to 5 (improved by what is measured) for every question, by its key; notes likewise."""

    levels = serializers.DictField(child=serializers.IntegerField())
    notes = serializers.DictField(child=SafeText(LONGEST_NOTE, allow_blank=True), required=False)


class SelfChecks(Resource):
    """Self-checks, for people with a role in the practice."""

    shape = SELF_CHECK
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": NoWords, "answer": AnswerInput, "close": NoWords}
    outputs: ClassVar = {"retrieve": WHOLE, "create": WHOLE, "answer": WHOLE, "close": WHOLE}
    sorts = (Sort("-started_at", "started_at", descending=True),)

    def list(self, request: Request) -> Response:
        """List the self-checks of the practice, the newest first. `closed_at` is null for the open one."""
        permissions.require_read(self.me)
        return self.page(SelfCheck.objects.all())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one self-check with its questions, what was answered, and the level at the check before."""
        return self._whole(self._one(pk))

    @creates
    def create(self, request: Request) -> Response:
        """Start a self-check. One is open at a time."""
        permissions.require_read(self.me)
        return self._whole(SelfCheck.start(by=self.me), CREATED)

    @changes
    def answer(self, request: Request, pk: int) -> Response:
        """Answer every question for yourself; answering again replaces it, until the check is closed."""
        one = self._one(pk)
        require_answer(self.me)
        said = self.said()
        one.answer(said["levels"], said.get("notes"), by=self.me)
        return self._whole(self._one(pk))

    @changes
    def close(self, request: Request, pk: int) -> Response:
        """Close a self-check: it stays as it is, with its date."""
        self._one(pk).close(by=self.me)
        return self._whole(self._one(pk))

    def _one(self, pk: int) -> SelfCheck:
        permissions.require_read(self.me)
        found = SelfCheck.objects.filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def _whole(self, check: SelfCheck, status: int = 200) -> Response:
        data = SELF_CHECK.one(SelfCheck.objects.filter(pk=check.pk)) or {}
        seen = selfchecked.shown(check, self.me)
        lines = [line for _, each in seen.parts for line in each]
        return self.shown(
            data | {"people": check.people, "questions": [_question(line, tells=seen.tells) for line in lines]},
            status=status,
        )


def _question(line: selfchecked.Line, *, tells: bool) -> dict[str, Any]:
    said, question = line.answered, line.answered.question
    told = {name: getattr(said, name) if tells else None for name in ("level", "lowest", "highest")}
    asked = {"key": question.key, "factor": question.factor, "question": question.words, "before": said.before}
    return asked | told | {"notes": line.notes if tells else []}
