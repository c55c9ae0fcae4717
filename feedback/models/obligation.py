from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from feedback.models.feedback import Feedback
from feedback.states import Duty

if TYPE_CHECKING:
    from cir.accounts.models import User


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """What is owed, in the words of the list."""

    def open(self) -> ObligationQuerySet:
        """Not met yet."""
        return self.filter(met_at=None)

    def visible_to(self, user: User) -> ObligationQuerySet:
        """What is owed for feedback that the person may see."""
        return self.filter(feedback__in=Feedback.objects.visible_to(user))

    def due_by(self, day: date) -> ObligationQuerySet:
        """Open ones that fall due on or before a day."""
        return self.open().filter(due_on__lte=day)


class Obligation(models.Model):
    """Something that is owed to whoever spoke: a first answer, a decision, being told. Closed only when it is met."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="obligations")
    duty = models.CharField(max_length=11, choices=Duty)
    due_on = models.DateField()
    since = models.DateTimeField(help_text="From when on it is owed.")
    met_at = models.DateTimeField(null=True)
    step = models.ForeignKey(
        "improvements.Transition",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="What is told.",
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "duty"], name="obligation_once_per_duty", condition=Q(step__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["feedback", "step"], name="obligation_once_per_step", condition=Q(step__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(step__isnull=True) | Q(duty=Duty.TELL), name="obligation_of_a_step_is_to_tell"
            ),
        ]
        indexes = [
            # What is owed, the oldest first; reminders.
            models.Index(fields=["due_on", "id"], name="obligation_open", condition=Q(met_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.get_duty_display()} by {self.due_on}"
