"""Where we are and where we want to be: which measure, which baseline, which target by when, and its readings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Unpack

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from improvements import permissions
from improvements.models.baseline import Baseline
from improvements.models.basing import Basing
from improvements.statuses import Status
from metrics import intake
from metrics.models import Measure, Reading

if TYPE_CHECKING:
    from improvements.models import Improvement, Target
    from metrics.checks import Numbers
    from metrics.intake import Intake

TARGET_FIELDS = ("role", "baseline_from", "baseline_until", "value", "due_on", "wait_days")
DECLARED = {"baseline_from", "baseline_until", "value"}
LONGEST_WAIT = 3650
MOST_TARGETS = 12


class Aiming(Basing, models.Model):
    """Targets on measures, and readings added from the record."""

    class Meta:
        abstract = True

    @transaction.atomic
    def set_target(
        self: Improvement,
        *,
        by: User,
        measure: Measure | Mapping[str, Any],
        reason: str = "",
        version: int | None = None,
        at: datetime | None = None,
        **said: Any,
    ) -> Target:
        """Declare or change what the improvement wants of a measure: role, baseline_from, baseline_until, value,
        due_on, wait_days. `measure` is one of the catalogue, or what a new one is made from (name, unit, direction …).

        The first is the main one unless said otherwise; making another the main one makes the former supporting.
        Once live it is locked except with a `reason`, which the audit trail keeps.
        Raises `Invalid` with everything that is wrong, `NotAllowed`, `IllegalMove`, `Stale`.
        """
        now = at or clock.now()
        locked = self._locked(version)
        permissions.require_work(by, locked)
        locked._require_open()
        locked._require_reason(reason)
        if not isinstance(measure, Measure):
            fields = {"item": locked.item, "owner": locked.owner} | dict(measure)
            measure = Measure.define(by=by, at=now, **fields)
        target, before = locked._target_on(measure)
        said.setdefault("role", target.role)
        for name in [name for name in TARGET_FIELDS if name in said]:
            setattr(target, name, said[name])
        Invalid.unless_none(_target_problems(target, said))
        locked._make_room_for_main(target)
        target.save()
        locked._after_target(by, target, before, reason, now)
        self._follow(locked)
        return target

    @transaction.atomic
    def remove_target(
        self: Improvement, target: Target, *, by: User, reason: str = "", at: datetime | None = None
    ) -> None:
        """Take a measure off the record; the measure and its readings stay in the catalogue."""
        now = at or clock.now()
        locked = self._to_work_on(by)
        locked._require_reason(reason)
        found = locked._own_target(target)
        if found.verdicts.exists():
            raise Conflict(
                "A verdict rests on this measure. Keep it, and make it a supporting one if it is no longer main."
            )
        facts = {"removed": found.measure_id, "measure": found.measure.name, "reason": reason.strip()}
        found.delete()
        locked._noted(by, "target removed", "targets", facts, now, newer=True)
        locked.refresh_result()
        self._follow(locked)

    @transaction.atomic
    def add_reading(
        self: Improvement,
        target: Target,
        *,
        by: User,
        moment: datetime,
        note: str = "",
        at: datetime | None = None,
        **read: Unpack[Numbers],
    ) -> Reading:
        """Add a reading to the measure of one of the record's targets, and bring the result so far up to date."""
        now = at or clock.now()
        own = self._own_target(target)
        require_reading(by, self, own)
        reading = own.measure.record(moment=moment, by=by, note=note, at=now, **read)
        self._read(now)
        return reading

    @transaction.atomic
    def add_table(self: Improvement, target: Target, table: Intake, *, by: User, at: datetime | None = None) -> int:
        """Add a table of readings that was looked at, all or none; answers how many. Raises what `intake.add` does."""
        own = self._own_target(target)
        require_reading(by, self, own)
        count = intake.add(own.measure, table, by=by, source=Measure.Source.TYPED)
        self._read(at or clock.now())
        return count

    @transaction.atomic
    def correct_reading(
        self: Improvement,
        target: Target,
        reading: Reading,
        *,
        by: User,
        reason: str,
        note: str | None = None,
        at: datetime | None = None,
        **read: Unpack[Numbers],
    ) -> Reading:
        """Replace what was read, with a reason; the old value is kept. `note` None keeps what was noted."""
        now = at or clock.now()
        own = self._own_target(target)
        require_reading(by, self, own)
        if reading.measure_id != own.measure_id:
            raise NotAllowed("This reading belongs to another measure.")
        corrected = own.measure.correct(reading, by=by, reason=reason, note=note, at=now, **read)
        self._read(now)
        return corrected

    def _read(self: Improvement, now: datetime) -> None:
        self.refresh_result()
        self.updated_at = now
        type(self).objects.filter(pk=self.pk).update(updated_at=now)

    def _require_reason(self: Improvement, reason: str) -> None:
        if self.went_live_on and not reason.strip():
            raise Invalid(
                Problem("locked", "The change is live, so its measure is locked. Say why it is changed now.", "reason")
            )

    def _require_reason_once_begun(self: Improvement, before: dict[str, Any], changed: set[str], reason: str) -> None:
        """What is to be proved was said before the work: changing it afterwards needs a reason."""
        declared = {name for name in DECLARED & changed if before.get(name) is not None}
        if declared and self.status == Status.IN_PROGRESS and not reason.strip():
            said = "The work has started, and this was declared before it. Say why it is changed now."
            raise Invalid(Problem("locked", said, "reason"))

    def _target_on(self: Improvement, measure: Measure) -> tuple[Target, dict[str, Any]]:
        """The record's target on a measure, or a new one, and what it said before."""
        target = self.targets.filter(measure=measure).first()
        if target:
            return target, {name: getattr(target, name) for name in TARGET_FIELDS}
        if self.targets.count() >= MOST_TARGETS:
            raise Conflict(f"A record has at most {MOST_TARGETS} measures. Choose those that decide.")
        role = "supporting" if self.targets.filter(role="main").exists() else "main"
        return self.targets.model(improvement=self, measure=measure, role=role), {}

    def _make_room_for_main(self: Improvement, target: Target) -> None:
        if target.role == target.Role.MAIN:
            others = self.targets.filter(role=target.Role.MAIN).exclude(pk=target.pk)
            others.update(role=target.Role.SUPPORTING)

    def _after_target(
        self: Improvement, by: User, target: Target, before: dict[str, Any], reason: str, now: datetime
    ) -> None:
        facts: dict[str, Any] = {"measure": target.measure_id, "reason": reason.strip()}
        changed = {
            name: [before.get(name), getattr(target, name)]
            for name in TARGET_FIELDS
            if before.get(name) != getattr(target, name)
        }
        self._require_reason_once_begun(before, set(changed), reason)
        if changed:
            if before and self.went_live_on and {"baseline_from", "baseline_until"} & set(changed):
                said = Baseline(kind=Baseline.Kind.REBASED, left_out=target.left_out(), reason=reason, by=by, at=now)
                self._write_baseline(target, said)
            self._noted(by, "target changed" if before else "target set", "targets", facts | changed, now, newer=True)
            self.refresh_result()

    def _own_target(self: Improvement, target: Target) -> Target:
        """The target as it is now; what belongs to another record does not exist here."""
        found = self.targets.filter(pk=target.pk).select_related("measure").first()
        if found is None:
            raise NotAllowed(f"This target is not one of {self.reference}.")
        found.improvement = self
        return found


