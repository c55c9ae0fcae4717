"""Where ideas go to the owner of a service first: a new one waits until its owner adds it to the register."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Invalid, Problem
from improvements import notices, permissions
from improvements.statuses import Status
from improvements.workflow import FLAGS

if TYPE_CHECKING:
    from improvements.models import Improvement

LONGEST_NOTE = 4000


class Admitting(models.Model):
    """The owner's first look. Waiting is no status: it follows from the item, its owner and `admitted_at`."""

    admitted_at = models.DateTimeField(
        null=True, editable=False, help_text="Where ideas go to the owner of their item first: when it was added."
    )

    class Meta:
        abstract = True

    @property
    def waits_for_owner(self: Improvement) -> bool:
        """Whether it is new and the owner of its item, who wants to see ideas first, has not added it yet."""
        if self.status != Status.NEW or self.admitted_at or self.item is None or not self.item.owner_first:
            return False
        return self.item.owner is not None and self.item.owner.is_active

    def admit_what_keepers_log(self: Improvement, by: User, at: datetime) -> None:
        """What the item's owner, a coordinator or an approver logs need not wait for the owner."""
        owns = self.item is not None and self.item.owner_id == by.pk
        if self.item and self.item.owner_first and (owns or permissions.may_triage(by, self.item_path)):
            self.admitted_at = at

    @transaction.atomic
    def admit(self: Improvement, *, by: User, reason: str = "", at: datetime | None = None) -> None:
        """Add it to the register after the owner's first look; whoever asked for it hears so, with the note.

        Raises `NotAllowed`, and `IllegalMove` where it does not wait for its owner.
        """
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_move(by, FLAGS["admit"], locked)
        locked.require_possible(FLAGS["admit"])
        if len(reason) > LONGEST_NOTE or "\x00" in reason:
            raise Invalid(Problem("too-long", f"Use at most {LONGEST_NOTE:,} characters.", "reason"))
        locked.admitted_at = locked.updated_at = now
        locked.version += 1
        locked.save(update_fields=["admitted_at", "updated_at", "version"])
        trail.record(by, "added to the register", locked, {"reason": reason.strip()}, now)
        notices.admitted(locked, by, reason.strip())
        self._follow(locked)
