"""Monthly reports for programs: the list, and one with all that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.dashboards import permissions, reporting
from cir.rest.pages import Sort
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import Resource
from improvements.models import Report
from metrics import kpi_showing

REPORT = Shape(
    "Report", Report, "id", computed("month", "month", kpi_showing.month_of), "number", "achieved", "concern", "ahead",
    named("created_by"), "created_at", named("frozen_by"), "frozen_at",
)  # fmt: skip


class ReportFigure(serializers.Serializer[Any]):
    """A KPI in the month, as it was computed; `before` is the month before, in words."""

    key = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    left_out = serializers.IntegerField()
    before = serializers.CharField()
    target = serializers.CharField(allow_blank=True)
    meets = serializers.BooleanField(allow_null=True)
    variation = serializers.CharField(allow_blank=True)


class ReportLine(serializers.Serializer[Any]):
    """One improvement of a list."""

    reference = serializers.CharField()
    title = serializers.CharField()


class ReportResult(ReportLine):
    """What was done, with the verdict on its main measure in words."""

    item = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)
    measure = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(allow_blank=True)


class ReportDecision(ReportLine):
    """What was decided, when and why."""

    what = serializers.CharField()
    on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)


class ReportLate(ReportLine):
    """What is past its target date, and by how many days."""

    owner = serializers.CharField(allow_blank=True)
    on = serializers.DateField()
    days = serializers.IntegerField()


class ReportLearned(ReportLine):
    """What was learned."""

    happened = serializers.CharField(allow_blank=True)
    next_time = serializers.CharField(allow_blank=True)


class ReportDue(ReportLine):
    """What is due in the month after."""

    owner = serializers.CharField(allow_blank=True)
    on = serializers.DateField(allow_null=True)
    status = serializers.CharField()


class ReportBack(ReportLine):
    """What was deferred until the month after."""

    on = serializers.DateField(allow_null=True)


LINES: Mapping[str, type[serializers.Serializer[Any]]] = {
    "results": ReportResult, "decisions": ReportDecision, "late": ReportLate, "lessons": ReportLearned,
    "due": ReportDue, "back": ReportBack,
}  # fmt: skip


def _listed(line: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """A list with how many there are; at most 60 of them are lines."""
    fields = {"count": serializers.IntegerField(), "lines": line(many=True)}
    return type(f"{line.__name__}List", (serializers.Serializer,), fields)()


WHOLE = REPORT.serializer_with(
    "ReportWhole",
    "A report with what it holds: of today as long as it is a draft, as it was once it is frozen.",
    figures=ReportFigure(many=True),
    **{name: _listed(line) for name, line in LINES.items()},
    reviews=serializers.ListField(child=serializers.DateTimeField()),
)


class Reports(Resource):
    """Monthly reports, for people with a role. Drafts are for those who write them."""

    shape = REPORT
    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"retrieve": WHOLE}
    sorts = (Sort("-month", "month", descending=True), Sort("month", "month", id_descending=False))

    def list(self, request: Request) -> Response:
        """List the monthly reports, the newest first. `number` and `frozen_at` are null for a draft."""
        permissions.require_read(self.me)
        return self.page(reporting.readable(self.me))

    def retrieve(self, request: Request, code: str) -> Response:
        """Read the report of a month, for example 2026-10, with its figures, results, decisions and lessons."""
        permissions.require_read(self.me)
        rows = reporting.of_month(self.me, code)
        report, data = rows.first(), self.shape.one(rows)
        if report is None or data is None:
            raise NotFound
        return self.shown(data | _contents(reporting.shown(report, self.me)))


def _contents(held: Mapping[str, Any]) -> dict[str, Any]:
    """What the report holds, with the members that the description names."""
    lists = {
        name: {"count": held[name]["count"], "lines": [_line(shape, line) for line in held[name]["lines"]]}
        for name, shape in LINES.items()
    }
    return {"figures": [_line(ReportFigure, line) for line in held["figures"]], **lists, "reviews": held["reviews"]}


def _line(shape: type[serializers.Serializer[Any]], line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if name == "on" and not line.get(name) else line.get(name) for name in _names(shape)}


def _names(shape: type[serializers.Serializer[Any]]) -> tuple[str, ...]:
    return tuple(shape().fields)
