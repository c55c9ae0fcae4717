from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models

from cir import clock
from metrics.series import Reading, instant
from metrics.xmr import exact


class Baseline(models.Model):
    """The baseline of a target as it holds from a moment on: its window, what is left out of it and why, and from
    going live on the very readings that limits are worked out from. Rows are only added; the latest one holds.
    """

    class Kind(models.TextChoices):
        LEFT_OUT = "left_out", "Left out of the baseline"
        TAKEN_BACK = "taken_back", "Taken back into the baseline"
        LOCKED = "locked", "Baseline locked"
        REBASED = "rebased", "Baseline set anew"

    target = models.ForeignKey("improvements.Target", on_delete=models.CASCADE, related_name="baselines")
    kind = models.CharField(max_length=10, choices=Kind)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    left_out = models.JSONField(default=dict, help_text="Moments of readings that do not count, with the reason.")
    readings = models.JSONField(null=True, help_text="Once locked: moments, values and denominators.")
    reason = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["left_out", "taken_back", "locked", "rebased"]), name="baseline_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.get_kind_display()}"

    @property
    def kept(self) -> tuple[Reading, ...] | None:
        """The readings that limits rest on, once they are locked."""
        if self.readings is None:
            return None
        return tuple(Reading(value, datetime.fromisoformat(moment), *more) for moment, value, *more in self.readings)

    def leaves_out(self, moment: date | datetime) -> bool:
        """Whether the reading of this moment does not count."""
        return instant(moment) in self.left_out


def rows_of(readings: tuple[Reading, ...]) -> list[list[str | float]]:
    """Readings as a row keeps them."""
    return [
        [instant(row.moment), float(row.value), *([] if row.weight is None else [float(row.weight)])]
        for row in readings
    ]


def differ(kept: tuple[Reading, ...], now: tuple[Reading, ...]) -> int:
    """How many readings were added, corrected or taken away since they were locked."""
    then = {row.moment: exact(row.value) for row in kept}
    found = {row.moment: exact(row.value) for row in now}
    return sum(then.get(moment) != found.get(moment) for moment in then.keys() | found.keys())
