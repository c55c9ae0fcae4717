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
from cir.errors import Invalid, Problem
from cir.rest.fields import Input, SafeText
from cir.rest.pages import Sort
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import CREATED, Resource, changes, creates
from improvements.models import Report
from improvements.models.report import LONGEST
from improvements.permissions import require_report
from metrics import kpi_showing, queries

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


class MonthInput(Input):
    """The month, for example 2026-10: one of the last twelve without a report."""

    month = SafeText(7)


class SentencesInput(Input):
    """The three sentences on the cover; one that is not sent stays as it is."""

    achieved = SafeText(LONGEST, required=False, allow_blank=True)
    concern = SafeText(LONGEST, required=False, allow_blank=True)
    ahead = SafeText(LONGEST, required=False, allow_blank=True)


class NoWords(Input):
    """Nothing has to be said."""


class Reports(Resource):
    """Monthly reports, for people with a role. Drafts are for those who write them."""

    shape = REPORT
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": MonthInput, "say": SentencesInput, "freeze": NoWords}
    outputs: ClassVar = dict.fromkeys(("retrieve", "create", "say", "freeze"), WHOLE)
    sorts = (Sort("-month", "month", descending=True), Sort("month", "month", id_descending=False))

    def list(self, request: Request) -> Response:
        """List the monthly reports, the newest first. `number` and `frozen_at` are null for a draft."""
        permissions.require_read(self.me)
        return self.page(reporting.readable(self.me))

    def retrieve(self, request: Request, code: str) -> Response:
        """Read the report of a month, for example 2026-10, with its figures, results, decisions and lessons."""
        return self._whole(self._one(code))

    @creates
    def create(self, request: Request) -> Response:
        """Begin the report of a month with suggested sentences."""
        require_report(self.me)
        asked = self.said()["month"]
        month = next((span.first for span in reporting.open_months(queries.today()) if span.code == asked), None)
        if month is None:
            raise Invalid(Problem("choice", "Choose one of the last twelve months that has no report yet.", "month"))
        return self._whole(Report.begin(month, by=self.me, sentences=reporting.suggested(month)), CREATED)

    @changes
    def say(self, request: Request, code: str) -> Response:
        """Write the three sentences of a draft."""
        one = self._one(code)
        one.say(by=self.me, **self.said())
        return self._whole(one)

    @changes
    def freeze(self, request: Request, code: str) -> Response:
        """Freeze a report: it gets a number and a date, and stays as it is."""
        one = self._one(code)
        require_report(self.me)
        one.freeze(by=self.me, contents=reporting.contents(one.month))
        return self._whole(one)

    def _one(self, code: str) -> Report:
        permissions.require_read(self.me)
        found = reporting.of_month(self.me, code).first()
        if found is None:
            raise NotFound
        return found

    def _whole(self, report: Report, status: int = 200) -> Response:
        report.refresh_from_db()
        data = REPORT.one(Report.objects.filter(pk=report.pk)) or {}
        return self.shown(data | _contents(reporting.shown(report, self.me)), status=status)


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
