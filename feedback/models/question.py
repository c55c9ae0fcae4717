from __future__ import annotations

from django.db import models
from django.db.models import Q

from feedback.models.survey import Survey


class Question(models.Model):
    """One question of a survey. Scores become readings of a measure; free text becomes feedback."""

    class Kind(models.TextChoices):
        SCALE = "scale", "Scale from 1 to 5"
        RECOMMEND = "recommend", "Would you recommend it, 0 to 10"
        YES_NO = "yes_no", "Yes or no"
        CHOICE = "choice", "One of several"
        TEXT = "text", "Free text"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.SCALE)
    text = models.CharField("question", max_length=200)
    required = models.BooleanField("must be answered", default=False)
    choices = models.TextField(blank=True, max_length=600, help_text="One of several: one choice a line.")
    measure = models.ForeignKey(
        "metrics.Measure", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Which measure the score is a reading of; a new one by itself.",
    )  # fmt: skip
    reading = models.ForeignKey("metrics.Reading", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="question_once_per_position"),
            models.CheckConstraint(
                condition=Q(kind__in=["scale", "recommend", "yes_no", "choice", "text"]), name="question_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def options(self) -> list[tuple[int, str]]:
        """What can be chosen: points and words, the lowest first; nothing for free text."""
        match self.kind:
            case self.Kind.SCALE:
                ends = {1: "1, not at all", 5: "5, very"}
                return [(points, ends.get(points, str(points))) for points in range(1, 6)]
            case self.Kind.RECOMMEND:
                return [(points, str(points)) for points in range(11)]
            case self.Kind.YES_NO:
                return [(1, "Yes"), (0, "No")]
            case self.Kind.CHOICE:
                return list(enumerate(self.choices.splitlines()))
        return []

    @property
    def is_scored(self) -> bool:
        """Whether the answers make a number."""
        return self.kind in {self.Kind.SCALE, self.Kind.RECOMMEND, self.Kind.YES_NO}
