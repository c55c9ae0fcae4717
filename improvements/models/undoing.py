"""Taking one change of fields back, as its line in the audit trail tells it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from cir.accounts.models import User
from cir.audit.models import Entry
from cir.errors import Conflict, Invalid

if TYPE_CHECKING:
    from improvements.models import Improvement


class Undoing(models.Model):
    """Undo as a command of its own: it works after going elsewhere, and is refused once somebody went on."""

    class Meta:
        abstract = True

    @transaction.atomic
    def take_back(self: Improvement, entry: Entry, *, by: User, at: datetime | None = None) -> tuple[str, ...]:
        """Put back every field that `entry` changed. Raises `Conflict` when one of them was changed since."""
        locked = self._locked(None)
        if (
            entry.verb != "changed"
            or entry.target_id != str(locked.pk)
            or entry.target_type != locked._meta.label_lower
        ):
            raise Conflict("This cannot be taken back.")
        changes: dict[str, Any] = entry.detail.changes
        if not changes:
            raise Conflict("What this change said has been erased, so it cannot be taken back.")
        gone_on = [name for name, (_, after) in changes.items() if _as_kept(locked, name) != after]
        if gone_on:
            raise Conflict(f"{locked.reference} was changed again since. Look at it, then change it by hand.")
        back = {name: _value(locked, name, before) for name, (before, _) in changes.items()}
        changed = locked.change(by=by, at=at, **back)
        self._follow(locked)
        return changed


def _as_kept(record: Improvement, name: str) -> Any:
    """A value as the trail keeps it."""
    if name == "tags":
        return sorted(record.tags.values_list("name", flat=True))
    value = getattr(record, f"{name}_id", None) if _is_relation(record, name) else getattr(record, name)
    plain = (str, int, float, bool, list, type(None))
    return value if isinstance(value, plain) else DjangoJSONEncoder().default(value)


def _is_relation(record: Improvement, name: str) -> bool:
    try:
        return bool(record._meta.get_field(name).is_relation)
    except FieldDoesNotExist as unknown:
        raise Invalid(f"“{name}” is not known here.") from unknown


def _value(record: Improvement, name: str, kept: Any) -> Any:
    """What the trail kept, as a value again; a person or item that is gone cannot come back."""
    if name == "tags":
        return kept
    column = record._meta.get_field(name)
    if kept is None or not column.is_relation:
        return column.to_python(kept) if kept is not None else None  # type: ignore[union-attr]
    found = column.related_model._default_manager.filter(pk=kept).first()  # type: ignore[union-attr]
    if found is None:
        raise Conflict("What was there before does not exist any more.")
    return found
