from django.db import models

from cir import clock
from improvements.models.closing import Closing
from improvements.models.target import Target


class SustainmentCheck(models.Model):
    """Whether the gain was held 30, 90 or 180 days after closing, with the readings that say so. Made by a job."""

    class Result(models.TextChoices):
        HELD = "held", "Gain held"
        LOST = "lost", "Gain lost"
        CANNOT_SAY = "cannot_say", "Cannot say"

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="checks")
    target = models.ForeignKey(Target, on_delete=models.SET_NULL, null=True, related_name="checks")
    days = models.PositiveSmallIntegerField(help_text="Days after closing.")
    due_on = models.DateField()
    result = models.CharField(max_length=10, choices=Result)
    sentence = models.TextField()
    readings = models.JSONField(default=dict, help_text="Everything the answer was made from.")
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["closing", "days"], name="sustainment_checked_once"),
        ]
        indexes = [
            # "The gain of … is lost" under "Needs you".
            models.Index(fields=["due_on"], name="sustainment_lost", condition=models.Q(result="lost")),
        ]

    def __str__(self) -> str:
        return f"{self.closing_id}: {self.get_result_display()} after {self.days} days"
