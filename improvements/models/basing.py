"""Where we started, kept honest: what is left out of a baseline and why, its lock at going live, setting it anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from improvements.models.baseline import Baseline, rows_of
from metrics.models import Reading
from metrics.series import instant
from metrics.xmr import PROVISIONAL_FROM

if TYPE_CHECKING:
    from improvements.models import Improvement, Target


class Basing(models.Model):
    """The doors of a baseline. Each asks for a reason, and keeps it for ever."""

    class Meta:
        abstract = True

    @transaction.atomic
    def leave_out(
        self: Improvement, target: Target, reading: Reading, *, by: User, reason: str, at: datetime | None = None
    ) -> Baseline:
        """Leave a reading out of the baseline: the spike that set the improvement off, a month of another system.

        It stays on the chart, marked, with the reason. Raises `Invalid` without one, `Conflict` for a reading that is
        not in the baseline.
        """
        locked, own = self._to_base(target, by, reason)
        _require_in_baseline(own, reading)
        left = own.left_out() | {instant(reading.moment): reason.strip()}
        said = Baseline(kind=Baseline.Kind.LEFT_OUT, left_out=left, reason=reason, by=by, at=at or clock.now())
        made = locked._keep_baseline(own, said, by)
        self._follow(locked)
        return made

    @transaction.atomic
    def count_again(
        self: Improvement, target: Target, reading: Reading, *, by: User, reason: str, at: datetime | None = None
    ) -> Baseline:
        """Let a reading that was left out count again, with a reason."""
        locked, own = self._to_base(target, by, reason)
        left = own.left_out()
        if left.pop(instant(reading.moment), None) is None:
            raise Conflict("This reading was not left out.")
        said = Baseline(kind=Baseline.Kind.TAKEN_BACK, left_out=left, reason=reason, by=by, at=at or clock.now())
        made = locked._keep_baseline(own, said, by)
        self._follow(locked)
        return made

    @transaction.atomic
    def rebase(
        self: Improvement,
        target: Target,
        *,
        by: User,
        reason: str,
        first: date | None = None,
        last: date | None = None,
        at: datetime | None = None,
    ) -> Baseline:
        """Set a locked baseline anew: other days, or the same days with the readings as they are now. With a reason.

        CIR never does this by itself. Raises `Conflict` before going live: then the days are simply changed.
        """
        locked, own = self._to_base(target, by, reason)
        if not locked.went_live_on:
            raise Conflict("The baseline is not locked before going live. Change its days instead.")
        now = at or clock.now()
        before = own.baselines.count()
        days: dict[str, Any] = {name: day for name, day in (("baseline_from", first), ("baseline_until", last)) if day}
        locked.set_target(by=by, measure=own.measure, reason=reason, at=now, **days)
        fresh = locked._own_target(target)
        if fresh.baselines.count() == before:  # the same days
            said = Baseline(kind=Baseline.Kind.REBASED, left_out=fresh.left_out(), reason=reason, by=by, at=now)
            locked._keep_baseline(fresh, said, by)
        self._follow(locked)
        return fresh.baselines.latest("pk")

    def lock_baselines(self: Improvement, *, by: User | None, at: datetime) -> None:
        """Going live: from here on the limits rest on the readings that are there now, whatever comes later."""
        for target in self.targets.select_related("measure"):
            target.improvement = self
            if len(target.window_readings()) >= PROVISIONAL_FROM:
                said = Baseline(kind=Baseline.Kind.LOCKED, left_out=target.left_out(), by=by, at=at)
                self._write_baseline(target, said)

    def _to_base(self: Improvement, target: Target, by: User, reason: str) -> tuple[Improvement, Target]:
        locked = self._to_work_on(by)
        own = locked._own_target(target)
        if not reason.strip():
            raise Invalid(Problem("required", "Say why: the reason stays with the baseline.", "reason"))
        if not own.baseline_from:
            raise Conflict("There is no baseline yet. Set its first day.")
        return locked, own

    def _keep_baseline(self: Improvement, target: Target, said: Baseline, by: User) -> Baseline:
        self._write_baseline(target, said)
        facts = {"measure": target.measure_id, "reason": said.reason, "left_out": sorted(said.left_out)}
        self._noted(by, said.get_kind_display().lower(), "targets", facts, said.at, newer=True)
        self.refresh_result()
        return said

    def _write_baseline(self: Improvement, target: Target, said: Baseline) -> None:
        """Keep what was said about a baseline, with its days and, once live, the readings that count now."""
        said.target, said.reason = target, said.reason.strip()
        said.first, said.last = target.baseline_from, target.baseline_end()
        counting = tuple(row for row in target.window_readings() if not said.leaves_out(row.moment))
        said.readings = rows_of(counting) if self.went_live_on else None
        said.save()
        target.baseline = said
        target.save(update_fields=["baseline"])


def _require_in_baseline(target: Target, reading: Reading) -> None:
    if reading.measure_id != target.measure_id:
        raise NotAllowed("This reading belongs to another measure.")
    if reading.superseded_at or reading.moment not in {row.moment for row in target.window_readings()}:
        raise Conflict("This reading is not in the baseline, so there is nothing to leave it out of.")
    if instant(reading.moment) in target.left_out():
        raise Conflict("This reading is left out already.")
