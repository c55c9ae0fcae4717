"""The baseline of a target: what is left out and why, the lock, setting it anew."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Day, Id, Input, SafeText
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import CREATED, creates
from improvements.api.records import Part
from improvements.models import Baseline, Target

BASELINE = Shape(
    "Baseline", Baseline, "id", "kind", "first", "last",
    computed("left_out", "left_out", dict, lambda: serializers.DictField(child=serializers.CharField())),
    computed("locked_on", "readings", lambda rows: None if rows is None else len(rows),
             lambda: serializers.IntegerField(allow_null=True)),
    "reason", named("by"), "at",
)  # fmt: skip


class LeftOutInput(Input):
    """A reading of the measure, and why it does not count (or counts again)."""

    reading = Id()
    reason = SafeText(2000)


class RebaseInput(Input):
    """Why a locked baseline is set anew, and its days where they change."""

    reason = SafeText(2000)
    first = Day(required=False)
    last = Day(required=False)


class Baselines(Part):
    """What became of a target's baseline, the oldest first. The last one holds; `locked_on` counts its readings."""

    one, many = "baseline", "baselines"
    shape = BASELINE
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"leave_out": LeftOutInput, "count_again": LeftOutInput, "rebase": RebaseInput}
    success: ClassVar = {"leave_out": CREATED, "count_again": CREATED, "rebase": CREATED}

    def list(self, request: Request, reference: str, pk: int = 0) -> Response:
        """List what became of a target's baseline."""
        return self.page(self._of(self._target(reference, pk)))

    @creates
    def leave_out(self, request: Request, reference: str, pk: int) -> Response:
        """Leave a reading out of the baseline, with a reason. It stays on the chart."""
        return self._base(reference, pk, "leave_out")

    @creates
    def count_again(self, request: Request, reference: str, pk: int) -> Response:
        """Let a reading that was left out count again, with a reason."""
        return self._base(reference, pk, "count_again")

    @creates
    def rebase(self, request: Request, reference: str, pk: int) -> Response:
        """Set a locked baseline anew, with a reason. CIR never does this by itself."""
        target = self._target(reference, pk)
        made = target.improvement.rebase(target, by=self.me, **self.said())
        return self.created(self._of(target).filter(pk=made.pk))

    def _base(self, reference: str, pk: int, door: str) -> Response:
        target, said = self._target(reference, pk), self.said()
        reading = self.one_of(target.measure.readings.all(), said["reading"])
        made = getattr(target.improvement, door)(target, reading, by=self.me, reason=said["reason"])
        return self.created(self._of(target).filter(pk=made.pk))

    def _target(self, reference: str, pk: int) -> Target:
        record = self.record(reference)
        target: Target = self.one_of(record.targets.select_related("measure"), pk)
        target.improvement = record
        return target

    def _of(self, target: Target) -> QuerySet[Any]:
        return Baseline.objects.filter(target=target)
