"""Programs outside that are told what happens, kept by programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir import clock
from cir.accounts.models import Scope
from cir.accounts.models.standing import require_administrator
from cir.catalogue.models import ConfigurationItem
from cir.notifications import webhooks as sending
from cir.notifications.models import Delivery, Webhook
from cir.notifications.models.webhook import EVENTS, LONGEST_NAME, LONGEST_URL
from cir.rest.fields import Input, Pick, SafeText
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import CREATED, Resource, changes, creates

CHANGING = dict.fromkeys(("POST", "PATCH", "DELETE"), Scope.CATALOGUE)


def texts() -> serializers.Field[Any, Any, Any, Any]:
    """A list of events in the schema."""
    return serializers.ListField(child=serializers.CharField())


WEBHOOK = Shape(
    "Webhook", Webhook, "id", "name", "url", computed("events", "events", list, texts), named("item"),
    named("created_by"), "created_at", "failures", "not_before", "paused_at", "pause_why",
)  # fmt: skip
DELIVERY = Shape(
    "Delivery", Delivery, "id", computed("number", "number", str), "event", "body", "created_at", "attempts", "status",
    "answer", "error", "done_at",
)  # fmt: skip
WithSecret = WEBHOOK.serializer_with(
    "WebhookWithSecret",
    "A webhook with what its deliveries are signed with. It is answered here only, and kept nowhere.",
    secret=serializers.CharField(),
)


class WebhookInput(Input):
    """A program that is told. Limited to an item it hears of that and what lies below it, and only of what you may
    see."""

    name = SafeText(LONGEST_NAME)
    url = SafeText(LONGEST_URL)
    events = serializers.MultipleChoiceField(choices=list(EVENTS.items()), allow_empty=False)
    item = Pick(ConfigurationItem.objects.current(), required=False, allow_null=True)


class PauseInput(Input):
    """Why nothing is delivered for a while."""

    why = SafeText(200, required=False, allow_blank=True)


class OfWebhooks(Resource):
    """Webhooks are kept by administrators."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nobody else sees that there are any."""
        super().initial(request, *args, **kwargs)
        require_administrator(self.me)

    def hook(self, pk: int) -> Webhook:
        """One of those that were not removed."""
        found = Webhook.objects.on().filter(pk=pk).select_related("item", "created_by").first()
        if found is None:
            raise NotFound
        return found


class Webhooks(OfWebhooks):
    """Programs that are told what happens."""

    shape = WEBHOOK
    sorts = (BY_ID,)
    scopes: ClassVar = {"GET": Scope.READ, **CHANGING}
    inputs: ClassVar = {"create": WebhookInput, "change": WebhookInput, "pause": PauseInput}
    outputs: ClassVar = {"create": WithSecret, "rotate": WithSecret, "test": DELIVERY}

    def list(self, request: Request) -> Response:
        """List the webhooks, with how it goes; never their secrets."""
        return self.page(Webhook.objects.on())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one webhook. Its `ETag` goes into `If-Match` of a change."""
        return self.shown(self._row(pk))

    @changes
    def create(self, request: Request) -> Response:
        """Tell another program. The answer holds its secret. No idempotency key: the answer is kept nowhere."""
        return self._with_secret(Webhook.open(by=self.me, **self.said()), CREATED)

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change its name, address, events or service. Needs `If-Match`."""
        hook = self._seen(pk)
        facts = {"name": hook.name, "url": hook.url, "events": hook.events, "item": hook.item}
        hook.change(by=self.me, **facts | self.said())
        return self.shown(self._row(pk))

    @changes
    def remove(self, request: Request, pk: int) -> Response:
        """Tell it nothing more, for good. Needs `If-Match`."""
        self._seen(pk).remove(by=self.me)
        return self.gone()

    @creates
    def test(self, request: Request, pk: int) -> Response:
        """Send a test; answers the delivery, which leaves in a moment."""
        delivery = sending.ping(self.hook(pk), by=self.me)
        return self.shown(DELIVERY.one(Delivery.objects.filter(pk=delivery.pk)))

    @creates
    def pause(self, request: Request, pk: int) -> Response:
        """Deliver nothing until somebody resumes it; what happens meanwhile is kept."""
        self.hook(pk).pause(self.said().get("why") or "Paused by hand.", by=self.me)
        return self.shown(self._row(pk))

    @creates
    def resume(self, request: Request, pk: int) -> Response:
        """Go on, with what waits first."""
        sending.resume(self.hook(pk), by=self.me)
        return self.shown(self._row(pk))

    @changes
    def rotate(self, request: Request, pk: int) -> Response:
        """Give it another secret; the one before signs along for a day.

        No idempotency key: the answer is kept nowhere."""
        hook = self.hook(pk)
        hook.rotate(by=self.me, at=clock.now())
        return self._with_secret(hook)

    def _row(self, pk: int) -> QuerySet[Webhook]:
        return Webhook.objects.on().filter(pk=pk)

    def _seen(self, pk: int) -> Webhook:
        hook = self.hook(pk)
        self.require_same(self._row(pk))
        return hook

    def _with_secret(self, hook: Webhook, status: int = 200) -> Response:
        return Response({**(WEBHOOK.one(self._row(hook.pk)) or {}), "secret": hook.secret}, status)


class Deliveries(OfWebhooks):
    """What a program was told, and what it answered."""

    shape = DELIVERY
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.CATALOGUE}

    def list(self, request: Request, webhook: int) -> Response:
        """List what it was told, the newest first."""
        return self.page(self.hook(webhook).deliveries.all())

    def retrieve(self, request: Request, webhook: int, pk: int) -> Response:
        """Read one delivery with its body."""
        return self.shown(self.hook(webhook).deliveries.filter(pk=pk))

    @creates
    def again(self, request: Request, webhook: int, pk: int) -> Response:
        """Send a delivery once more, under its number."""
        rows = self.hook(webhook).deliveries.filter(pk=pk)
        delivery = rows.select_related("webhook").first()
        if delivery is None:
            raise NotFound
        sending.again(delivery, by=self.me)
        return self.shown(rows)
