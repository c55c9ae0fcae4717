"""Several ways of going about it, one of which is chosen; and partners outside."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Choice, Input, SafeText
from cir.rest.views import changes, creates
from improvements.api import shapes
from improvements.api.inputs import text
from improvements.api.records import Part
from improvements.models import Improvement, Partner

WRITING: dict[str, str] = {
    "GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "PATCH": Scope.IMPROVEMENTS, "DELETE": Scope.IMPROVEMENTS,
}  # fmt: skip


class OptionInput(Input):
    """One way of going about it: what it brings, what it costs, notes."""

    name = SafeText(140, required=False)
    benefit = text(2000)
    cost = text(2000)
    notes = text(8000)


class ChoiceInput(Input):
    """Why this one."""

    reason = SafeText(2000)


class PartnerInput(Input):
    """Somebody outside with whom it is done."""

    name = SafeText(120)
    kind = Choice(Partner.Kind, required=False)
    part = text(300)


class Options(Part):
    """Ways of going about it that are weighed against each other; at most one is chosen."""

    one, many = "option", "options"
    shape = shapes.OPTION
    scopes: ClassVar = WRITING
    inputs: ClassVar = {"create": OptionInput, "change": OptionInput, "choose": ChoiceInput}
    outputs: ClassVar = {"supplier": shapes.DETAIL}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All options, in the order in which they were suggested."""
        return record.options.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Suggest one more way of going about it. Everybody who takes part may."""
        record = self.record(reference)
        return self.new(record, record.add_option(by=self.me, **self.said()))

    @creates
    def supplier(self, request: Request, reference: str) -> Response:
        """Add the four ways to go about the quality of what a supplier delivers.

        Accept it, change the supplier, add detection steps, improve it together. Those that are there
        stay as they are."""
        record = self.record(reference)
        record.add_supplier_options(by=self.me)
        return self.whole(self.record(reference))

    @changes
    def change(self, request: Request, reference: str, pk: int) -> Response:
        """Change what is said about an option. Who suggested it may, and whoever works on the record."""
        record = self.locked(reference)
        return self.again(record, record.edit_option(self.seen(record, pk), by=self.me, **self.said()))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take an option away that is not chosen."""
        record = self.locked(reference)
        record.remove_option(self.seen(record, pk), by=self.me)
        return self.gone()

    @creates
    def choose(self, request: Request, reference: str, pk: int) -> Response:
        """Choose this option, with the reason. The one chosen before goes back among the others."""
        record = self.record(reference)
        option = self.one_of(self.rows(record), pk)
        return self.again(record, record.choose_option(option, by=self.me, **self.said()))


class Partners(Part):
    """Suppliers, partners, customers and representatives with whom an improvement is worked on."""

    one, many = "partner", "partners"
    shape = shapes.PARTNER
    scopes: ClassVar = WRITING
    inputs: ClassVar = {"create": PartnerInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All partners, in the order in which they were named."""
        return record.partners.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Name somebody outside with whom it is done jointly. The same name twice is named once."""
        record = self.record(reference)
        return self.new(record, record.add_partner(by=self.me, **self.said()))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Say that it is no longer done jointly with them."""
        record = self.locked(reference)
        record.remove_partner(self.seen(record, pk), by=self.me)
        return self.gone()
