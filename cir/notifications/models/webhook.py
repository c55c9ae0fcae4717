from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from cir import clock
from cir.accounts.models import User
from cir.accounts.models.standing import require_administrator
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import outgoing, signing

LONGEST_NAME, LONGEST_URL = 80, 500
OLD_SECRET_FOR = timedelta(hours=24)
EVENTS = {
    "improvement.logged": "An idea was logged",
    "improvement.moved": "An improvement moved in its life cycle",
    "feedback.received": "Feedback came in (without words and names)",
    "signals.proposed": "A rule proposes an opportunity",
}
PING = "ping"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Webhooks in the words of whoever has something to say."""

    def on(self) -> WebhookQuerySet:
        """Those that are told; what a paused one is told waits."""
        return self.filter(removed_at=None)


class Webhook(models.Model):
    """A program outside is told what happens, in signed requests. Restricted records are never told.

    One that is limited to a service hears of it, of what lies below it, and of nothing that who made it may not see.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    url = models.CharField("address", max_length=LONGEST_URL)
    events = models.JSONField(default=list)
    item = models.ForeignKey(
        "catalogue.ConfigurationItem", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="only of",
    )  # fmt: skip
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    turn = models.PositiveIntegerField(default=1, help_text="Of its secret.")
    turned_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    not_before = models.DateTimeField(null=True, help_text="After a failure it is left alone until then.")
    busy_until = models.DateTimeField(null=True, help_text="A worker delivers to it until then.")
    paused_at = models.DateTimeField(null=True)
    pause_why = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """What deliveries are signed with."""
        return signing.secret_of(self.pk, self.turn)

    def secrets(self, at: datetime) -> list[str]:
        """Those that sign now: for a day after a change the one before, too."""
        both = self.turn > 1 and self.turned_at is not None and at < self.turned_at + OLD_SECRET_FOR
        return [self.secret, signing.secret_of(self.pk, self.turn - 1)] if both else [self.secret]

    @classmethod
    @transaction.atomic
    def open(
        cls, *, by: User, name: str, url: str, events: Sequence[str], item: ConfigurationItem | None = None
    ) -> Webhook:
        """Begin to tell a program. Raises `NotAllowed`, and `Invalid` with everything that is wrong."""
        require_administrator(by)
        made = cls(created_by=by)
        made._apply(name, url, events, item)
        facts = {"name": made.name, "url": made.url, "events": made.events, "item": made.item_id}
        trail.record(by, "webhook opened", made, facts)
        return made

    @transaction.atomic
    def change(
        self, *, by: User, name: str, url: str, events: Sequence[str], item: ConfigurationItem | None = None
    ) -> None:
        """Say it otherwise. Raises `NotAllowed`, `Invalid`."""
        locked = self._held(by)
        before = {field: getattr(locked, field) for field in ("name", "url", "events", "item_id")}
        locked._apply(name, url, events, item)
        changes = {field: [old, getattr(locked, field)] for field, old in before.items()}
        trail.record(by, "webhook changed", locked, {k: v for k, v in changes.items() if v[0] != v[1]})

    @transaction.atomic
    def rotate(self, *, by: User, at: datetime | None = None) -> None:
        """Give it another secret; the old one signs along for a day. Raises `NotAllowed`."""
        locked = self._held(by)
        locked.turn, locked.turned_at = locked.turn + 1, at or clock.now()
        locked.save(update_fields=["turn", "turned_at"])
        trail.record(by, "webhook secret changed", locked)
        self.refresh_from_db()

    @transaction.atomic
    def pause(self, why: str, *, by: User | None, at: datetime | None = None) -> None:
        """Deliver nothing until somebody resumes it; what happens meanwhile is kept for later."""
        locked = self._held(by)
        locked.paused_at, locked.pause_why = at or clock.now(), why[:200]
        locked.save(update_fields=["paused_at", "pause_why"])
        trail.record(by, "webhook paused", locked, {"why": locked.pause_why})

    @transaction.atomic
    def resume(self, *, by: User) -> None:
        """Go on, with what waits first."""
        locked = self._held(by)
        locked.paused_at, locked.pause_why, locked.failures, locked.not_before = None, "", 0, None
        locked.save(update_fields=["paused_at", "pause_why", "failures", "not_before"])
        trail.record(by, "webhook resumed", locked)

    @transaction.atomic
    def remove(self, *, by: User, at: datetime | None = None) -> None:
        """Tell it nothing more, for good."""
        locked = self._held(by)
        locked.removed_at = at or clock.now()
        locked.save(update_fields=["removed_at"])
        locked.deliveries.all().delete()
        trail.record(by, "webhook removed", locked, {"name": locked.name})

    def _held(self, by: User | None) -> Webhook:
        require_administrator(by)
        locked = Webhook.objects.on().select_for_update(of=("self",)).filter(pk=self.pk).first()
        if locked is None:
            raise Conflict("This webhook was removed.")
        return locked

    def wants(self, event: str, path: str, sees: Callable[[User], bool]) -> bool:
        """Whether it is told of something that lies at `path` of the catalogue and that `sees` shows or hides."""
        if event not in self.events or self.item is None:
            return event in self.events
        return path.startswith(self.item.path) and self.created_by.is_active and sees(self.created_by)

    def _apply(self, name: str, url: str, events: Sequence[str], item: ConfigurationItem | None) -> None:
        problems = []
        self.name, self.url, self.events = " ".join(name.split()), url.strip(), sorted(set(events))
        self.item = item
        if not self.name or len(self.name) > LONGEST_NAME:
            problems.append(Problem("required", f"Enter a name of at most {LONGEST_NAME} characters.", "name"))
        try:
            outgoing.parsed(self.url[: LONGEST_URL + 1])
        except outgoing.Refused:
            problems.append(Problem("address", "Enter an address like https://hooks.example.org/cir.", "url"))
        if len(self.url) > LONGEST_URL:
            problems.append(Problem("too-long", f"Use at most {LONGEST_URL} characters.", "url"))
        if not self.events or not set(self.events) <= set(EVENTS):
            problems.append(Problem("events", "Choose what it is told.", "events"))
        Invalid.unless_none(problems)
        self.save()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries in the words of the queue."""

    def waiting(self) -> DeliveryQuerySet:
        """Not taken by the other side yet, the oldest first."""
        return self.filter(done_at=None).order_by("pk")


class Delivery(models.Model):
    """One thing that a program is told. Its number stays the same however often it is sent."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=200, help_text="Says the same thing once.")
    body = models.TextField(help_text="As it is sent, to the byte.")
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True, help_text="The beginning of it.")
    error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["webhook", "dedupe"], name="delivered_once")]
        indexes = [
            # What waits for a program, the oldest first.
            models.Index(fields=["webhook", "id"], name="delivery_waiting", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number}"
