"""What people say about an improvement, and who wants to hear of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Choice, Day, Input, SafeText
from cir.rest.pages import NEWEST
from cir.rest.views import changes, creates
from improvements.api import shapes
from improvements.api.records import Part
from improvements.models import Improvement
from improvements.models.planning import LONGEST_UPDATE
from improvements.models.talking import LONGEST_COMMENT


class CommentInput(Input):
    """A comment. `@Name` mentions a colleague, who is told."""

    text = SafeText(LONGEST_COMMENT)


class UpdateInput(Input):
    """How it is going: a state, one sentence, and when to look again."""

    state = Choice(Improvement.Progress)
    text = SafeText(LONGEST_UPDATE)
    next_on = Day(required=False, allow_null=True)


class SupportInput(Input):
    """Support, with words if you like; they become a comment."""

    words = SafeText(4000, required=False, allow_blank=True)


class Comments(Part):
    """What colleagues said, oldest first."""

    one, many = "comment", "comments"
    shape = shapes.COMMENT
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG, "PATCH": Scope.LOG, "DELETE": Scope.LOG}
    inputs: ClassVar = {"create": CommentInput, "change": CommentInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """Comments that were not deleted."""
        return record.comments.filter(deleted_at=None)

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Say something to colleagues. People mentioned by @Name are told and watch from then on."""
        record = self.record(reference)
        return self.new(record, record.comment(by=self.me, **self.said()))

    @changes
    def change(self, request: Request, reference: str, pk: int) -> Response:
        """Change the words of your own comment. It shows that it was edited."""
        record = self.record(reference)
        comment = self.seen(record, pk)
        return self.again(record, record.edit_comment(comment, by=self.me, text=self.said().get("text", "")))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Delete your own comment. The audit trail keeps that it was there."""
        record = self.record(reference)
        record.delete_comment(self.seen(record, pk), by=self.me)
        return self.gone()


class Updates(Part):
    """How it was going, newest first."""

    one, many = "update", "updates"
    shape = shapes.UPDATE
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": UpdateInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All updates."""
        return record.updates.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Say how it is going: On track, Needs help or Stuck, and one sentence."""
        record = self.record(reference)
        return self.new(record, record.post_update(by=self.me, **self.said()))


class Supporters(Part):
    """People who want this, too."""

    one, many = "supporter", "supporters"
    shape = shapes.SUPPORT
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG}
    inputs: ClassVar = {"support": SupportInput}
    outputs: ClassVar = {"support": shapes.DETAIL, "withdraw": shapes.DETAIL}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All supporters."""
        return record.supports.all()

    @creates
    def support(self, request: Request, reference: str) -> Response:
        """Support an improvement. Twice changes nothing; you hear what becomes of it."""
        record = self.record(reference)
        record.support(by=self.me, **self.said())
        return self.whole(record)

    @creates
    def withdraw(self, request: Request, reference: str) -> Response:
        """Take your support back. Words that were said with it stay."""
        record = self.record(reference)
        record.withdraw_support(by=self.me)
        return self.whole(record)


class Watchers(Part):
    """People who hear of every change."""

    one, many = "watcher", "watchers"
    shape = shapes.WATCH
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG}
    outputs: ClassVar = {"watch": shapes.DETAIL, "unwatch": shapes.DETAIL}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All watchers."""
        return record.watches.all()

    @creates
    def watch(self, request: Request, reference: str) -> Response:
        """Hear of every change from now on."""
        record = self.record(reference)
        record.watch(by=self.me)
        return self.whole(record)

    @creates
    def unwatch(self, request: Request, reference: str) -> Response:
        """Hear no more."""
        record = self.record(reference)
        record.watch(by=self.me, on=False)
        return self.whole(record)
