from __future__ import annotations

from django.conf import settings
from django.db import models

from cir import clock
from feedback.models.feedback import Feedback


class Link(models.Model):
    """A piece of feedback supports an improvement. One may support several, and the other way round."""

    class Helped(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="links")
    improvement = models.ForeignKey("improvements.Improvement", on_delete=models.CASCADE, related_name="feedback_links")
    public_title = models.CharField(
        "what they see it called", max_length=140, help_text="Public words; never the internal title by itself."
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    helped = models.CharField("did it help", max_length=6, choices=Helped, blank=True)
    helped_words = models.TextField(blank=True, max_length=4000)
    helped_at = models.DateTimeField(null=True)
    reading = models.ForeignKey("metrics.Reading", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["feedback", "improvement"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.feedback_id} supports {self.improvement_id}"
