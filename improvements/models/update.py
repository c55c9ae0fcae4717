from django.conf import settings
from django.db import models

from cir import clock
from improvements.models.improvement import Improvement


class Update(models.Model):
    """How an improvement was going at a moment: one of three states, one sentence, and when to look again."""

    State = Improvement.Progress

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="updates")
    state = models.CharField(max_length=10, choices=Improvement.Progress)
    text = models.CharField(max_length=2000)
    next_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            # The activity of one record.
            models.Index(fields=["improvement", "at"], name="update_by_record")
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.text[:60]}"
