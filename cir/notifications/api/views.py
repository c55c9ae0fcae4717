"""The bell for programs: a person's own notices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir import clock
from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.notifications.models import Notification
from cir.rest.pages import NEWEST
from cir.rest.shapes import Shape, named
from cir.rest.views import Resource, creates

NOTICE = Shape(
    "Notice", Notification, "id", "event", "title", "body", "url", named("actor"), "about", "why", "created_at",
    "read_at",
)  # fmt: skip


class Read(serializers.Serializer[Any]):
    """How many notices were marked."""

    count = serializers.IntegerField()


class Notices(Resource):
    """Your own notices."""

    shape = NOTICE
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG}
    outputs: ClassVar = {"read_all": Read}
    filters = ("unread",)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Only what was not read yet."""
        return {"unread": "`yes` leaves out what was read."}

    def list(self, request: Request) -> Response:
        """List what you were told, newest first."""
        asked = request.query_params.get("unread", "no")
        if asked not in ("yes", "no"):
            raise Invalid(Problem("choice", "Choose yes or no.", "unread"))
        return self.page(self._mine().filter(read_at=None) if asked == "yes" else self._mine())

    @creates
    def read(self, request: Request, pk: int) -> Response:
        """Mark one notice as read."""
        notice = self._mine().filter(pk=pk).first()
        if notice is None:
            raise NotFound
        notice.mark(read=True)
        return self.shown(self._mine().filter(pk=pk))

    @creates
    def read_all(self, request: Request) -> Response:
        """Mark everything as read."""
        return Response({"count": self._mine().filter(read_at=None).update(read_at=clock.now())})

    def _mine(self) -> QuerySet[Notification]:
        return Notification.objects.told(self.me)
