from __future__ import annotations

from datetime import datetime

from django.db import models

from cir import clock


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """The queue, in its own words."""

    def waiting(self) -> OutboxQuerySet:
        """Rows that are neither done nor given up."""
        return self.filter(done_at=None, dead_at=None)

    def due(self, at: datetime) -> OutboxQuerySet:
        """Rows to be handled now, oldest first."""
        return self.waiting().filter(next_at__lte=at).order_by("pk")

    def dead(self) -> OutboxQuerySet:
        """Rows that were given up after too many attempts: an administrator looks at them."""
        return self.exclude(dead_at=None).order_by("-dead_at")


class Outbox(models.Model):
    """Something that must happen because a change was made: written in the transaction of that change.

    A Celery message is only a wake-up; losing it, or the broker, loses nothing.
    """

    kind = models.CharField(max_length=60)
    dedupe = models.CharField(max_length=200, unique=True, help_text="Says the same thing once, for ever.")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    next_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dead_at=None),
                name="outbox_not_both_done_and_dead",
            )
        ]
        indexes = [
            # The claim: due rows that are neither done nor dead.
            models.Index(
                fields=["next_at"],
                name="outbox_due",
                condition=models.Q(done_at=None) & models.Q(dead_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe}"
