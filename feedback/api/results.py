"""You asked, we did: results in public words."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest import etags
from cir.rest.fields import Input, Number, SafeText
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.shapes import Shape
from cir.rest.views import Resource, changes, creates
from feedback import permissions
from feedback.api.views import improvement_of
from feedback.models import PublicResult
from feedback.models.public_result import LONGEST_TITLE, LONGEST_WORDS
from improvements.api.shapes import referenced

RESULT = Shape(
    "PublicResult", PublicResult, "id", referenced("improvement"), "title", "asked", "did", "measured", "before",
    "after", "unit", "withdrawn_at", "created_at", "version",
)  # fmt: skip


class ResultInput(Input):
    """The public words and numbers of a result: nothing of the improvement itself is shown."""

    title = SafeText(LONGEST_TITLE, required=False)
    asked = SafeText(LONGEST_WORDS, required=False)
    did = SafeText(LONGEST_WORDS, required=False)
    measured = SafeText(80, required=False, allow_blank=True)
    before = Number(required=False, allow_null=True)
    after = Number(required=False, allow_null=True)
    unit = SafeText(30, required=False, allow_blank=True)


class NewResultInput(ResultInput):
    """A result of an improvement that is done."""

    improvement = SafeText(24)


class Results(Resource):
    """Results that everybody may read, in words that a person wrote."""

    shape = RESULT
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.FEEDBACK, "PATCH": Scope.FEEDBACK}
    inputs: ClassVar = {"create": NewResultInput, "change": ResultInput}
    outputs: ClassVar = {"withdraw": RESULT, "show": RESULT}
    sorts = (NEWEST, BY_ID)

    def rows(self) -> QuerySet[PublicResult]:
        """Those whose improvement you may see, shown or taken back, for those who answer feedback."""
        permissions.require_inbox(self.me)
        return PublicResult.objects.visible_to(self.me)

    def list(self, request: Request) -> Response:
        """List the results, the newest first."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one result. Its `ETag` goes into `If-Match` of a change."""
        return self.now(self.found(pk))

    @creates
    def create(self, request: Request) -> Response:
        """Show the result of an improvement that is done to everybody."""
        permissions.require_inbox(self.me)
        said = self.said()
        record = improvement_of(self.me, said.pop("improvement"))
        made = PublicResult.open(by=self.me, improvement=record, **said)
        return self.created(self.rows().filter(pk=made.pk), made.version)

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Say it otherwise. Needs `If-Match`."""
        result, version = self.found(pk), etags.required_version(request)
        result.change(by=self.me, version=version, **self.said())
        return self.now(result)

    @creates
    def withdraw(self, request: Request, pk: int) -> Response:
        """Show it no longer."""
        return self._after(pk, "withdraw")

    @creates
    def show(self, request: Request, pk: int) -> Response:
        """Show it again as it was."""
        return self._after(pk, "show_again")

    def _after(self, pk: int, door: str) -> Response:
        result = self.found(pk)
        getattr(result, door)(by=self.me)
        return self.now(result)

    def now(self, result: PublicResult) -> Response:
        """It as it is now, with its ETag."""
        return self.shown(self.rows().filter(pk=result.pk), result.version)

    def found(self, pk: int) -> PublicResult:
        """The result, or 404."""
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found
