"""What helps to answer, and what is done besides: prepared words, who answers, words about a move, files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope, User
from cir.rest.fields import Choice, Input, Pick
from cir.rest.views import creates
from feedback import inbox, permissions, wording
from feedback.api import inputs, shapes
from feedback.api.views import ANSWERING, OfFeedback
from feedback.models import Message
from feedback.states import CHOICES, Subject
from improvements import files


class FeedbackAssign(Input):
    """Who is asked to answer; null: the coordinators."""

    person: Any = Pick(User.objects.filter(is_active=True), allow_null=True)


class Alike(serializers.Serializer[Any]):
    """An improvement that may be about the same."""

    reference = serializers.CharField()
    title = serializers.CharField()


class FeedbackClassify(Input):
    """What it tells us about; empty: nothing is said."""

    subject = Choice(Subject, allow_blank=True)


class FeedbackPrepared(serializers.Serializer[Any]):
    """What an answer begins with. `replies`: for each outcome, and for `ask`, the words to begin with."""

    title = serializers.CharField()
    item = serializers.IntegerField(allow_null=True)
    replies = serializers.DictField(child=serializers.CharField())
    alike = Alike(many=True)
    personal = serializers.ListField(child=serializers.CharField())
    tickets = serializers.ListField(child=serializers.CharField())


class Handling(OfFeedback):
    """What helps to answer, and who does."""

    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {"assign": FeedbackAssign, "classify": FeedbackClassify}
    outputs: ClassVar = {"prepared": FeedbackPrepared, "assign": shapes.FEEDBACK, "classify": shapes.FEEDBACK}

    def prepared(self, request: Request, reference: str) -> Response:
        """Read what an answer begins with.

        Words for every outcome, improvements that are alike, a service, what in the text looks like personal data or
        like a ticket. Nothing is sent by it.
        """
        feedback = self.feedback(reference)
        permissions.require_answer(self.me, feedback)
        shown = inbox.opened(self.me, feedback)
        item = feedback.item or shown.suggested
        ways = [*(choice.outcome for choice in CHOICES), "ask"]
        return Response({
            "title": inbox.title_of(feedback),
            "item": item.pk if item else None,
            "replies": {str(way): wording.prepared(way, feedback) for way in ways},
            "alike": [{"reference": hit.reference, "title": hit.title} for hit in shown.alike],
            "personal": shown.personal,
            "tickets": shown.tickets,
        })  # fmt: skip

    @creates
    def assign(self, request: Request, reference: str) -> Response:
        """Ask somebody to answer it, or leave it to the coordinators."""
        feedback = self.feedback(reference)
        permissions.require_answer(self.me, feedback)
        feedback.assign(self.said()["person"], by=self.me)
        return self.whole(feedback)

    @creates
    def classify(self, request: Request, reference: str) -> Response:
        """Say what it tells us about: the value they see, how the work runs, steering, partners, demand."""
        feedback = self.feedback(reference)
        permissions.require_answer(self.me, feedback)
        feedback.classify(self.said()["subject"], by=self.me)
        return self.whole(feedback)


class Words(OfFeedback):
    """Words that were prepared because an improvement moved, and answers that somebody carries back."""

    shape = shapes.MESSAGE
    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {"confirm": inputs.FeedbackAsk}
    outputs: ClassVar = {"confirm": shapes.MESSAGE, "told": shapes.MESSAGE}

    @creates
    def confirm(self, request: Request, reference: str, pk: int) -> Response:
        """Send public words about a move that wait for a person: those that were prepared, or better ones."""
        feedback, said = self.answered(request, reference)
        feedback.confirm(self.message(reference, pk), by=self.me, text=self.sayable(feedback, said)["reply"])
        return self.shown(feedback.messages.filter(pk=pk))

    @creates
    def told(self, request: Request, reference: str, pk: int) -> Response:
        """Say that the answer was carried back to whoever spoke: by whoever wrote it down, or who answers it."""
        feedback = self.feedback(reference)
        feedback.told_in_person(self.message(reference, pk), by=self.me)
        return self.shown(feedback.messages.filter(pk=pk))

    def message(self, reference: str, pk: int) -> Message:
        """One of the conversation, or 404."""
        found = self.feedback(reference).messages.filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found


class Files(OfFeedback):
    """What came with it."""

    shape = shapes.FILE
    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"content": OpenApiTypes.BINARY}

    def list(self, request: Request, reference: str) -> Response:
        """List the files that came with it."""
        return self.page(self.feedback(reference).files.all())

    def content(self, request: Request, reference: str, pk: int) -> FileResponse:
        """Download a file. Always an attachment, never a page of this site."""
        found = self.feedback(reference).files.filter(pk=pk).first()
        if found is None:
            raise NotFound
        return files.served(found, files.BYTES)
