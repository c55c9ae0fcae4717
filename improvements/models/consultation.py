from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from improvements.models.improvement import Improvement


class Consultation(models.Model):
    """Somebody who is asked about the plan or the risk of an improvement, such as a representative of those who use the
    service: what they were asked, what they answered, and when."""

    class About(models.TextChoices):
        PLAN = "plan", "The plan"
        RISK = "risk", "The risk"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="consultations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consultations")
    about = models.CharField(max_length=4, choices=About, default=About.PLAN)
    question = models.TextField(blank=True, max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            # "Needs you" finds what is open for a person by it.
            models.UniqueConstraint(
                fields=["person", "improvement", "about"], name="one_open_consultation", condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="consultation_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.about} of {self.improvement_id}"
