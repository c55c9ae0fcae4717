"""What is set up by those who keep the channels: sources of signals, rules. One way to open and to change them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Invalid, Problem, Stale
from feedback import permissions


class Kept(models.Model):
    """Something with fields that keepers edit, a version, and lines in the audit trail."""

    EDITABLE: ClassVar[tuple[str, ...]] = ()
    WHAT: ClassVar[str] = ""
    """What it is called in the audit trail."""

    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def open(cls, *, by: User, at: datetime | None = None, **fields: Any) -> Self:
        """Add one. Raises `NotAllowed`, and `Invalid` with everything that is wrong."""
        now = at or clock.now()
        made = cls(created_at=now)
        for name in set(fields) & set(cls.EDITABLE):
            setattr(made, name, fields[name])
        made._allow(by)
        made._apply(fields)
        made._begin(now)
        made.save()
        trail.record(by, f"{cls.WHAT} opened", made, {"name": str(made)}, now)
        made._changed(now)
        return made

    @transaction.atomic
    def change(self, *, by: User, version: int | None = None, at: datetime | None = None, **fields: Any) -> None:
        """Change what it says or does. Raises `NotAllowed`, `Stale`, `Invalid`."""
        now, locked = at or clock.now(), self._held(version)
        locked._allow(by)
        before = {name: getattr(locked, name) for name in fields if name in self.EDITABLE}
        locked._apply(fields)
        changed = {
            name: [str(old), str(getattr(locked, name))] for name, old in before.items() if old != getattr(locked, name)
        }
        if changed:
            locked.version += 1
            locked.save()
            trail.record(by, f"{self.WHAT} changed", locked, changed, now)
            locked._changed(now)
        self.refresh_from_db()

    def _held(self, version: int | None = None) -> Self:
        """The row, locked, if nobody was faster."""
        locked = type(self)._default_manager.select_for_update(of=("self",)).get(pk=self.pk)
        if version is not None and version != locked.version:
            raise Stale(f"“{locked}” was changed meanwhile. Look at it again, then repeat this.")
        return locked

    def _apply(self, fields: dict[str, Any]) -> None:
        problems = [Problem("unknown", f"“{name}” is not known here.", name) for name in fields
                    if name not in self.EDITABLE]  # fmt: skip
        for name in self.EDITABLE:
            if name in fields:
                setattr(self, name, fields[name])
        try:
            self.full_clean(exclude=["slug", "token_digest"])
        except ValidationError as wrong:
            problems += [
                Problem("invalid", text, "" if name == "__all__" else name)
                for name, texts in wrong.message_dict.items()
                for text in texts
            ]
        Invalid.unless_none(problems)

    def _allow(self, by: User) -> None:
        """Raise `NotAllowed` unless the person may keep it."""
        permissions.require_keep_channels(by)

    def _begin(self, now: datetime) -> None:
        """What is made when it is opened."""

    def _changed(self, now: datetime) -> None:
        """What follows from a change."""
