from datetime import date

from django.conf import settings
from django.db import models

from cir import clock


class Snooze(models.Model):
    """Something that needs a person, put aside by them until a day. `key` names it as `needs.Need.key` does."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snoozes")
    key = models.CharField(max_length=80)
    until = models.DateField(help_text="The day on which it comes back.")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="snooze_once_per_need")]

    def __str__(self) -> str:
        return f"{self.person}: {self.key} until {self.until}"

    def over(self, on: date) -> bool:
        """Whether the day has come."""
        return self.until <= on
