"""Taking back one change of fields, as its line in the audit trail tells it, or one move, as its history row does."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from cir.accounts.models import User
from cir.audit.models import Entry
from cir.errors import Conflict, Invalid
from improvements import notices, permissions, routes
from improvements.routes import Route
from improvements.workflow import MOVES

if TYPE_CHECKING:
    from improvements.models import Improvement, Transition


TAKEN_BACK = "Taken back."


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

    def way_back(self: Improvement, step: Transition, *, by: User) -> Route | None:
        """The move that takes `step` back, if the person may make it."""
        way = routes.way_back(step.source, step.target, self.scale)
        return way if way and permissions.may_move(by, way.move, self) else None

    @transaction.atomic
    def take_back_move(
        self: Improvement, step: Transition, *, by: User, version: int, at: datetime | None = None
    ) -> Transition:
        """Make the move that leads back to where `step` came from. It is a move of its own in the history.

        Raises `Conflict` when the record is not as the move left it (`version`) or no move leads back, and whatever
        `move()` raises.
        """
        locked = self._locked(None)
        if step.improvement_id != locked.pk or version != locked.version or step.target != locked.status:
            raise Conflict(f"{locked.reference} was changed again since. Look at it, then move it by hand.")
        way = routes.way_back(step.source, step.target, locked.scale)
        if way is None:
            raise Conflict(f"“{MOVES[step.move].label}” cannot be taken back. Look at what can be done from here.")
        if step.move == "go-live":
            locked._forget_going_live(step)
        reason = {"reason": TAKEN_BACK} if "reason" in way.asks else {}
        back = self.move(way.move.name, by=by, version=version, at=at, **way.said, **reason)
        notices.taken_back(step, back)
        return back

    def _forget_going_live(self: Improvement, step: Transition) -> None:
        """The change counts as live since the day that was said before, if ever, and so do the readings."""
        before = self.transitions.filter(move=step.move, pk__lt=step.pk).last()
        self.went_live_on = date.fromisoformat(before.said["went_live_on"]) if before else None
        self.save(update_fields=["went_live_on"])
        self.refresh_result()


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
    column: Any = record._meta.get_field(name)
    if kept is None or not column.is_relation:
        return column.to_python(kept) if kept is not None else None
    found = column.related_model._default_manager.filter(pk=kept).first()
    if found is None:
        raise Conflict("What was there before does not exist any more.")
    return found
