"""What a measure's own readings say: its rules, its limits, and when the next reading is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import models

from cir.errors import Problem
from metrics import checks, queries
from metrics.behaviour import Behaviour, Nature, Window, behaviour
from metrics.models.rollup import TouchedDays
from metrics.periods import Cadence, local_day, period_of
from metrics.xmr import Direction

if TYPE_CHECKING:
    from metrics.models import Measure, Reading
    from metrics.periods import Period


class Behaving(models.Model):
    """Readings in, behaviour out."""

    class Meta:
        abstract = True

    @property
    def rules(self: Measure) -> checks.Rules:
        """What its readings may be. A score without a scale of its own runs from 0 to 100."""
        lowest, highest = self.lowest, self.highest
        if self.kind in (self.Kind.COUNT, self.Kind.RATE, self.Kind.DURATION):
            lowest = max(lowest or 0, 0)
        elif self.kind == self.Kind.SATISFACTION:
            lowest, highest = (0 if lowest is None else lowest), (100 if highest is None else highest)
        elif self.kind == self.Kind.QUALITATIVE:
            lowest, highest = min(checks.JUDGEMENTS), max(checks.JUDGEMENTS)
        rate, judged = self.kind == self.Kind.RATE, self.kind == self.Kind.QUALITATIVE
        return checks.Rules(rate=rate, judged=judged, lowest=lowest, highest=highest, unit=self.shown_unit)

    @property
    def shown_unit(self: Measure) -> str:
        """The unit as it follows a number: a rate is a percentage, a judgement has none, money is in the currency of
        the organisation where no other is named.
        """
        if self.kind == self.Kind.MONEY:
            return self.unit or str(settings.CURRENCY)
        return {self.Kind.RATE.value: "%", self.Kind.QUALITATIVE.value: ""}.get(self.kind, self.unit)

    def unit_problems(self: Measure) -> list[Problem]:
        """A duration without its unit: 90 of what?"""
        if self.kind == self.Kind.DURATION and not self.unit.strip():
            return [Problem("required", "Enter the unit of the duration: minutes, hours or days.", "unit")]
        return []

    def behaviour(self: Measure, readings: Iterable[Reading], window: Window | None = None) -> Behaviour | None:
        """How it behaves by these readings and the baselines that people set, or by the days of a `window` that is
        tried out; None when they cannot be worked with (numbers beyond all bounds).
        """
        rules = self.rules
        nature = Nature(
            cast("Direction", self.direction),
            cast("Cadence", self.cadence),
            floor=rules.lowest,
            ceiling=rules.highest,
            judged=rules.judged,
        )
        rows = [row.as_read for row in readings]
        try:
            return behaviour(rows, nature, queries.zone(), window, self.windows())
        except ValueError:
            return None

    def mark_counted(self: Measure, first: datetime) -> None:
        """A reading of awareness counts in a KPI: one of an earlier day changes what was computed since."""
        if self.subject == self.Subject.AWARENESS:
            TouchedDays.mark(local_day(first, queries.zone()), queries.today(), queries.today())

    def refresh_variation(self: Measure) -> None:
        """Bring the word kept for lists up to date with the readings. Safe to repeat."""
        found = self.behaviour(self.series())
        said: str = found.verdict.variation if found and found.chart.points else ""
        type(self).objects.filter(pk=self.pk).update(variation=said)
        self.variation = said

    def period_of(self: Measure, moment: datetime) -> Period:
        """The period a reading of this moment belongs to."""
        return period_of(moment, cast("Cadence", self.cadence), queries.zone())

    def due_period(self: Measure, latest: datetime | None) -> Period:
        """The period whose reading is the next one that is missing."""
        return queries.due_period(self.cadence, latest, self.created_at)

    def due_on(self: Measure, latest: datetime | None) -> date | None:
        """The day by which the next reading is due; none of a retired measure, nor of one that CIR reads by itself."""
        return None if self.retired_at or self.kpi else queries.due_on(self.cadence, latest, self.created_at)
