from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cir.catalogue.models import ConfigurationItem
from cir.notifications import outbox
from feedback.models.kept import Kept
from feedback.models.signal_source import SignalSource
from feedback.signalling.kinds import BECOMES, Kind

CONSIDER_RULE = "feedback.rule"


class SignalRule(Kept):
    """So many of a class within so many days: then an opportunity is proposed, with all of them linked."""

    class Together(models.TextChoices):
        GROUP = "group", "Those of one class"
        ITEM = "item", "Those of one service"
        EACH = "each", "Every one by itself"

    EDITABLE = ("name", "kind", "source", "item", "count", "days", "together", "is_on")
    WHAT = "signal rule"

    name = models.CharField(max_length=120)
    kind = models.CharField("kind of signal", max_length=9, choices=Kind, blank=True, help_text="Empty: any.")
    source = models.ForeignKey(SignalSource, on_delete=models.PROTECT, null=True, blank=True, related_name="rules")
    item = models.ForeignKey(
        ConfigurationItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="service, product or practice", help_text="With everything below it. Empty: any.",
    )  # fmt: skip
    count = models.PositiveSmallIntegerField("how many", default=4)
    days = models.PositiveSmallIntegerField("within how many days", default=30)
    together = models.CharField("counted together", max_length=5, choices=Together, default=Together.GROUP)
    is_on = models.BooleanField("on", default=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(count__range=(1, 100), days__range=(1, 366)),
                name="signal_rule_in_range",
                violation_error_message="Count 1 to 100 signals within 1 to 366 days.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What stands by itself is not counted."""
        if self.together == self.Together.EACH and self.count != 1:
            raise ValidationError({"count": "Every one by itself: the number is 1."})

    @property
    def window(self) -> timedelta:
        """The stretch in which it counts."""
        return timedelta(days=self.days)

    @property
    def sentence(self) -> str:
        """What it does, in words."""
        what = BECOMES[Kind(self.kind)].many if self.kind else "signals"
        if self.count == 1:
            return f"{what[0].upper()}{what[1:]}, {self.get_together_display().lower()}: each proposes an opportunity"
        return f"{self.count} {what} within {self.days} days, {self.get_together_display().lower()}"

    def _changed(self, now: datetime) -> None:
        """What is there already is looked at by the new words of the rule."""
        if self.is_on:
            outbox.put(CONSIDER_RULE, f"{CONSIDER_RULE}:{self.pk}:{self.version}", {"rule": self.pk}, now)
