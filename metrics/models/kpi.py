"""What a KPI means from a day on, and what is aimed at: dated, old ones kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction

from cir import clock
from cir.audit import trail
from cir.errors import Invalid, Problem
from metrics import permissions, queries
from metrics.kpis import WHOLE, Kpi, Scope
from metrics.models.rollup import TouchedDays

if TYPE_CHECKING:
    from cir.accounts.models import User

BEGINNING = date(1900, 1, 1)


class KpiVersion(models.Model):
    """The definition of a KPI from a day on: its words, and how the symbols of its formula are read.

    Version 1 holds from the beginning. CIR adds one when it learns to count differently, a person when they read the
    symbols differently. Periods that began before keep the version they were counted by.
    """

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    code_version = models.PositiveIntegerField(default=1, help_text="Which of CIR's own definitions it words.")
    formula = models.TextField()
    numerator = models.TextField()
    denominator = models.TextField(blank=True)
    left_out = models.TextField(blank=True)
    reading = models.JSONField(default=dict, help_text="What each symbol of the formula stands for.")
    valid_from = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["key", "number"]
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="kpi_version_once")]

    def __str__(self) -> str:
        return f"{self.key} version {self.number}"

    @classmethod
    @transaction.atomic
    def read_as(
        cls, kpi: Kpi, *, by: User | None, reading: Mapping[str, str], valid_from: date, note: str = "",
        at: datetime | None = None,
    ) -> KpiVersion:  # fmt: skip
        """Read the symbols of the formula differently from a day on. Raises `NotAllowed`, `Invalid`."""
        permissions.require_set_kpis(by)
        problems = [
            Problem("choice", f"Choose what {symbol.letter} stands for.", symbol.letter)
            for symbol in kpi.symbols
            if reading.get(symbol.letter) not in dict(symbol.choices)
        ]
        latest = cls.objects.select_for_update().filter(key=kpi.key).order_by("-number").first()
        if latest and valid_from < latest.valid_from:
            problems.append(Problem("order", f"Choose {latest.valid_from} or a later day.", "valid_from"))
        if valid_from > queries.today():
            problems.append(Problem("future", "Choose today or a day before.", "valid_from"))
        Invalid.unless_none(problems)
        made = cls.objects.create(
            key=kpi.key, number=(latest.number if latest else 0) + 1, code_version=kpi.version, reading=dict(reading),
            valid_from=valid_from, note=note.strip(), set_by=by, created_at=at or clock.now(), **kpi.definition(),
        )  # fmt: skip
        TouchedDays.mark(valid_from, queries.today(), queries.today())
        trail.record(by, "KPI read differently", made, {"reading": dict(reading), "valid_from": valid_from}, at)
        return made

    @classmethod
    def keep_up(cls, kpis: tuple[Kpi, ...], on: date) -> None:
        """Word every definition that CIR has learned since: from the beginning for a new KPI, otherwise from `on`."""
        known = {version.key: version for version in cls.objects.order_by("number")}
        rows: list[Any] = []
        for kpi in kpis:
            latest = known.get(kpi.key)
            if latest and latest.code_version >= kpi.version:
                continue
            number, since = (latest.number + 1, on) if latest else (1, BEGINNING)
            reading = latest.reading if latest else kpi.usual_reading
            words = kpi.definition()
            rows.append(
                cls(key=kpi.key, number=number, code_version=kpi.version, reading=reading, valid_from=since, **words)
            )
        cls.objects.bulk_create(rows, ignore_conflicts=True)


class KpiTarget(models.Model):
    """What is aimed at in one part of the organisation, from a day on; no value takes the target away."""

    key = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=8, default=WHOLE.kind)
    scope_id = models.CharField(max_length=40, blank=True)
    value = models.FloatField(null=True)
    valid_from = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["key", "valid_from", "pk"]
        indexes = [models.Index(fields=["scope_kind", "scope_id", "key", "valid_from"], name="kpi_target_by_scope")]

    def __str__(self) -> str:
        return f"{self.key}: {self.value if self.value is not None else 'none'} from {self.valid_from}"

    @classmethod
    @transaction.atomic
    def aim(
        cls, kpi: Kpi, *, by: User | None, value: float | None, note: str = "", scope: Scope = WHOLE,
        at: datetime | None = None,
    ) -> KpiTarget:  # fmt: skip
        """Aim at a value from today on; earlier targets stay readable. Raises `NotAllowed`, `Invalid`."""
        permissions.require_set_kpis(by)
        if scope != WHOLE and not kpi.scoped:
            raise Invalid(Problem("choice", "This KPI is for the whole organisation only.", "scope"))
        if value is not None and not math.isfinite(value):
            raise Invalid(Problem("number", "Enter a number.", "value"))
        day, now = queries.today(), at or clock.now()
        made = cls.objects.create(key=kpi.key, value=value, valid_from=day, note=note.strip(), set_by=by,
                                  scope_kind=scope.kind, scope_id=scope.id, created_at=now)  # fmt: skip
        trail.record(by, "KPI target set", made, {"value": value, "scope": ":".join(filter(None, scope))}, at)
        return made
