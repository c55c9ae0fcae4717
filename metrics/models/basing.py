"""Setting the baseline of a measure's own chart anew: by a person, with a reason, never by itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction

from cir import clock
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem
from metrics import permissions, queries
from metrics.behaviour import Window, in_phases
from metrics.xmr import FULL_FROM, PROVISIONAL_FROM

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models import Measure

WHY = "Say why: the reason stays beside the chart."


class Rebasing(models.Model):
    """From a day on, a measure's limits are worked out anew: of the readings up to `last`, or of the first twelve from
    that day. What was drawn before stays. Rows are only added; one that was a mistake is taken back, with a reason.
    """

    measure = models.ForeignKey("metrics.Measure", on_delete=models.CASCADE, related_name="rebasings")
    first = models.DateField()
    last = models.DateField(null=True)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_back_reason = models.TextField(blank=True, max_length=2000)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last=None) | models.Q(last__gte=models.F("first")), name="rebasing_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} from {self.first}"

    @property
    def window(self) -> Window:
        """Its days."""
        return Window(self.first, self.last)


class Basing(models.Model):
    """The doors. Each raises `NotAllowed` for who does not keep the measure, and `Invalid` without a reason."""

    class Meta:
        abstract = True

    def windows(self: Measure) -> tuple[Window, ...]:
        """The baselines that people set and that stand, in order of time."""
        return tuple(row.window for row in self.rebasings.all() if row.taken_back_at is None)

    @transaction.atomic
    def rebase(
        self: Measure, *, by: User | None, reason: str, first: date, last: date | None = None,
        at: datetime | None = None,
    ) -> Rebasing:  # fmt: skip
        """Work out the limits anew from a day on. Raises `Invalid` with everything that is wrong: fewer than six
        readings in these days, days in the wrong order, a day before that of an earlier one.
        """
        locked = self._locked(None)
        permissions.require_keep(by, locked)
        Invalid.unless_none([*_reason_problems(reason), *locked._day_problems(first, last)])
        now = at or clock.now()
        made = locked.rebasings.create(first=first, last=last, reason=reason.strip(), by=by, at=now)
        facts = {"first": first, "last": last, "reason": made.reason}
        trail.record(by, "baseline set anew", locked, facts, now)
        locked.refresh_variation()
        self.variation = locked.variation
        return made

    @transaction.atomic
    def take_back(
        self: Measure, rebasing: Rebasing, *, by: User | None, reason: str, at: datetime | None = None
    ) -> Rebasing:
        """Let the limits before it hold again. Only the latest can be taken back; the row stays with both reasons."""
        locked = self._locked(None)
        permissions.require_keep(by, locked)
        Invalid.unless_none(_reason_problems(reason))
        latest = locked.rebasings.filter(taken_back_at=None).last()
        if latest is None or latest.pk != rebasing.pk:
            raise Conflict("Only the latest baseline can be taken back. Look at the chart again.")
        latest.taken_back_by, latest.taken_back_at, latest.taken_back_reason = by, at or clock.now(), reason.strip()
        latest.save(update_fields=["taken_back_by", "taken_back_at", "taken_back_reason"])
        trail.record(by, "baseline taken back", locked, {"first": latest.first, "reason": reason.strip()}, at)
        locked.refresh_variation()
        self.variation = locked.variation
        return latest

    def _day_problems(self: Measure, first: date, last: date | None) -> list[Problem]:
        if self.rules.judged:
            return [Problem("judged", "Judgements are not distances: there are no limits to work out.", "first")]
        if last and last < first:
            return [Problem("order", "Choose a last day of the baseline that is not before its first.", "last")]
        standing = self.windows()
        if standing and standing[-1].first and first <= standing[-1].first:
            said = f"Choose a day after {standing[-1].first}, from which the baseline was set anew, or take that back."
            return [Problem("order", said, "first")]
        rows = [row.as_read for row in self.series()]
        found = len(in_phases(rows, queries.zone(), (Window(first, last),))[-1].before)
        if found < PROVISIONAL_FROM:
            said = f"Choose days with at least {PROVISIONAL_FROM} readings, better {FULL_FROM}: there are {found}."
            return [Problem("few", said, "first")]
        return []


def _reason_problems(reason: str) -> list[Problem]:
    return [] if reason.strip() else [Problem("required", WHY, "reason")]
