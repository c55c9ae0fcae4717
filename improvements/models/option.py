from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from improvements.models.improvement import Improvement


class Option(models.Model):
    """One way of going about an improvement. Several are weighed; at most one is chosen, with the reason."""

    class Ready(models.TextChoices):
        ACCEPT = "accept", "Accept the quality as it is"
        CHANGE_SUPPLIER = "change", "Change the supplier"
        ADD_DETECTION = "detect", "Add detection steps"
        COLLABORATE = "together", "Improve it together with the supplier"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="options")
    name = models.CharField("option", max_length=140)
    ready = models.CharField(max_length=8, choices=Ready, blank=True, help_text="Which of the ready ones it began as.")
    benefit = models.TextField("what it brings", blank=True, max_length=2000)
    cost = models.TextField("what it costs", blank=True, max_length=2000)
    notes = models.TextField(blank=True, max_length=8000)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField("why this one", blank=True, max_length=2000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["improvement"], name="option_one_is_chosen", condition=Q(chosen_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["improvement", "ready"], name="option_ready_once", condition=~Q(ready="")),
            models.CheckConstraint(condition=~Q(name=""), name="option_has_a_name"),
            models.CheckConstraint(
                condition=Q(chosen_at=None, reason="") | Q(chosen_at__isnull=False) & ~Q(reason=""),
                name="option_is_chosen_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name
