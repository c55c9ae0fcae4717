"""The ways in."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest import etags
from cir.rest.views import Resource, changes, creates
from feedback import permissions
from feedback.api import inputs, shapes
from feedback.models import Channel


class Channels(Resource):
    """The ways in: what each says, promises and does."""

    shape = shapes.CHANNEL
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.FEEDBACK, "PATCH": Scope.FEEDBACK}
    inputs: ClassVar = {"create": inputs.ChannelInput, "change": inputs.ChannelInput}

    def rows(self) -> QuerySet[Channel]:
        """All of them, for those who keep them."""
        permissions.require_keep_channels(self.me)
        return Channel.objects.all()

    def list(self, request: Request) -> Response:
        """List the channels. One that is there from the start appears once it was used or changed."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one channel. Its `ETag` goes into `If-Match` of a change."""
        channel = self.found(pk)
        return self.shown(self.rows().filter(pk=pk), channel.version)

    @creates
    def create(self, request: Request) -> Response:
        """Add a channel."""
        permissions.require_keep_channels(self.me)
        said = self.said()
        if not said.get("name"):
            raise Invalid(Problem("required", "Name the channel.", "name"))
        made = Channel.open(by=self.me, **said)
        return self.created(self.rows().filter(pk=made.pk), made.version)

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change what a channel says, promises or does. Needs `If-Match`."""
        channel, version = self.found(pk), etags.required_version(request)
        channel.change(by=self.me, version=version, **self.said())
        return self.shown(self.rows().filter(pk=pk), channel.version)

    def found(self, pk: int) -> Channel:
        """The channel, or 404."""
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found
