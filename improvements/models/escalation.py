from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from improvements.models.improvement import Improvement


class Escalation(models.Model):
    """A disputed question put to the governance committee, with the evidence frozen as it was, and its decision."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="escalations")
    question = models.TextField(max_length=2000)
    evidence = models.JSONField(default=dict, help_text="Score, points, status and readings as they were.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decision = models.TextField(blank=True, max_length=2000)
    reason = models.TextField(blank=True, max_length=4000)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement"], name="one_open_escalation", condition=Q(settled_at=None))
        ]

    def __str__(self) -> str:
        return self.question[:80]