def require_reading(by: User, improvement: Improvement, target: Target) -> None:
    """Raise `NotAllowed` unless the person may add readings: who works on the record, and the measure's owner."""
    if target.measure.owner_id == by.pk and permissions.may_take_part(by):
        return
    permissions.require_work(by, improvement)


def _target_problems(target: Target, said: Mapping[str, Any]) -> list[Problem]:
    problems = [
        Problem("unknown", f"“{name}” is not part of a target.", name) for name in said if name not in TARGET_FIELDS
    ]
    if target.role not in target.Role.values:
        problems.append(Problem("choice", f"Choose one of: {', '.join(target.Role.labels)}.", "role"))
    for name in ("baseline_from", "baseline_until", "due_on"):
        value = getattr(target, name)
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            problems.append(Problem("date", "Enter a date, for example 2026-12-18.", name))
    if not problems:
        problems += _order_problems(target)
    if target.value is not None and (not isinstance(target.value, int | float) or not math.isfinite(target.value)):
        problems.append(Problem("number", "Enter a number.", "value"))
    if not isinstance(target.wait_days, int) or not 0 <= target.wait_days <= LONGEST_WAIT:
        problems.append(Problem("range", f"Enter 0 to {LONGEST_WAIT:,} days.", "wait_days"))
    return problems


def _order_problems(target: Target) -> list[Problem]:
    """Dates that contradict each other."""
    problems = []
    first, last = target.baseline_from, target.baseline_until
    if last and not first:
        problems.append(Problem("required", "Enter the first day of the baseline.", "baseline_from"))
    if first and last and last < first:
        problems.append(
            Problem("order", "Choose a last day of the baseline that is not before its first.", "baseline_until")
        )
    latest = last or first
    if latest and target.due_on and target.due_on <= latest:
        problems.append(Problem("order", "Choose a target date after the baseline.", "due_on"))
    return problems
