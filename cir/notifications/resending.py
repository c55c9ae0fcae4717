"""Trying again what was given up."""

from datetime import datetime

from django.db import transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict
from cir.notifications import waking
from cir.notifications.models import Outbox


@transaction.atomic
def resend(row: Outbox, *, by: User, at: datetime | None = None) -> None:
    """Put a dead row back in front of the queue with all its attempts. Raises `Conflict` when it is not dead."""
    now = at or clock.now()
    changed = (
        Outbox.objects.dead()
        .filter(pk=row.pk)
        .update(dead_at=None, attempts=0, next_at=now, leased_until=None, last_error="")
    )
    if not changed:
        raise Conflict("This was tried again or delivered meanwhile.")
    trail.record(by, "resent", row, {"kind": row.kind, "error": row.last_error}, now)
    for outside in (False, True):
        waking.after_commit(outside=outside)
