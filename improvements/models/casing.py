"""Why it is worth it: writing and approving the business case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, MissingEvidence, NotAllowed, Problem
from improvements import permissions
from improvements.models.planning import written

if TYPE_CHECKING:
    from improvements.models import BusinessCase, Improvement

CANVAS = (
    "problem",
    "customer_segments",
    "value_proposition",
    "solution",
    "unfair_advantage",
    "channels",
    "key_metrics",
    "cost_structure",
    "benefits_forecast",
)
"""The nine boxes of the Lean Canvas."""

SHORT = ("justification", "cost_of_doing_nothing")
CASE_FIELDS = SHORT + CANVAS


class Casing(models.Model):
    """The business case in versions: a draft is edited, an approved one never; editing it makes the next draft."""

    class Meta:
        abstract = True

    def business_case(self: Improvement) -> BusinessCase | None:
        """The newest version, draft or approved."""
        return self.business_cases.order_by("-version").first()

    @transaction.atomic
    def write_case(
        self: Improvement, *, by: User, version: int | None = None, at: datetime | None = None, **said: str
    ) -> BusinessCase:
        """Write parts of the business case. `version` is that of the case that was seen.

        Raises `Invalid` naming every part that is unknown or too long, `NotAllowed`, `Conflict` when an approved
        version or somebody else's newer draft came meanwhile.
        """
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_work(by, locked)
        case = locked.business_case()
        if version is not None and version != (case.version if case else 0):
            raise Conflict("Another version of the business case has been written meanwhile. Look at it first.")
        draft = case if case and not case.approved_at else locked._next_draft(case)
        changes = written(draft, said, CASE_FIELDS)
        if not changes and case:
            return case
        draft.written_by, draft.updated_at = by, now
        draft.save()
        facts = {"version": draft.version, "parts": sorted(changes)}
        locked._noted(by, "business case written", "business_case", facts, now, newer=True)
        self._follow(locked)
        return draft

    def _next_draft(self: Improvement, case: BusinessCase | None) -> BusinessCase:
        draft = self.business_cases.model(improvement=self, version=case.version + 1 if case else 1)
        for name in CASE_FIELDS if case else ():
            setattr(draft, name, getattr(case, name))
        return draft

    @transaction.atomic
    def approve_case(
        self: Improvement, *, by: User, version: int | None = None, at: datetime | None = None
    ) -> BusinessCase:
        """Approve the newest draft, which is never changed from then on. Approvers and sponsors may."""
        now = at or clock.now()
        locked = self._locked(None)
        if not permissions.may_approve_case(by, locked):
            raise NotAllowed("A business case is approved by an approver or a sponsor.")
        case = locked.business_case()
        if case is None or not any(getattr(case, name) for name in CASE_FIELDS):
            raise MissingEvidence(Problem("business_case", "Write the business case first.", "business_case"))
        if version is not None and version != case.version:
            raise Conflict("Another version of the business case has been written meanwhile. Look at it first.")
        if case.approved_at:
            raise Conflict("This version of the business case is approved already.")
        case.approved_by, case.approved_at = by, now
        case.save(update_fields=["approved_by", "approved_at"])
        facts = {"version": case.version}
        locked._noted(by, "business case approved", "business_case", facts, now, newer=True)
        self._follow(locked)
        return case
