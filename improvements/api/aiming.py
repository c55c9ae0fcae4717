"""Where we are and where we want to be: targets on measures, and what the readings prove."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Choice, Day, Input, Number, Pick, SafeText
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import changes, creates
from improvements import apart
from improvements.api.records import Part
from improvements.models import Improvement, Target, Verdict
from improvements.models.aiming import LONGEST_WAIT
from metrics import wording
from metrics.api.inputs import ReadingInput
from metrics.api.shapes import READING
from metrics.models import Measure, Reading

TARGET = Shape(
    "Target", Target, "id", named("measure"), "role", "baseline_from", "baseline_until", "value", "due_on",
    "wait_days", "variation",
)  # fmt: skip
VERDICT = Shape(
    "Verdict", Verdict, "id", named("measure", "target__measure"), "result", "target_reached", "held_for", "sentence",
    computed("readings", "readings", dict, serializers.DictField), "digest", named("by"), "at",
)  # fmt: skip


LIMITS = ("status", "method", "mean", "lower", "upper")


class TargetChange(Input):
    """What the improvement wants of a measure. After going live a change needs a `reason`."""

    role = Choice(Target.Role, required=False)
    baseline_from = Day(required=False, allow_null=True)
    baseline_until = Day(required=False, allow_null=True)
    value = Number(required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)
    wait_days = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_WAIT)
    reason = SafeText(2000, required=False, allow_blank=True)


class TargetInput(TargetChange):
    """A target on a measure of the catalogue."""

    measure = Pick(Measure.objects.current())


class LimitsShown(serializers.Serializer[Any]):
    """Mean and natural limits of the baseline, and how they were worked out. Where the method is `p_prime` or `u_prime`
    they depend on the denominator, and those of its average are shown.
    """

    status = serializers.ChoiceField(choices=["full", "provisional", "none"])
    method = serializers.ChoiceField(choices=["xmr", "p_prime", "u_prime"])
    mean = serializers.FloatField(allow_null=True)
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)


class Judgement(serializers.Serializer[Any]):
    """What the readings prove now. Computed, never typed."""

    result = serializers.CharField()
    headline = serializers.CharField()
    detail = serializers.CharField()
    variation = serializers.CharField()
    target_reached = serializers.BooleanField(allow_null=True)
    held_for = serializers.IntegerField()
    readings_before = serializers.IntegerField()
    readings_after = serializers.IntegerField()
    limits = LimitsShown()
    cannot_be_told_apart_from = serializers.ListField(child=serializers.CharField())


class Targets(Part):
    """Targets on measures: one main, others supporting or balancing."""

    one, many = "target", "targets"
    shape = TARGET
    scopes: ClassVar = {
        "GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "PATCH": Scope.IMPROVEMENTS, "DELETE": Scope.IMPROVEMENTS,
    }  # fmt: skip
    inputs: ClassVar = {"create": TargetInput, "change": TargetChange}
    outputs: ClassVar = {"verdict": Judgement}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All targets."""
        return record.targets.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Declare what the improvement wants of a measure. For a measure that has a target already, changes it."""
        record = self.record(reference)
        return self.new(record, record.set_target(by=self.me, **self.said()))

    @changes
    def change(self, request: Request, reference: str, pk: int) -> Response:
        """Change a target. Needs `If-Match`, and a reason once the change is live."""
        record = self.locked(reference)
        target = self.seen(record, pk)
        return self.again(record, record.set_target(by=self.me, measure=target.measure, **self.said()))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take a measure off the record. Measure and readings stay in the catalogue."""
        record = self.locked(reference)
        record.remove_target(self.seen(record, pk), by=self.me)
        return self.gone()

    def verdict(self, request: Request, reference: str, pk: int) -> Response:
        """What the readings prove now."""
        record = self.record(reference)
        target = self.one_of(record.targets.select_related("measure"), pk)
        target.improvement = record
        found = target.judge()
        words = wording.say(found, unit=target.measure.shown_unit, zone=ZoneInfo(settings.TIME_ZONE))
        return self.shown(
            {
                "result": found.outcome,
                "headline": words.headline,
                "detail": words.detail,
                "variation": found.variation,
                "target_reached": found.target_reached,
                "held_for": found.held_for,
                "readings_before": len(found.baseline),
                "readings_after": len(found.after),
                "limits": {name: getattr(found.limits, name) for name in LIMITS},
                "cannot_be_told_apart_from": apart.mixed_with(target, self.me),
            }
        )


class Verdicts(Part):
    """Verdicts as they were stored at closing, with the readings they were made from."""

    one, many = "verdict", "verdicts"
    shape = VERDICT
    sorts = (NEWEST,)
    scopes: ClassVar = {"GET": Scope.READ}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All verdicts of all targets."""
        return Verdict.objects.filter(target__improvement=record)


class TargetReadings(Part):
    """Readings of a target's measure, added by the people of the improvement."""

    one, many = "reading", "readings"
    shape = READING
    sorts = (BY_ID, NEWEST)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.READINGS}
    inputs: ClassVar = {"create": ReadingInput}

    def list(self, request: Request, reference: str, pk: int = 0) -> Response:
        """List the readings that a target is judged by."""
        target = self.one_of(self.record(reference).targets.all(), pk)
        return self.page(Reading.objects.filter(measure=target.measure_id))

    @creates
    def create(self, request: Request, reference: str, pk: int) -> Response:
        """Add a reading to the measure of a target. The people of the improvement may."""
        record = self.record(reference)
        target = self.one_of(record.targets.all(), pk)
        made = record.add_reading(target, by=self.me, **self.said())
        return self.created(Reading.objects.filter(pk=made.pk))
