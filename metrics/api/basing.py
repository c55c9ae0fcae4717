"""The baseline of a measure's own chart: setting it anew, and taking that back."""

from typing import Any, ClassVar

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.views import creates
from metrics.api import inputs, shapes
from metrics.api.views import OfMeasure


class MeasureBaselines(OfMeasure):
    """Where the limits of a measure's own chart were worked out anew, the earliest day first."""

    shape = shapes.REBASING
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.CATALOGUE}
    inputs: ClassVar = {"create": inputs.MeasureBaselineInput, "take_back": inputs.TakeBackInput}

    def list(self, request: Request, pk: int) -> Response:
        """List where a person set the baseline of a measure anew. Those taken back say so."""
        return self.page(self.measure(pk).rebasings.all())

    @creates
    def create(self, request: Request, pk: int) -> Response:
        """Set the baseline of a measure anew, with a reason. CIR never does this by itself."""
        measure = self.measure(pk)
        made = measure.rebase(by=self.me, **self.said())
        return self.created(measure.rebasings.filter(pk=made.pk))

    @creates
    def take_back(self, request: Request, pk: int, rebasing: int) -> Response:
        """Let the limits before the latest one hold again, with a reason."""
        measure = self.measure(pk)
        row: Any = measure.rebasings.filter(pk=rebasing).first()
        if row is None:
            raise NotFound
        measure.take_back(row, by=self.me, **self.said())
        return self.shown(measure.rebasings.filter(pk=row.pk))
