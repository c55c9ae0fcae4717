"""Surveys for programs: write, send, share, close, ask again, and what they came to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem, Stale
from cir.rest import etags
from cir.rest.pages import BY_ID
from cir.rest.views import Resource, changes, creates
from feedback import permissions, scores, tokens
from feedback.api import inputs, shapes
from feedback.models import Question, Survey

WRITING: dict[str, str] = {"GET": Scope.READ, "POST": Scope.FEEDBACK, "PATCH": Scope.FEEDBACK, "DELETE": Scope.FEEDBACK}


class SurveyCounts(serializers.Serializer[Any]):
    """How often one answer was given."""

    answer = serializers.CharField()
    count = serializers.IntegerField()


class SurveyScore(serializers.Serializer[Any]):
    """What the answers to one question come to. `score`: mean from 1 to 5, net recommendation, or per cent of yes."""

    question = serializers.IntegerField()
    text = serializers.CharField()
    answers = serializers.IntegerField()
    hidden = serializers.CharField(allow_blank=True)
    score = serializers.FloatField(allow_null=True)
    counts = SurveyCounts(many=True)


class SurveyResults(serializers.Serializer[Any]):
    """Invited, answered, and the results; `hidden` says why there are none yet."""

    invited = serializers.IntegerField()
    answered = serializers.IntegerField()
    by_link = serializers.IntegerField()
    hidden = serializers.CharField(allow_blank=True)
    questions = SurveyScore(many=True)


class SurveySent(serializers.Serializer[Any]):
    """How many are asked now who were not before."""

    asked = serializers.IntegerField()


class SurveyLink(serializers.Serializer[Any]):
    """The link that anybody may answer by."""

    link = serializers.URLField()


class OfSurveys(Resource):
    """Finds a survey for whoever may see it."""

    def rows(self) -> QuerySet[Survey]:
        """Those that the person may see."""
        return Survey.objects.visible_to(self.me)

    def found(self, pk: int) -> Survey:
        """The survey, or 404."""
        survey = self.rows().filter(pk=pk).select_related("item").first()
        if survey is None:
            raise NotFound
        return survey


class Surveys(OfSurveys):
    """Surveys of satisfaction, awareness and adoption. Closed ones are everybody's."""

    shape = shapes.SURVEY
    scopes: ClassVar = WRITING
    inputs: ClassVar = {"create": inputs.SurveyInput, "change": inputs.SurveyInput, "invite": inputs.SurveyInvite}
    outputs: ClassVar = {
        "invite": SurveySent,
        "share": SurveyLink,
        "close": shapes.SURVEY,
        "again": shapes.SURVEY,
        "results": SurveyResults,
    }

    sorts = (BY_ID,)

    def list(self, request: Request) -> Response:
        """List the surveys that you may see."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one survey. Its `ETag` goes into `If-Match` of a change."""
        survey = self.found(pk)
        return self.shown(self.rows().filter(pk=pk), survey.version)

    @creates
    def create(self, request: Request) -> Response:
        """Write a survey with its questions. Nobody is asked yet."""
        permissions.require_write_surveys(self.me)
        said = self.said()
        if not said.get("title"):
            raise Invalid(Problem("required", "Give the survey a title.", "title"))
        made = Survey.draft(by=self.me, questions=said.pop("questions", []), **said)
        return self.created(self.rows().filter(pk=made.pk), made.version)

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change a draft; `questions` replaces all of them. Needs `If-Match`."""
        survey, version = self.kept(pk), etags.required_version(request)
        survey.change(by=self.me, version=version, **self.said())
        return self.shown(self.rows().filter(pk=pk), survey.version)

    @changes
    def discard(self, request: Request, pk: int) -> Response:
        """Throw a draft away. Needs `If-Match`; once people were asked it is kept: 409."""
        survey, version = self.kept(pk), etags.required_version(request)
        if version != survey.version:
            raise Stale("It was changed meanwhile. Look at it again, then decide.")
        survey.discard(by=self.me)
        return self.gone()

    @creates
    def invite(self, request: Request, pk: int) -> Response:
        """Ask people by mail, each once."""
        return Response({"asked": self.kept(pk).invite(self.said()["addresses"], by=self.me)})

    @creates
    def share(self, request: Request, pk: int) -> Response:
        """Open a link that anybody may answer by."""
        survey = self.kept(pk)
        survey.share(by=self.me)
        return Response({"link": settings.BASE_URL + reverse("feedback:answer", args=[tokens.of_survey(survey.pk)])})

    @creates
    def close(self, request: Request, pk: int) -> Response:
        """Close it; its scores become readings."""
        survey = self.kept(pk)
        survey.close(by=self.me)
        return self.shown(self.rows().filter(pk=pk), survey.version)

    @creates
    def again(self, request: Request, pk: int) -> Response:
        """The same questions once more, as a draft."""
        made = self.kept(pk).again(by=self.me)
        return self.shown(self.rows().filter(pk=made.pk), made.version)

    def results(self, request: Request, pk: int) -> Response:
        """What it came to. Of anonymous answers nothing is shown before it is closed and enough people answered."""
        found = scores.of(self.found(pk))
        questions = [
            {
                "question": each.question.pk,
                "text": each.question.text,
                "answers": each.number,
                "hidden": each.hidden,
                "score": each.score,
                "counts": [{"answer": bar.label, "count": bar.count} for bar in each.bars],
            }
            for each in found.questions
        ]
        facts = {name: getattr(found, name) for name in ("invited", "answered", "by_link", "hidden")}
        return Response({**facts, "questions": questions})

    def kept(self, pk: int) -> Survey:
        """The survey, if the person keeps it."""
        survey = self.found(pk)
        permissions.require_keep_survey(self.me, survey)
        return survey


class Questions(OfSurveys):
    """The questions of a survey."""

    shape = shapes.QUESTION
    scopes: ClassVar = {"GET": Scope.READ}

    def list(self, request: Request, pk: int) -> Response:
        """List the questions, in order."""
        return self.page(Question.objects.filter(survey=self.found(pk)))
