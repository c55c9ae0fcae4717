from django.conf import settings
from django.db import models

from cir import clock
from improvements.models.improvement import Improvement
from improvements.statuses import Status


class Closing(models.Model):
    """What was said when an improvement was closed: the outcome, what was shown, the effects, how the process
    was followed, what next."""

    class Outcome(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        PARTLY = "partly", "Partly achieved"
        NOT_ACHIEVED = "not_achieved", "Not achieved"

    class Process(models.TextChoices):
        FOLLOWED = "followed", "As it is meant"
        MOSTLY = "mostly", "With short cuts"
        NOT_FOLLOWED = "not_followed", "Hardly"

    class Next(models.TextChoices):
        STOP_HERE = "stop_here", "Stop here"
        ADJUST = "adjust", "Adjust"
        GO_ROUND = "go_round", "Go round again"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="closings")
    outcome = models.CharField(max_length=12, choices=Outcome)
    shown = models.TextField("what was shown to stakeholders", max_length=4000)
    good_effects = models.TextField("unexpected good effects", blank=True, max_length=4000)
    bad_effects = models.TextField("unexpected bad effects", blank=True, max_length=4000)
    no_verdict_reason = models.TextField(blank=True, max_length=4000)
    against_verdict_reason = models.TextField(blank=True, max_length=4000)
    process = models.CharField("how the process was followed", max_length=12, choices=Process, blank=True)
    process_words = models.TextField("about the process", blank=True, max_length=4000)
    next = models.CharField(max_length=9, choices=Next)
    next_improvement = models.ForeignKey(Improvement, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.improvement_id}: {self.get_outcome_display()}"


class Lesson(models.Model):
    """What was expected, what happened, what to do next time. About the work, never about a person."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="lessons")
    expected = models.TextField(blank=True, max_length=4000)
    happened = models.TextField(blank=True, max_length=4000)
    next_time = models.TextField(max_length=4000)
    status = models.CharField(max_length=12, choices=Status, help_text="The status in which it was learned.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.next_time[:80]
