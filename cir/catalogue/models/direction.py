from __future__ import annotations

from django.conf import settings
from django.db import models

from cir import clock


class Vision(models.Model):
    """What the organisation wants to become. A new one takes over; old ones stay readable."""

    text = models.TextField(max_length=2000)
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Objective(models.Model):
    """Something the organisation wants to reach. Every improvement serves one, or says that it serves none."""

    class Horizon(models.TextChoices):
        SHORT = "short", "Within a year"
        LONG = "long", "Longer than a year"

    name = models.CharField(max_length=140)
    description = models.TextField(blank=True, max_length=4000)
    horizon = models.CharField(max_length=5, choices=Horizon, default=Horizon.SHORT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
