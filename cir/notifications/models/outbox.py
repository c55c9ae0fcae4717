from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from cir import clock


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """The queue, in its own words."""

    def waiting(self) -> OutboxQuerySet:
        """Rows that are neither done nor given up."""
        return self.filter(done_at=None, dead_at=None)

    def due(self, at: datetime, leases_at: datetime | None = None) -> OutboxQuerySet:
        """Rows to be handled now that no worker holds, oldest first.

        `leases_at` is the moment by the clock that all machines share, where it differs from this machine's.
        """
        free = self.waiting().exclude(leased_until__gt=leases_at or at)
        return free.filter(next_at__lte=max(at, leases_at or at)).order_by("next_at", "pk")

    def held(self, at: datetime) -> OutboxQuerySet:
        """Rows that a worker took and may be working on at this moment."""
        return self.waiting().filter(leased_until__gt=at)

    def dead(self) -> OutboxQuerySet:
        """Rows that were given up: an administrator looks at them."""
        return self.exclude(dead_at=None).order_by("-dead_at", "-pk")

    def failing(self) -> OutboxQuerySet:
        """Rows that failed at least once and will be tried again."""
        return self.waiting().exclude(last_error="").order_by("next_at", "pk")

    def of_other_kinds(self, known: set[str]) -> OutboxQuerySet:
        """Rows parked because this version does not know their kind, for example during an upgrade."""
        return self.waiting().exclude(kind__in=known).order_by("pk")

    def done_before(self, at: datetime) -> OutboxQuerySet:
        """Rows whose work was done before a moment: nobody needs them any more."""
        return self.filter(done_at__lt=at)


class Outbox(models.Model):
    """Something that must happen because a change was made: written in the transaction of that change.

    A Celery message is only a wake-up; losing it, or the broker, loses nothing.
    """

    kind = models.CharField(max_length=60)
    dedupe = models.CharField(max_length=200, unique=True, help_text="Says the same thing once.")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    next_at = models.DateTimeField(default=clock.now, help_text="Not before this moment.")
    leased_until = models.DateTimeField(null=True, help_text="A worker holds it until then.")
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dead_at=None),
                name="outbox_not_both_done_and_dead",
            )
        ]
        indexes = [
            # The claim: due rows that are neither done nor dead, oldest first.
            models.Index(
                fields=["next_at", "id"],
                name="outbox_due",
                condition=Q(done_at=None) & Q(dead_at=None),
            ),
            # The page of administrators: what was given up.
            models.Index(fields=["-dead_at"], name="outbox_dead", condition=~Q(dead_at=None)),
            # Retention: what was done long ago.
            models.Index(fields=["done_at"], name="outbox_done", condition=~Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe}"
