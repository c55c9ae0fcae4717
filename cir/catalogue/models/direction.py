from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction

from cir import clock
from cir.audit import trail
from cir.catalogue.checking import require_valid
from cir.catalogue.permissions import require_keeper
from cir.errors import Invalid, Problem

if TYPE_CHECKING:
    from cir.accounts.models import User


class VisionQuerySet(models.QuerySet["Vision"]):
    """Visions by date."""

    def on(self, day: date) -> Vision | None:
        """The vision that holds on `day`."""
        return self.filter(valid_from__lte=day).order_by("-valid_from", "-pk").first()


class ObjectiveQuerySet(models.QuerySet["Objective"]):
    """Objectives in the words of whoever chooses one."""

    def current(self) -> ObjectiveQuerySet:
        """Those still striven for: what may be chosen for something new."""
        return self.filter(retired_at=None)


class Vision(models.Model):
    """What the organisation wants to become. A new one takes over; old ones stay readable."""

    text = models.TextField(max_length=2000)
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = VisionQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return self.text[:80]

    @classmethod
    @transaction.atomic
    def proclaim(cls, *, by: User | None, text: str, valid_from: date, at: datetime | None = None) -> Vision:
        """Set a new vision from a day on; the old ones stay readable. Raises `NotAllowed`, `Invalid`."""
        require_keeper(by)
        vision = cls(text=text.strip(), valid_from=valid_from, set_by=by, created_at=at or clock.now())
        require_valid(vision)
        vision.save()
        trail.record(by, "vision set", vision, {"text": vision.text, "valid_from": valid_from}, at)
        return vision


class Objective(models.Model):
    """Something the organisation wants to reach. Every improvement serves one, or says that it serves none."""

    class Horizon(models.TextChoices):
        SHORT = "short", "Within a year"
        LONG = "long", "Longer than a year"

    name = models.CharField(max_length=140)
    description = models.TextField(blank=True, max_length=4000)
    horizon = models.CharField(max_length=5, choices=Horizon, default=Horizon.SHORT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The objective's page."""
        return f"/objectives/{self.pk}/"

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User | None, at: datetime | None = None, **fields: Any) -> Objective:
        """Add an objective. Raises `NotAllowed`, and `Invalid` with every field that is wrong."""
        require_keeper(by)
        objective = cls(created_at=at or clock.now())
        _apply(objective, fields)
        objective.save()
        trail.record(by, "objective added", objective, {"name": objective.name}, at)
        return objective

    @transaction.atomic
    def change(self, *, by: User | None, at: datetime | None = None, **fields: Any) -> tuple[str, ...]:
        """Change fields; answers the names of those that really changed. Raises `NotAllowed`, `Invalid`."""
        require_keeper(by)
        before = {name: getattr(self, name) for name in fields}
        _apply(self, fields)
        changed = tuple(name for name in fields if before[name] != getattr(self, name))
        if changed:
            self.save()
            said = {name: [_plain(before[name]), _plain(getattr(self, name))] for name in changed}
            trail.record(by, "objective changed", self, said, at)
        return changed

    @transaction.atomic
    def retire(self, *, by: User | None, at: datetime | None = None) -> None:
        """No longer striven for: nothing new serves it. What served it still says so."""
        self._set_retired(self.retired_at or at or clock.now(), by, "objective retired")

    @transaction.atomic
    def bring_back(self, *, by: User | None, at: datetime | None = None) -> None:
        """Strive for it again."""
        self._set_retired(None, by, "objective brought back")

    def _set_retired(self, moment: datetime | None, by: User | None, verb: str) -> None:
        require_keeper(by)
        if self.retired_at == moment:
            return
        self.retired_at = moment
        self.save(update_fields=["retired_at"])
        trail.record(by, verb, self, {"name": self.name}, moment)


EDITABLE = ("name", "description", "horizon", "owner")


def _apply(objective: Objective, fields: dict[str, Any]) -> None:
    unknown = sorted(set(fields) - set(EDITABLE))
    Invalid.unless_none(Problem("unknown", f"“{name}” cannot be set.", name) for name in unknown)
    for name, value in fields.items():
        setattr(objective, name, value.strip() if isinstance(value, str) else value)
    require_valid(objective)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
