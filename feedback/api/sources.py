"""A source's token, shown once, and the box in which its mapping is tried."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir import clock
from cir.accounts.models import Scope
from cir.rest.fields import Input
from cir.rest.views import changes
from feedback import permissions
from feedback.api.signals import Kept
from feedback.models import SignalSource
from feedback.signalling import tokens


class SourceToken(Input):
    """`at_once`: the token before ends now; otherwise it works for another day."""

    at_once = serializers.BooleanField(required=False)


class SourceSecrets(serializers.Serializer[Any]):
    """Shown this once. `signing` is empty where the tool does not sign."""

    token = serializers.CharField()
    address = serializers.URLField()
    signing = serializers.CharField(allow_blank=True)


class SourceSample(Input):
    """A document as the tool sends it."""

    document = serializers.JSONField()


class SourceRead(serializers.Serializer[Any]):
    """One signal as it would be read."""

    external_id = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    group = serializers.CharField()
    kind = serializers.CharField()
    severity = serializers.CharField()
    url = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    over = serializers.BooleanField()
    item = serializers.CharField()


class SourceTried(serializers.Serializer[Any]):
    """What would be read. `elsewhere`: it holds no signal and would be passed over."""

    signals = SourceRead(many=True)
    skipped = serializers.ListField(child=serializers.CharField())
    elsewhere = serializers.BooleanField()


class Tokens(Kept):
    """How a tool proves itself, and how its words are read."""

    model = SignalSource
    scopes: ClassVar = {"POST": Scope.FEEDBACK}
    inputs: ClassVar = {"token": SourceToken, "attempt": SourceSample}
    outputs: ClassVar = {"token": SourceSecrets, "attempt": SourceTried}

    def rows(self) -> QuerySet[Any]:
        """Those that have an address: not what colleagues write down."""
        permissions.require_keep_channels(self.me)
        return SignalSource.objects.tools()

    @changes
    def token(self, request: Request, pk: int) -> Response:
        """Make a new token and a new secret to sign with. No idempotency key: the answer is kept nowhere."""
        source = self.found(pk)
        token = source.rotate(by=self.me, at_once=self.said().get("at_once", False))
        address = settings.BASE_URL + reverse("feedback:hook", args=[source.slug])
        signing = tokens.signing(source.pk, source.turn) if source.ready.signs else ""
        return Response({"token": token, "address": address, "signing": signing})

    @changes
    def attempt(self, request: Request, pk: int) -> Response:
        """Read a document as it would be read if it came. Nothing is kept."""
        found = self.found(pk).reader().read(self.said()["document"], clock.now())
        signals = [vars(each) for each in found.told]
        return Response({"signals": signals, "skipped": found.skipped, "elsewhere": found.elsewhere})
