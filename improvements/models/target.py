from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from cir.errors import Conflict
from improvements.models.improvement import Improvement
from metrics import series, wording
from metrics import verdicts as judging
from metrics.models import Measure, Reading
from metrics.periods import Cadence

if TYPE_CHECKING:
    from improvements.models.baseline import Baseline

DAY = timedelta(days=1)
PROVED = {"improved", "changed"}


class Target(models.Model):
    """What an improvement wants of a measure, declared before the work starts: baseline window, target, date, wait."""

    class Role(models.TextChoices):
        MAIN = "main", "Main"
        SUPPORTING = "supporting", "Supporting"
        BALANCING = "balancing", "Must not get worse"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="targets")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="targets")
    role = models.CharField(max_length=10, choices=Role, default=Role.MAIN)
    baseline_from = models.DateField(null=True, blank=True)
    baseline_until = models.DateField(null=True, blank=True, help_text="The last day of the baseline.")
    value = models.FloatField("target value", null=True, blank=True)
    due_on = models.DateField("target date", null=True, blank=True)
    wait_days = models.PositiveSmallIntegerField(
        default=0, help_text="Days after going live before an effect can be expected."
    )
    variation = models.CharField(max_length=20, blank=True, help_text="The result so far, kept for lists.")
    baseline = models.OneToOneField(
        "improvements.Baseline", on_delete=models.SET_NULL, null=True, editable=False, related_name="+",
        help_text="The latest of its baselines, which holds.",
    )  # fmt: skip
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "measure"], name="target_once_per_measure"),
            models.UniqueConstraint(fields=["improvement"], name="one_main_measure", condition=Q(role="main")),
            models.CheckConstraint(
                condition=Q(baseline_until=None) | Q(baseline_from__lte=models.F("baseline_until")),
                name="baseline_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id}: {self.measure}"

    def baseline_end(self) -> date | None:
        """The last day of the baseline: as declared, otherwise the day before going live."""
        live = self.improvement.went_live_on
        return self.baseline_until or (live - DAY if live else None)

    def counts_from(self) -> date | None:
        """The first day on which a reading can show the effect: going live plus the waiting time.

        Before going live it is the day after the baseline, so that lists can show the result so far.
        """
        live, end = self.improvement.went_live_on, self.baseline_end()
        first = live + timedelta(days=self.wait_days) if live else None
        after_baseline = end + DAY if end else None
        return max((day for day in (first, after_baseline) if day), default=None)

    def question(self, at: datetime | None = None) -> judging.Question:
        """What the verdict is made from: the readings of the baseline window and those that count after it.

        `at`: as it would have been then, that is without later readings.
        """
        readings, rules = self.measure.series(until=at), self.measure.rules
        since = self.counts_from()
        return judging.Question(
            baseline=self.baseline_readings(readings, at),
            after=_between(readings, since, None) if since else (),
            direction=cast("judging.Direction", self.measure.direction),
            target=self.value,
            cadence=cast("Cadence", self.measure.cadence),
            floor=rules.lowest,
            ceiling=rules.highest,
        )

    def baseline_row(self, at: datetime | None = None) -> Baseline | None:
        """What holds for the baseline beside its days: what is left out, and once live the readings it is locked on."""
        if at is None or self.baseline is None or self.baseline.at <= at:
            return self.baseline
        return self.baselines.filter(at__lte=at).last()

    def left_out(self) -> dict[str, str]:
        """The moments of readings that do not count in the baseline, with the reason."""
        row = self.baseline_row()
        return dict(row.left_out) if row else {}

    def window_readings(self, readings: Iterable[Reading] | None = None) -> tuple[series.Reading, ...]:
        """The readings of the baseline's days, whatever is left out or locked."""
        if not self.baseline_from:
            return ()
        return _between(
            self.measure.series() if readings is None else readings, self.baseline_from, self.baseline_end()
        )

    def baseline_readings(
        self, readings: Iterable[Reading] | None = None, at: datetime | None = None
    ) -> tuple[series.Reading, ...]:
        """The readings that limits rest on: those it was locked on at going live, before that those of its days."""
        row = self.baseline_row(at)
        if row is None:
            return self.window_readings(readings)
        if row.kept is not None and self.improvement.went_live_on:
            return row.kept
        return tuple(each for each in self.window_readings(readings) if not row.leaves_out(each.moment))

    def judge(self, at: datetime | None = None) -> judging.Verdict:
        """The verdict on the readings there are (or were, at `at`). Computed, never typed."""
        return judging.verdict(self.question(at))

    def judged(self, at: datetime | None = None) -> judging.Verdict | None:
        """The verdict, or None when the readings cannot be judged (numbers beyond all bounds)."""
        try:
            return self.judge(at)
        except ValueError:
            return None

    def first_to_reach(self) -> Reading | None:
        """The first reading after going live and the waiting time that meets the target; None: not yet."""
        since = self.counts_from()
        if self.improvement.went_live_on is None or self.value is None or since is None:
            return None
        start = datetime.combine(since, time.min, _zone())
        direction = cast("judging.Direction", self.measure.direction)
        after = self.measure.series(since=start)
        return next((row for row in after if series.meets(row.value, self.value, direction)), None)

    def store_verdict(self, *, by: object, at: datetime) -> Verdict:
        """Keep the verdict of this moment with the readings it was made from, so that it can be checked later."""
        question = self.question(at)
        try:
            found = judging.verdict(question)
        except ValueError as wrong:
            raise Conflict(
                f"The readings of “{self.measure}” cannot be judged: {wrong}. Correct them first."
            ) from wrong
        words, row = wording.say(found, unit=self.measure.shown_unit, zone=_zone()), self.baseline_row(at)
        return self.verdicts.create(
            result=found.outcome,
            target_reached=found.target_reached,
            held_for=found.held_for,
            sentence=f"{words.headline}. {words.detail}".strip(),
            readings={
                "baseline": _as_pairs(found.baseline),
                "after": _as_pairs(found.after),
                "question": question.canonical,
                "locked_at": row.at.isoformat() if row and row.kept is not None else None,
            },
            digest=found.digest,
            by=by,
            at=at,
        )


class Verdict(models.Model):
    """What the readings proved at a moment, stored with the readings it was made from so that it can be checked."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="verdicts")
    result = models.CharField(max_length=20)
    target_reached = models.BooleanField(null=True)
    held_for = models.PositiveSmallIntegerField(default=0)
    sentence = models.TextField()
    readings = models.JSONField(default=dict, help_text="Baseline and later readings: moments and values.")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.result}"


def _zone() -> ZoneInfo:
    """The organisation's zone: days of a baseline begin and end there, whoever looks."""
    return ZoneInfo(settings.TIME_ZONE)


def _between(readings: Iterable[Any], first: date | None, last: date | None) -> tuple[series.Reading, ...]:
    """Readings from the start of `first` to the end of `last`, both days included."""
    low = datetime.combine(first, time.min, _zone()) if first else None
    high = datetime.combine(last + DAY, time.min, _zone()) if last else None
    return tuple(
        row.as_read for row in readings if (low is None or row.moment >= low) and (high is None or row.moment < high)
    )


def _as_pairs(readings: tuple[series.Reading, ...]) -> list[list[object]]:
    return [[row.moment.isoformat(), row.value] for row in readings]
