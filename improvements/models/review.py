from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from cir import clock


class ReviewQuerySet(models.QuerySet["Review"]):
    """Register reviews by date."""

    def next(self, at: datetime) -> Review | None:
        """The next review that has not begun."""
        return self.filter(starts_at__gt=at, cancelled_at=None).order_by("starts_at").first()


class Review(models.Model):
    """The regular meeting on the register."""

    starts_at = models.DateTimeField()
    place = models.CharField(max_length=140, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"Review of {self.starts_at:%Y-%m-%d}"
