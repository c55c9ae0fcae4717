"""What the API remembers between requests: answers already given, and how busy somebody is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from cir import clock


class IdempotencyKeyQuerySet(models.QuerySet["IdempotencyKey"]):
    """Keys in the words of the clean-up."""

    def forgotten(self, at: datetime) -> IdempotencyKeyQuerySet:
        """Keys older than the time for which an answer is kept."""
        return self.filter(created_at__lte=at - timedelta(hours=settings.IDEMPOTENCY_HOURS))


class IdempotencyKey(models.Model):
    """The answer that was given to one request, so that the same request sent again gets the same answer."""

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=200, help_text="Method and address.")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            # Inserted first, in the transaction of the work: a twin waits here until the first has ended.
            models.UniqueConstraint(fields=["principal", "route", "key"], name="idempotency_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class RateWindow(models.Model):
    """How many requests somebody sent in the present minute. One row for each token or signed-in person."""

    principal = models.CharField(max_length=40, primary_key=True)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.principal}: {self.count}"
