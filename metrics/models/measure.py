from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower

from cir import clock
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import outbox
from metrics.models.keeping import READINGS_CHANGED, Keeping

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models.reading import Reading

LARGEST = 1e15


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures in the words of the catalogue."""

    def current(self) -> MeasureQuerySet:
        """Measures that are still read."""
        return self.filter(retired_at=None)


class Measure(Keeping, models.Model):
    """An indicator with unit, direction and cadence. It belongs to the catalogue: several improvements may move it."""

    class Direction(models.TextChoices):
        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"
        NEITHER = "neither", "Neither is better"

    class Cadence(models.TextChoices):
        DAY = "day", "Every day"
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"

    class Kind(models.TextChoices):
        VALUE = "value", "Value"
        COUNT = "count", "Count"
        RATE = "rate", "Rate"
        SATISFACTION = "satisfaction", "Satisfaction score"
        QUALITATIVE = "qualitative", "Judgement with text"

    class Source(models.TextChoices):
        TYPED = "typed", "Typed in"
        IMPORTED = "imported", "Imported"
        API = "api", "Pushed by API"
        SURVEY = "survey", "Survey"
        COMPUTED = "computed", "Computed by CIR"

    name = models.CharField(max_length=140)
    description = models.TextField(blank=True, max_length=4000)
    item = models.ForeignKey(
        "catalogue.ConfigurationItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures_owned",
    )
    unit = models.CharField(max_length=40, blank=True, help_text="For example tickets, minutes, %.")
    direction = models.CharField(max_length=7, choices=Direction, default=Direction.DOWN)
    cadence = models.CharField(max_length=7, choices=Cadence, default=Cadence.MONTH)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.VALUE)
    source = models.CharField(max_length=8, choices=Source, default=Source.TYPED)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "item", name="measure_name_is_unique_per_item"),
            models.UniqueConstraint(
                Lower("name"), name="measure_name_is_unique_without_item", condition=models.Q(item=None)
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=["up", "down", "neither"]),
                name="measure_direction",
            ),
            models.CheckConstraint(
                condition=models.Q(cadence__in=["day", "week", "month", "quarter"]),
                name="measure_cadence",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def never_negative(self) -> bool:
        """Whether the lower natural limit stops at zero: counts, rates and scores cannot be below it."""
        return self.kind in {self.Kind.COUNT, self.Kind.RATE, self.Kind.SATISFACTION}

    @classmethod
    @transaction.atomic
    def define(cls, *, by: User | None, at: datetime | None = None, **fields: Any) -> Measure:
        """Add a measure to the catalogue. Raises `Invalid` with everything that is wrong, also a name taken."""
        now = at or clock.now()
        known = {field.name for field in cls._meta.fields if field.editable} - {"retired_at", "created_by"}
        problems = [Problem("unknown", f"“{name}” is not part of a measure.", name) for name in set(fields) - known]
        measure = cls(created_by=by, created_at=now, **{k: v for k, v in fields.items() if k in known})
        measure.name = " ".join(str(measure.name or "").split())
        try:
            measure.full_clean()
        except ValidationError as wrong:
            for name, messages in wrong.message_dict.items():
                problems += [Problem("invalid", message, "name" if name == "__all__" else name) for message in messages]
        Invalid.unless_none(problems)
        measure.save()
        trail.record(by, "measure defined", measure, {"name": measure.name}, now)
        return measure

    def series(self, since: datetime | None = None, until: datetime | None = None) -> Sequence[Reading]:
        """The readings that count (not corrected since), oldest first; `counted` where a page prefetched them."""
        if since is None and until is None and "counted" in self.__dict__:
            return self.__dict__["counted"]  # type: ignore[no-any-return]
        rows = self.readings.current().order_by("moment")
        if since:
            rows = rows.filter(moment__gte=since)
        if until:
            rows = rows.filter(moment__lt=until)
        return list(rows)

    @transaction.atomic
    def record(
        self,
        *,
        moment: datetime,
        by: User | None,
        note: str = "",
        source: str = Source.TYPED,
        at: datetime | None = None,
        **read: float | None,
    ) -> Reading:
        """Add the reading of `moment`: `value`, or for a rate `numerator` and `denominator`.

        Raises `Invalid` naming every field that is wrong and `Conflict` when this moment has a reading already
        (correct that one instead).
        """
        now = at or clock.now()
        facts = self.checked(moment, now, **read)
        if self.readings.current().filter(moment=moment).exists():
            raise Conflict(
                Problem("exists", "This moment has a reading already. Correct it instead of adding another.", "moment")
            )
        reading = self.readings.create(
            moment=moment, recorded_by=by, recorded_at=now, note=note, source=source, **facts
        )
        trail.record(by, "reading added", self, {"moment": moment, "value": reading.value}, now)
        self._announce(reading)
        return reading

    @transaction.atomic
    def correct(
        self, reading: Reading, *, by: User | None, reason: str, at: datetime | None = None, **read: float | None
    ) -> Reading:
        """Replace what was read at a moment, with a reason. The old reading is kept and points to the new one."""
        now = at or clock.now()
        if not reason.strip():
            raise Invalid(Problem("required", "Say why the reading is corrected.", "reason"))
        old = self.readings.select_for_update().get(pk=reading.pk)
        if old.superseded_at:
            raise Conflict(Problem("superseded", "This reading was corrected meanwhile. Look at the newer one first."))
        facts = self.checked(old.moment, now, **read)
        old.superseded_at = now
        old.save(update_fields=["superseded_at"])
        new = self.readings.create(
            moment=old.moment, recorded_by=by, recorded_at=now, note=reason.strip(), source=old.source, **facts
        )
        old.superseded_by = new
        old.save(update_fields=["superseded_by"])
        trail.record(by, "reading corrected", self, {"moment": old.moment, "value": [old.value, new.value]}, now)
        self._announce(new)
        return new

    def checked(
        self,
        moment: datetime,
        now: datetime,
        value: float | None = None,
        numerator: float | None = None,
        denominator: float | None = None,
    ) -> dict[str, float | None]:
        """The columns of a reading, or `Invalid` with everything that is wrong with it."""
        problems = []
        if moment > now:
            problems.append(Problem("future", "Choose a moment that has passed.", "moment"))
        if self.kind == self.Kind.RATE:
            problems += _rate_problems(numerator, denominator)
            if not problems:
                value = 100 * float(numerator or 0) / float(denominator or 1)
        else:
            numerator = denominator = None
            problems += _number_problems("value", value)
            if not problems and self.never_negative and value is not None and value < 0:
                problems.append(Problem("negative", "This measure is zero or more.", "value"))
        Invalid.unless_none(problems)
        return {"value": value, "numerator": numerator, "denominator": denominator}

    def _announce(self, reading: Reading) -> None:
        outbox.put(READINGS_CHANGED, f"readings:{reading.pk}", {"measure": self.pk, "reading": reading.pk})


def _number_problems(field: str, number: float | None) -> list[Problem]:
    if number is None:
        return [Problem("required", "Enter a number.", field)]
    if not math.isfinite(number):
        return [Problem("not-finite", "Enter a number that is neither infinite nor undefined.", field)]
    if abs(number) > LARGEST:
        return [Problem("too-large", "Enter a number below 1,000,000,000,000,000.", field)]
    return []


def _rate_problems(numerator: float | None, denominator: float | None) -> list[Problem]:
    problems = _number_problems("numerator", numerator) + _number_problems("denominator", denominator)
    if not problems and denominator is not None and denominator <= 0:
        problems.append(
            Problem(
                "zero",
                "A rate needs a denominator above zero. Leave this period out.",
                "denominator",
            )
        )
    if not problems and numerator is not None and numerator < 0:
        problems.append(Problem("negative", "The numerator of a rate is zero or more.", "numerator"))
    return problems


class Definition(models.Model):
    """What a measure means from a day on. A change of meaning is a new definition and is marked on the chart."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="definitions")
    text = models.TextField(max_length=4000)
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.measure} from {self.valid_from}"
