from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse

from cir import clock
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import outbox
from metrics import checks
from metrics.models.basing import Basing
from metrics.models.batching import READINGS_CHANGED, Batching
from metrics.models.behaving import Behaving
from metrics.models.computing import Computing
from metrics.models.keeping import Keeping
from metrics.queries import MeasureQuerySet, today

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.checks import Numbers
    from metrics.models.reading import Reading


class Measure(Keeping, Basing, Batching, Behaving, Computing, models.Model):
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
        DURATION = "duration", "Duration"
        MONEY = "money", "Money"
        QUALITATIVE = "qualitative", "Judgement with text"

    class Source(models.TextChoices):
        TYPED = "typed", "Typed in"
        IMPORTED = "imported", "Imported"
        API = "api", "Pushed by API"
        SURVEY = "survey", "Survey"
        COMPUTED = "computed", "Computed by CIR"

    class Subject(models.TextChoices):
        CUSTOMER = "customer", "Satisfaction of customers"
        EMPLOYEE = "employee", "Satisfaction of staff"
        STAKEHOLDER = "stakeholder", "Satisfaction of stakeholders"
        INCIDENTS = "incidents", "Number of incidents"
        PROBLEMS = "problems", "Number of problems"
        PERFORMANCE = "performance", "Performance of a service"
        AVAILABILITY = "availability", "Availability of a service"
        EFFICIENCY = "efficiency", "Efficiency of a process"
        AWARENESS = "awareness", "Awareness and adoption of the practice"

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
    subject = models.CharField(
        "what it is about", max_length=12, choices=Subject, blank=True, help_text="Which KPI its gains belong to."
    )
    lowest = models.FloatField(
        "lowest possible value", null=True, blank=True, help_text="Where the scale begins, if it does."
    )
    highest = models.FloatField("highest possible value", null=True, blank=True, help_text="Where the scale ends.")
    variation = models.CharField(
        max_length=20, blank=True, editable=False, help_text="What its own chart says, kept for lists."
    )
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
            models.CheckConstraint(
                condition=models.Q(lowest=None) | models.Q(highest=None) | models.Q(lowest__lt=models.F("highest")),
                name="measure_scale_in_order",
                violation_error_message="Enter a highest possible value above the lowest one.",
            ),
            models.UniqueConstraint(
                fields=["kpi", "kpi_scope"], name="measure_follows_a_kpi_once", condition=~models.Q(kpi="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("metrics:measure", args=[self.pk])

    @classmethod
    @transaction.atomic
    def define(cls, *, by: User | None, definition: str = "", at: datetime | None = None, **fields: Any) -> Measure:
        """Add a measure to the catalogue. Raises `Invalid` with everything that is wrong, also a name taken.

        `definition`: what it means, how it is counted; it holds from today on.
        """
        now = at or clock.now()
        known = {field.name for field in cls._meta.fields if field.editable} - {"retired_at", "created_by"}
        problems = [Problem("unknown", f"“{name}” is not part of a measure.", name) for name in set(fields) - known]
        measure = cls(created_by=by, created_at=now, **{k: v for k, v in fields.items() if k in known})
        measure.name = " ".join(str(measure.name or "").split())
        try:
            measure.full_clean(exclude=["created_by"])
        except ValidationError as wrong:
            for name, messages in wrong.message_dict.items():
                problems += [Problem("invalid", message, "name" if name == "__all__" else name) for message in messages]
        problems += measure.unit_problems() + measure.source_problems()
        Invalid.unless_none(problems)
        measure.save()
        trail.record(by, "measure defined", measure, {"name": measure.name}, now)
        if definition.strip():
            measure.meaning(definition, today(), by, now)
        return measure

    def series(self, since: datetime | None = None, until: datetime | None = None) -> Sequence[Reading]:
        """The readings that count (not corrected since), oldest first; `counted` where a page prefetched them."""
        if since is None and until is None and "counted" in self.__dict__:
            return self.__dict__["counted"]
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
        **read: Unpack[Numbers],
    ) -> Reading:
        """Add the reading of `moment`: `value`, or for a rate `numerator` and `denominator`.

        Raises `Invalid` naming every field that is wrong and `Conflict` when this moment has a reading already
        (correct that one instead).
        """
        now = at or clock.now()
        self.require_read()
        facts = self.checked(moment, now, words=note, **read)
        if self.readings.current().filter(moment=moment).exists():
            raise Conflict(
                Problem("exists", "This moment has a reading already. Correct it instead of adding another.", "moment")
            )
        reading = self.readings.create(
            moment=moment, recorded_by=by, recorded_at=now, note=note.strip(), source=source, **facts
        )
        trail.record(by, "reading added", self, {"moment": moment, "value": reading.value}, now)
        self._announce(reading)
        return reading

    @transaction.atomic
    def correct(
        self,
        reading: Reading,
        *,
        by: User | None,
        reason: str,
        note: str | None = None,
        at: datetime | None = None,
        **read: Unpack[Numbers],
    ) -> Reading:
        """Replace what was read at a moment, with a reason. The old reading is kept and points to the new one.

        `note` None keeps what was noted.
        """
        now = at or clock.now()
        if not reason.strip():
            raise Invalid(Problem("required", "Say why the reading is corrected.", "reason"))
        self.require_typed()
        old = self.readings.select_for_update().get(pk=reading.pk)
        if old.superseded_at:
            raise Conflict(Problem("superseded", "This reading was corrected meanwhile. Look at the newer one first."))
        said = old.note if note is None else note.strip()
        new = self.readings.model(measure=self, moment=old.moment, source=old.source, note=said, reason=reason.strip())
        for name, value in self.checked(old.moment, now, words=said, **read).items():
            setattr(new, name, value)
        new.recorded_by, new.recorded_at, old.superseded_at = by, now, now
        old.save(update_fields=["superseded_at"])
        new.save()
        old.superseded_by = new
        old.save(update_fields=["superseded_by"])
        facts = {"moment": old.moment, "value": [old.value, new.value], "reason": new.reason}
        trail.record(by, "reading corrected", self, facts, now)
        self._announce(new)
        return new

    def checked(
        self,
        moment: datetime,
        now: datetime,
        *,
        value: float | None = None,
        numerator: float | None = None,
        denominator: float | None = None,
        unit: str | None = None,
        words: str | None = None,
    ) -> dict[str, Any]:
        """The columns of a reading, or `Invalid` with everything that is wrong with it. `unit`: what it was read in,
        where that was said; another unit than the measure's is refused.
        """
        return checks.columns(
            self.rules, moment, now, value=value, numerator=numerator, denominator=denominator, unit=unit, words=words
        )

    def require_read(self) -> None:
        """Raise `Conflict` when the measure is retired, or CIR reads it by itself."""
        self.require_typed()
        if self.retired_at:
            raise Conflict(f"“{self.name}” is retired. Bring it back before adding readings.")

    def _announce(self, reading: Reading) -> None:
        self.mark_counted(reading.moment)
        outbox.put(READINGS_CHANGED, f"readings:{reading.pk}", {"measure": self.pk, "reading": reading.pk})


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
