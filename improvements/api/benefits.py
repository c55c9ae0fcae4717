"""What it is worth: the lines and figures of the benefit ledger, and their confirmation."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Conflict, Invalid, Problem
from cir.rest.fields import Choice, Id, Input, Money, Pick, SafeText
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import changes, creates
from improvements import worth
from improvements.api.records import Part
from improvements.models import Benefit, BenefitFigure, Improvement
from improvements.models.entering import LONGEST_REASON, LONGEST_WORDS, YEARS
from metrics.models import Measure

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


BENEFIT = Shape(
    "Benefit", Benefit, "id", "title", "kind", "way", "unit", named("measure"), "share", "note", named("added_by"),
    "added_at",
)  # fmt: skip
FIGURE = Shape(
    "BenefitFigure", BenefitFigure, "id", "column", computed("month", "month", _month), "amount", "words", "share",
    "reason", named("by"), "at", "replaced_at", named("confirmed_by"), "confirmed_at",
)  # fmt: skip


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "example": "2026-04"})
class MonthField(serializers.Field[Any, Any, Any, Any]):
    """A month: 2026-04."""

    default_error_messages = {"month": "Enter a month from 2000 to 2100, for example 2026-04."}

    def to_internal_value(self, data: Any) -> date:
        """Its first day."""
        if not isinstance(data, str) or not MONTH.fullmatch(data) or not YEARS[0] <= int(data[:4]) <= YEARS[1]:
            self.fail("month")
        return date.fromisoformat(f"{data}-01")

    def to_representation(self, value: Any) -> str:
        """The month alone."""
        return _month(value)


class BenefitChange(Input):
    """A line of the ledger. What its figures mean stays once one of them is frozen."""

    title = SafeText(140, required=False)
    kind = Choice(Benefit.Kind, required=False)
    way = Choice(Benefit.Way, required=False)
    unit = SafeText(40, required=False, allow_blank=True)
    measure = Pick(Measure.objects.all(), required=False, allow_null=True)
    share = serializers.IntegerField(required=False, min_value=1, max_value=worth.WHOLE)
    note = SafeText(2000, required=False, allow_blank=True)


class BenefitInput(BenefitChange):
    """A new line."""

    title = SafeText(140)
    kind = Choice(Benefit.Kind)


class FigureInput(Input):
    """One figure. `amount` for money and counts, `words` for judgements; `replaces`: the id of the figure that counts
    now, where there is one. Frozen figures and amounts below 0 need a `reason`."""

    column = Choice(BenefitFigure.Column)
    month = MonthField()
    amount = Money(required=False, allow_null=True)
    words = SafeText(LONGEST_WORDS, required=False, allow_blank=True)
    replaces = Id(required=False, allow_null=True)
    reason = SafeText(LONGEST_REASON, required=False, allow_blank=True)


class WithdrawInput(Input):
    """Why it is no longer confirmed."""

    reason = SafeText(LONGEST_REASON)


class Benefits(Part):
    """The lines of the benefit ledger: what kind of value, gained or kept, which measure shows it, what share."""

    one, many = "benefit", "benefits"
    shape = BENEFIT
    scopes: ClassVar = {
        "GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "PATCH": Scope.IMPROVEMENTS, "DELETE": Scope.IMPROVEMENTS,
    }  # fmt: skip
    inputs: ClassVar = {"create": BenefitInput, "change": BenefitChange}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All lines."""
        return record.benefits.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Add a line to the ledger. Its figures are entered afterwards."""
        record = self.record(reference)
        return self.new(record, record.add_benefit(by=self.me, **self.said()))

    @changes
    def change(self, request: Request, reference: str, pk: int) -> Response:
        """Change a line. Needs `If-Match`."""
        record = self.record(reference)
        line = self.one_of(self.rows(record), pk)
        self.require_same(self.rows(record).filter(pk=pk))
        return self.again(record, record.change_benefit(line, by=self.me, **self.said()))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take a line off the ledger, as long as none of its figures is frozen. Needs `If-Match`."""
        record = self.record(reference)
        line = self.one_of(self.rows(record), pk)
        self.require_same(self.rows(record).filter(pk=pk))
        record.remove_benefit(line, by=self.me)
        return self.gone()


class Figures(Part):
    """The figures of a line by month, those that were replaced included."""

    one, many = "figure", "figures"
    shape = FIGURE
    sorts = (BY_ID, NEWEST)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": FigureInput, "withdraw": WithdrawInput}

    def list(self, request: Request, reference: str, benefit: int = 0) -> Response:
        """List the figures of a line."""
        return self.page(self._line(reference, benefit).figures.all())

    def retrieve(self, request: Request, reference: str, pk: int, benefit: int = 0) -> Response:
        """Read one figure."""
        return self.shown(self._line(reference, benefit).figures.filter(pk=pk))

    @creates
    def create(self, request: Request, reference: str, benefit: int) -> Response:
        """Enter a figure, or correct one: the old one is kept when it was frozen."""
        line, said = self._line(reference, benefit), self.said()
        month, figure = said["month"], _figure(said, line)
        there = line.figures.filter(column=said["column"], month=month, replaced_at=None).first()
        if there and said.get("replaces") is None:
            raise Conflict(Problem("there", f"Figure {there.pk} counts already. Name it in `replaces`.", "replaces"))
        record, seen = line.improvement, {month: said.get("replaces")}
        record.enter_figures(
            line, said["column"], {month: figure}, by=self.me, reason=said.get("reason", ""), seen=seen
        )
        return self.created(line.figures.filter(column=said["column"], month=month, replaced_at=None))

    @creates
    def confirm(self, request: Request, reference: str, benefit: int, pk: int) -> Response:
        """Confirm a realised figure. Sponsors may who neither own the record nor entered it."""
        line = self._line(reference, benefit)
        line.improvement.confirm_figures([self.one_of(line.figures.all(), pk)], by=self.me)
        return self.shown(line.figures.filter(pk=pk))

    @creates
    def withdraw(self, request: Request, reference: str, benefit: int, pk: int) -> Response:
        """Take a confirmation back, with a reason."""
        line = self._line(reference, benefit)
        line.improvement.withdraw_confirmation(self.one_of(line.figures.all(), pk), by=self.me, **self.said())
        return self.shown(line.figures.filter(pk=pk))

    def _line(self, reference: str, benefit: int) -> Any:
        record = self.record(reference)
        line = self.one_of(record.benefits.select_related("measure"), benefit)
        line.improvement = record
        return line


def _figure(said: dict[str, Any], line: Benefit) -> Decimal | str:
    wanted, other = ("words", "amount") if line.in_words else ("amount", "words")
    if said.get(other) not in (None, ""):
        raise Invalid(Problem("kind", f"This line takes `{wanted}`, not `{other}`.", other))
    if said.get(wanted) in (None, ""):
        raise Invalid(Problem("required", f"Send `{wanted}`.", wanted))
    found: Decimal | str = said[wanted]
    return found
