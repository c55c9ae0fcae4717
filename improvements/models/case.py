from django.conf import settings
from django.db import models

from cir import clock
from improvements.models.improvement import Improvement


class BusinessCase(models.Model):
    """Why it is worth it. Short for small ones, a Lean Canvas for larger ones; an approved version is never changed."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="business_cases")
    version = models.PositiveSmallIntegerField(default=1)
    justification = models.TextField(blank=True, max_length=8000)
    cost_of_doing_nothing = models.TextField(blank=True, max_length=4000)
    problem = models.TextField("problem statement", blank=True, max_length=4000)
    solution = models.TextField("suggested improvement and options", blank=True, max_length=4000)
    key_metrics = models.TextField(blank=True, max_length=4000)
    value_proposition = models.TextField(blank=True, max_length=4000)
    unfair_advantage = models.TextField(blank=True, max_length=4000)
    customer_segments = models.TextField(blank=True, max_length=4000)
    channels = models.TextField(blank=True, max_length=4000)
    cost_structure = models.TextField(blank=True, max_length=4000)
    benefits_forecast = models.TextField("added benefits or revenue", blank=True, max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "version"], name="business_case_version_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} business case {self.version}"
