from __future__ import annotations

from datetime import date

from django.db import models

from cir import clock
from feedback import tokens
from feedback.models.feedback import Feedback


class KeyQuerySet(models.QuerySet["Key"]):
    """Keys by what people hold in their hands."""

    def fitting(self, secret: str) -> Key | None:
        """The key of a private link or receipt code; None when it fits nothing."""
        kept = self.filter(digest=tokens.digest(secret))
        return kept.select_related("feedback__channel", "feedback__item", "feedback__person").first()


class Key(models.Model):
    """A private link or receipt code to one piece of feedback. Only a hash of it is kept."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    proves_mail = models.BooleanField(default=False, help_text="Whoever holds it reads the mailbox.")
    made_at = models.DateTimeField(default=clock.now)

    objects = KeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"key to {self.feedback_id}"


class Acknowledged(models.Model):
    """An address that got our thanks on a day: one mail a day at most, whoever types it into the form."""

    digest = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "on"], name="acknowledged_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"

    @classmethod
    def first_today(cls, email: str, day: date) -> bool:
        """Whether this address has had no such mail on this day; from now on it has."""
        return cls.objects.get_or_create(digest=tokens.address_digest(email), on=day)[1]
