"""Keeping a measure: changing what it says of itself, retiring it, saying anew what it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from cir import clock
from cir.audit import trail
from cir.errors import Invalid, Problem, Stale
from metrics import permissions

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models import Definition, Measure

EDITABLE = (
    "name",
    "description",
    "item",
    "owner",
    "unit",
    "direction",
    "cadence",
    "kind",
    "source",
    "subject",
    "lowest",
    "highest",
)
LOCKED_BY_READINGS = ("unit", "direction", "kind")


class Keeping(models.Model):
    """The doors of the catalogue of measures. Each raises `NotAllowed` for who does not keep the measure."""

    class Meta:
        abstract = True

    @transaction.atomic
    def change(
        self: Measure, *, by: User | None, version: int | None = None, at: datetime | None = None, **fields: Any
    ) -> tuple[str, ...]:
        """Change fields; answers those that really changed. Unit, direction and kind stay once there are readings.

        Raises `NotAllowed`, `Stale` when `version` is no longer the current one, `Invalid` with all that is wrong.
        """
        locked = self._locked(version)
        permissions.require_keep(by, locked)
        before = {name: getattr(locked, name) for name in fields if name in EDITABLE}
        problems = [Problem("unknown", f"“{name}” cannot be changed.", name) for name in fields if name not in EDITABLE]
        for name in before:
            setattr(locked, name, fields[name].strip() if isinstance(fields[name], str) else fields[name])
        changed = {name: old for name, old in before.items() if old != getattr(locked, name)}
        problems += locked._wrong(changed)
        Invalid.unless_none(problems)
        if changed:
            said = {name: [_plain(old), _plain(getattr(locked, name))] for name, old in changed.items()}
            locked._keep(by, "measure changed", said, at)
        self._follow(locked)
        return tuple(changed)

    @transaction.atomic
    def retire(self: Measure, *, by: User | None, version: int | None = None, at: datetime | None = None) -> None:
        """No longer read: nothing new can aim at it. Its readings stay."""
        locked = self._locked(version)
        permissions.require_keep(by, locked)
        if locked.retired_at is None:
            locked.retired_at = at or clock.now()
            locked._keep(by, "measure retired", {}, at)
        self._follow(locked)

    @transaction.atomic
    def bring_back(self: Measure, *, by: User | None, version: int | None = None, at: datetime | None = None) -> None:
        """Read it again."""
        locked = self._locked(version)
        permissions.require_keep(by, locked)
        if locked.retired_at is not None:
            locked.retired_at = None
            locked._keep(by, "measure brought back", {}, at)
        self._follow(locked)

    @transaction.atomic
    def redefine(
        self: Measure, *, by: User | None, text: str, valid_from: date, at: datetime | None = None
    ) -> Definition:
        """Say what the measure means from a day on. The older definitions stay, and the change is marked on charts."""
        permissions.require_keep(by, self)
        self.require_typed()
        definition = self.meaning(text, valid_from, by, at or clock.now())
        trail.record(by, "measure redefined", self, {"text": definition.text, "valid_from": valid_from}, at)
        return definition

    def meaning(self: Measure, text: str, valid_from: date, by: User | None, now: datetime) -> Definition:
        """Keep a definition, or raise `Invalid`. The doors are `define` and `redefine`."""
        definition = self.definitions.model(
            measure=self, text=text.strip(), valid_from=valid_from, set_by=by, created_at=now
        )
        _require_valid(definition)
        definition.save()
        return definition

    def _locked(self: Measure, version: int | None) -> Measure:
        locked = type(self).objects.select_for_update(of=("self",)).select_related("item").get(pk=self.pk)
        if version is not None and version != locked.version:
            raise Stale(f"“{locked.name}” was changed meanwhile. Look at it again, then repeat this.")
        return locked

    def _wrong(self: Measure, changed: Mapping[str, Any]) -> list[Problem]:
        problems = []
        if self.readings.exists():
            held = [name for name in LOCKED_BY_READINGS if name in changed]
            said = "There are readings already. Define another measure, or redefine this one from a day on."
            problems += [Problem("locked", said, name) for name in held]
            problems += self._beyond_scale(changed)
        problems += self.unit_problems() if {"unit", "kind"} & set(changed) else []
        problems += self.followed_problems(changed) + (self.source_problems() if "source" in changed else [])
        try:
            self.full_clean(exclude=["created_by"])
        except ValidationError as wrong:
            for name, messages in wrong.message_dict.items():
                problems += [Problem("invalid", message, "name" if name == "__all__" else name) for message in messages]
        return problems

    def _beyond_scale(self: Measure, changed: Mapping[str, Any]) -> list[Problem]:
        """A scale that the readings there are do not keep to."""
        rules, read = self.rules, self.readings.current()
        beyond = {
            "lowest": rules.lowest is not None and read.filter(value__lt=rules.lowest).exists(),
            "highest": rules.highest is not None and read.filter(value__gt=rules.highest).exists(),
        }
        said = "There are readings beyond this. Correct them first, or choose a wider scale."
        return [Problem("range", said, name) for name in changed if beyond.get(name)]

    def _keep(self: Measure, by: User | None, verb: str, said: Mapping[str, Any], at: datetime | None) -> None:
        self.version += 1
        self.save()
        trail.record(by, verb, self, said, at)

    def _follow(self: Measure, locked: Measure) -> None:
        for column in self._meta.concrete_fields:
            setattr(self, column.attname, getattr(locked, column.attname))


def _require_valid(row: models.Model) -> None:
    try:
        row.full_clean(exclude=["set_by"])
    except ValidationError as wrong:
        said = wrong.message_dict.items()
        raise Invalid(*(Problem("invalid", text, field) for field, texts in said for text in texts)) from wrong


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
