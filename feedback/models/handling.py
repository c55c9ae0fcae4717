from django.conf import settings
from django.db import models

from cir import clock
from feedback.models.feedback import Feedback


class Handling(models.Model):
    """One act of a colleague on a piece of feedback: who, when, what. Append-only, and what Undo goes back by."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="handlings")
    act = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    facts = models.JSONField(default=dict, help_text="Never the words themselves.")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} of {self.feedback_id}"
