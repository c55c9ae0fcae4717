from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from metrics import series
from metrics.models.measure import Measure
from metrics.queries import ReadingQuerySet


class Reading(models.Model):
    """What a measure showed at a moment. Never overwritten: a correction keeps what was there."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="readings")
    moment = models.DateTimeField(help_text="The moment or the start of the period that was read.")
    value = models.FloatField(help_text="In the unit of the measure; a rate is kept as a percentage.")
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    note = models.TextField(blank=True, max_length=2000)
    reason = models.TextField(blank=True, max_length=2000, help_text="Why it replaces an earlier one.")
    source = models.CharField(max_length=8, choices=Measure.Source, default=Measure.Source.TYPED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["moment", "pk"]
        constraints = [
            # One reading counts per moment; also the index that charts are drawn from.
            models.UniqueConstraint(
                fields=["measure", "moment"],
                name="reading_once_per_moment",
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(condition=Q(denominator=None) | Q(denominator__gt=0), name="reading_denominator"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.moment:%Y-%m-%d}: {self.value:g}"

    @property
    def as_read(self) -> series.Reading:
        """What the arithmetic works with: the value, its moment, and the denominator of a rate."""
        return series.Reading(self.value, self.moment, self.denominator)
