"""Measures that CIR reads by itself: a KPI as a measure, so that improvements of the practice can aim at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.errors import Conflict, Problem

if TYPE_CHECKING:
    from metrics.models import Measure

ANEW = "CIR counted this month anew."
FOLLOWED = ("kind", "unit", "direction", "cadence", "source", "lowest", "highest")
"""What a computed measure has from its KPI."""


class Computing(models.Model):
    """Which KPI a measure follows, and the door through which its readings come."""

    kpi = models.CharField(
        max_length=40, blank=True, editable=False, help_text="The KPI whose finished months are its readings."
    )
    kpi_scope = models.CharField(
        max_length=60, blank=True, editable=False, help_text="Of which part of the organisation, for example item:12."
    )

    class Meta:
        abstract = True

    def require_typed(self: Measure) -> None:
        """Raise `Conflict` when CIR reads it by itself: nobody adds to it or corrects it."""
        if self.kpi:
            raise Conflict(f"“{self.name}” is computed by CIR: its readings come by themselves, month by month.")

    def source_problems(self: Measure) -> list[Problem]:
        """A measure that says it is computed and follows no KPI: nobody would ever read it."""
        if self.source == self.Source.COMPUTED and not self.kpi:
            return [Problem("choice", "CIR computes KPIs. Open the KPI and choose “Use as a measure”.", "source")]
        return []

    def followed_problems(self: Measure, changed: Iterable[str]) -> list[Problem]:
        """What cannot be changed because it comes from the KPI."""
        said = "This comes from the KPI that the measure follows."
        return [Problem("locked", said, name) for name in changed if self.kpi and name in FOLLOWED]

    @transaction.atomic
    def follow(self: Measure, values: Iterable[tuple[datetime, float]], at: datetime | None = None) -> int:
        """Read the KPI: what is new is added, what was counted anew corrects what was there, which is kept.

        Answers how many readings that made. Safe to repeat, and on two machines at once.
        """
        now, locked = at or clock.now(), self._locked(None)
        rows = [{"moment": moment, "value": value, "reason": ANEW} for moment, value in values]
        wanted = [row for row in locked.examine(rows, now) if row.is_new or row.corrects]
        locked._write(wanted, None, self.Source.COMPUTED, now)
        return len(wanted)
