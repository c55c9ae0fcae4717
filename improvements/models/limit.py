from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir.accounts.roles import Role
from cir.audit import trail
from cir.errors import Invalid, NotAllowed, Problem
from improvements.statuses import FLOW, Status

if TYPE_CHECKING:
    from cir.accounts.models import User

LARGEST = 9999
KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


class WorkLimit(models.Model):
    """How many improvements may be in a status at once. Going over asks for a reason; it never blocks silently."""

    status = models.CharField(max_length=12, choices=Status, unique=True)
    most = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(most__gte=1), name="work_limit_is_positive")]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: at most {self.most}"

    @classmethod
    @transaction.atomic
    def set_for(cls, status: str, most: int | None, *, by: User | None, at: datetime | None = None) -> WorkLimit | None:
        """Limit a status of the flow to `most` improvements; None takes the limit away.

        Raises `NotAllowed` for who does not keep the register, `Invalid` with everything that is wrong.
        """
        if by is not None and not by.roles.has_any(KEEPERS):
            raise NotAllowed("Limits are set by coordinators and administrators.")
        problems = []
        if status not in FLOW:
            problems.append(Problem("choice", f"Choose one of: {', '.join(FLOW)}.", "status"))
        if most is not None and not 1 <= most <= LARGEST:
            problems.append(Problem("range", f"Enter 1 to {LARGEST:,}, or nothing for no limit.", "most"))
        Invalid.unless_none(problems)
        limit = cls.objects.select_for_update().filter(status=status).first()
        before = limit.most if limit else None
        target = limit or cls(status=status, most=most or 1)
        if before != most:
            if limit and most is None:
                trail.record(by, "work limit taken away", limit, {"status": status, "most": [before, None]}, at)
                limit.delete()
                return None
            target.most = most or 1
            target.save()
            trail.record(by, "work limit set", target, {"status": status, "most": [before, most]}, at)
        return target if most is not None else None
