from django.conf import settings
from django.db import models

from cir import clock
from improvements.models.improvement import Improvement


class Support(models.Model):
    """A person who wants this too. Their words are kept; they hear what becomes of it."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supports")
    words = models.TextField(blank=True, max_length=4000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["improvement", "person"], name="support_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person} supports {self.improvement_id}"


class Watch(models.Model):
    """A person who wants to hear of every change of an improvement."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["improvement", "person"], name="watch_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person} watches {self.improvement_id}"
