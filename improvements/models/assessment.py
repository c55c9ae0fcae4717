from __future__ import annotations

from datetime import date
from typing import cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cir import clock
from improvements import scoring
from improvements.models.improvement import Improvement


class ScoringModelQuerySet(models.QuerySet["ScoringModel"]):
    """Scoring models by date."""

    def on(self, day: date) -> ScoringModel | None:
        """The model in force on `day`, with its criteria."""
        rows = self.filter(valid_from__lte=day).order_by("-valid_from", "-pk")
        return rows.prefetch_related("criteria").first()


class ScoringModel(models.Model):
    """Criteria, their weights and what 1 to 5 mean, from a day on. A new one never rewrites old decisions."""

    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    note = models.TextField(blank=True, max_length=2000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ScoringModelQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} from {self.valid_from}"

    def as_sums(self) -> scoring.Model:
        """The model as the arithmetic takes it."""
        return scoring.Model(
            tuple(
                scoring.Criterion(row.key, row.label, row.weight, cast("scoring.Axis", row.axis))
                for row in self.criteria.all()
            )
        )


class Criterion(models.Model):
    """One question of a scoring model, with its weight in percent and the words for 1 to 5."""

    class Axis(models.TextChoices):
        IMPACT = "impact", "Impact"
        EFFORT = "effort", "Effort"

    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    axis = models.CharField(max_length=6, choices=Axis, default=Axis.IMPACT)
    meanings = models.JSONField(default=list, help_text="Five short texts, for 1 to 5.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["model", "key"], name="criterion_once_per_model"),
            models.CheckConstraint(condition=models.Q(weight__range=(1, 100)), name="criterion_weight_range"),
        ]

    def __str__(self) -> str:
        return self.label


class Points(models.Model):
    """What one person gave one improvement for one criterion. Others see it only after they scored themselves."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="points")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="points")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="points_given")
    points = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "points"
        constraints = [
            models.UniqueConstraint(fields=["improvement", "criterion", "person"], name="points_once_per_person"),
            models.CheckConstraint(condition=models.Q(points__range=(1, 5)), name="points_range"),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.criterion}: {self.points}"
