"""Values of KPIs, computed once and kept: per day, week, month and scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from cir import clock
from metrics.kpi_values import percentiles
from metrics.kpis import Result

if TYPE_CHECKING:
    from datetime import date

PERIODS = (("day", "Day"), ("week", "Week"), ("month", "Month"))


class RolledPeriod(models.Model):
    """A period whose KPIs were computed, all scopes in one transaction. Its row is what two workers wait on."""

    kind = models.CharField(max_length=5, choices=PERIODS)
    start = models.DateField()
    computed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "start"]
        constraints = [models.UniqueConstraint(fields=["kind", "start"], name="rolled_period_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}"


class Rollup(models.Model):
    """One KPI of one period in one scope. Derived: it may be thrown away and computed again at any time."""

    kind = models.CharField(max_length=5, choices=PERIODS)
    start = models.DateField()
    scope_kind = models.CharField(max_length=8)
    scope_id = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=40)
    value = models.FloatField(null=True)
    numerator = models.FloatField()
    denominator = models.FloatField(null=True)
    left_out = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField(default=0, help_text="Records that were counted.")
    parts = models.JSONField(default=dict, help_text="What it is made of: durations, symbols of a formula.")
    version = models.PositiveIntegerField(default=1, help_text="The definition it was computed by.")

    class Meta:
        constraints = [
            # Also what a trend of one KPI, and a page of all KPIs of one scope, is read by.
            models.UniqueConstraint(
                fields=["scope_kind", "scope_id", "kind", "start", "key"], name="rollup_once_per_period_and_scope"
            ),
        ]
        indexes = [
            # A period is replaced as a whole.
            models.Index(fields=["kind", "start"], name="rollup_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.kind} {self.start} {self.scope_kind} {self.scope_id}".strip()

    def result(self) -> Result:
        """What it says."""
        days = {int(tenths): count for tenths, count in self.parts.get("days", {}).items()}
        return Result(
            self.value, self.numerator, self.denominator, self.left_out, self.n, percentiles(days), self.parts
        )


class TouchedDays(models.Model):
    """Days whose numbers a late change has touched: written in the transaction of the change, taken by the job.

    Today needs no mark: it is looked at again and again.
    """

    first = models.DateField()
    last = models.DateField()
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"

    @classmethod
    def mark(cls, first: date, last: date, today: date) -> None:
        """Say that these days changed; nothing to say when they begin today."""
        if first < today:
            cls.objects.create(first=first, last=min(max(first, last), today))
