from django.conf import settings
from django.db import models

from improvements.models.improvement import Improvement
from improvements.statuses import Status


class Transition(models.Model):
    """One move of one improvement: who (none = CIR itself), when, from, to, why. Append-only.

    Lead times, flow and reports are computed from these rows, and they are the queue from which feedback is answered.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="transitions")
    move = models.CharField(max_length=12)
    source = models.CharField(max_length=12, choices=Status)
    target = models.CharField(max_length=12, choices=Status)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    since = models.DateTimeField(
        null=True, help_text="When the stay began that this move ended. None, where nobody said: the move before tells."
    )
    reason = models.TextField(blank=True, max_length=4000)
    said = models.JSONField(default=dict, help_text="What else was said with the move.")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            # The history of one record; the first move, and the one before another, without a visit to the table.
            models.Index(fields=["improvement", "at", "id"], include=["source"], name="moves_of_record"),
            # Flow over time.
            models.Index(fields=["target", "at"], name="transition_by_target"),
            # When somebody last moved anything.
            models.Index(fields=["actor", "at"], name="transition_by_actor"),
            # What happened in a period: figures of months and weeks.
            models.Index(fields=["at"], name="transition_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id}: {self.source} → {self.target}"
