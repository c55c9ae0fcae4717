"""Mails that were not taken in by themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.views import Resource, creates
from feedback import permissions
from feedback.api import shapes
from feedback.inbound import taking
from feedback.models import Feedback, IncomingMail

WAITING = ("held", "aside")


class Mails(Resource):
    """Mails that wait for a person, because nobody vouches for their sender, and those that were put aside."""

    shape = shapes.MAIL
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.FEEDBACK}
    outputs: ClassVar = {"release": shapes.FEEDBACK, "dismiss": shapes.MAIL}
    sorts = (NEWEST, BY_ID)
    filters = ("state",)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Each filter with its words."""
        return {"state": "held (the default) or aside."}

    def rows(self) -> QuerySet[IncomingMail]:
        """All of them, for those who keep the channels."""
        permissions.require_keep_channels(self.me)
        return IncomingMail.objects.visible_to(self.me)

    def list(self, request: Request) -> Response:
        """List the mails that wait, the newest first."""
        rows, state = self.rows(), request.query_params.get("state", "held")
        if state not in WAITING:
            raise Invalid(Problem("choice", "Choose one of: held, aside.", "state"))
        return self.page(rows.filter(state=state))

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one of them, as plain text."""
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def release(self, request: Request, pk: int) -> Response:
        """Take it into the inbox. Whoever wrote it counts as not confirmed."""
        made = taking.release(self.found(pk), by=self.me)
        return self.shown(shapes.FEEDBACK.one(Feedback.objects.filter(pk=made.pk)), made.version)

    @creates
    def dismiss(self, request: Request, pk: int) -> Response:
        """Throw it away for good."""
        self.found(pk).dismiss(by=self.me)
        return self.shown(self.rows().filter(pk=pk))

    def found(self, pk: int) -> IncomingMail:
        """The mail, or 404."""
        row = self.rows().filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row
