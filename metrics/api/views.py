"""Measures: the catalogue, readings one by one or many at once, corrections, definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Stale
from cir.rest import etags
from cir.rest.pages import BY_ID, NEWEST, Sort
from cir.rest.views import CREATED, Resource, changes, creates
from metrics import permissions
from metrics.api import inputs, shapes
from metrics.filters import MeasureFilter
from metrics.models import Measure
from metrics.models.batching import Taken


class Wrong(serializers.Serializer[Any]):
    """What is wrong with one row, counted from 0."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class Added(serializers.Serializer[Any]):
    """What became of the rows. The four counts add up to their number; `ids` are the readings that count now, in the
    order in which the rows were sent, null for a row that was refused.
    """

    count = serializers.IntegerField()
    added = serializers.IntegerField()
    corrected = serializers.IntegerField()
    there = serializers.IntegerField()
    refused = serializers.IntegerField()
    ids = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    problems = Wrong(many=True)

    @classmethod
    def of(cls, taken: Taken) -> dict[str, Any]:
        """The answer to a batch."""
        counts = {name: getattr(taken, name) for name in ("added", "corrected", "there", "refused")}
        wrong = [
            {"row": place, "field": each.field, "code": each.code, "message": each.message}
            for place, row in enumerate(taken.rows)
            for each in row.problems
        ]
        return {"count": len(taken.rows) - taken.refused, **counts, "ids": taken.ids, "problems": wrong}


class OfMeasure(Resource):
    """Something of one measure. Everyone signed in sees every measure."""

    def measure(self, pk: int) -> Measure:
        """The measure, or 404."""
        found = Measure.objects.select_related("item").filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def whole(self, measure: Measure, status: int = 200) -> Response:
        """The measure with its ETag."""
        data = shapes.MEASURE.one(Measure.objects.filter(pk=measure.pk))
        return self.shown(data, measure.version, status)


class Measures(OfMeasure):
    """The catalogue of measures."""

    shape = shapes.MEASURE
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.CATALOGUE, "PATCH": Scope.CATALOGUE}
    inputs: ClassVar = {"create": inputs.MeasureInput, "change": inputs.MeasureChange}
    sorts = (Sort("name", "name", id_descending=False), NEWEST)
    filters = tuple(MeasureFilter.base_filters)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Each filter with the words of the catalogue's page."""
        return {name: str(each.label or name) for name, each in MeasureFilter.base_filters.items()}

    def list(self, request: Request) -> Response:
        """List measures, retired ones included. The filters are those of the catalogue's page."""
        asked = MeasureFilter(request.query_params, Measure.objects.all(), request=request).require_sound()
        return self.page(asked.qs)

    @creates
    def create(self, request: Request) -> Response:
        """Define a measure."""
        said = self.said()
        permissions.require_define(self.me, said["item"].path if said.get("item") else "")
        return self.whole(Measure.define(by=self.me, **said), CREATED)

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one measure. Its `ETag` goes into `If-Match` of a change."""
        return self.whole(self.measure(pk))

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change a measure. Needs `If-Match`."""
        measure, said = self.measure(pk), self.said()
        return self._stale_or(measure, lambda: measure.change(by=self.me, version=self._seen(), **said))

    @creates
    def retire(self, request: Request, pk: int) -> Response:
        """Read it no longer. Its readings stay."""
        measure = self.measure(pk)
        measure.retire(by=self.me)
        return self.whole(measure)

    @creates
    def bring_back(self, request: Request, pk: int) -> Response:
        """Read it again."""
        measure = self.measure(pk)
        measure.bring_back(by=self.me)
        return self.whole(measure)

    def _seen(self) -> int:
        return etags.required_version(self.request)

    def _stale_or(self, measure: Measure, do: Callable[[], object]) -> Response:
        try:
            do()
        except Stale as stale:
            current = self.measure(measure.pk)
            stale.etag = self.whole(current)["ETag"]
            raise
        return self.whole(measure)


class Readings(OfMeasure):
    """Readings of a measure, corrected ones included."""

    shape = shapes.READING
    sorts = (Sort("moment", "moment", id_descending=False), Sort("-moment", "moment", descending=True), BY_ID)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.READINGS}
    inputs: ClassVar = {
        "create": inputs.ReadingInput,
        "batch": inputs.BatchInput,
        "correct": inputs.CorrectionInput,
    }
    outputs: ClassVar = {"batch": Added}
    success: ClassVar = {"batch": CREATED, "correct": CREATED}

    def list(self, request: Request, pk: int) -> Response:
        """List the readings of a measure. One that was corrected names the one that replaced it."""
        return self.page(self._rows(self.measure(pk)))

    def retrieve(self, request: Request, pk: int, reading: int) -> Response:
        """Read one reading."""
        return self.shown(self._rows(self.measure(pk)).filter(pk=reading))

    @creates
    def create(self, request: Request, pk: int) -> Response:
        """Add a reading: a value, or for a rate numerator and denominator."""
        measure = self._kept(pk)
        made = measure.record(by=self.me, source=Measure.Source.API, **self.said())
        return self.created(self._rows(measure).filter(pk=made.pk))

    @creates
    def batch(self, request: Request, pk: int) -> Response:
        """Add up to 10,000 readings at once: all, or with `only_good` those that are right, or none.

        Every wrong row is named. Rows that are there already are passed over, so it is safe to send them twice.
        """
        said, measure = self.said(), self._kept(pk)
        only_good = said.get("only_good", False)
        return Response(Added.of(measure.take(said["readings"], by=self.me, only_good=only_good)), CREATED)

    @creates
    def correct(self, request: Request, pk: int, reading: int) -> Response:
        """Replace what was read, with a reason. The old reading is kept and names the new one."""
        measure = self._kept(pk)
        old = self._rows(measure).filter(pk=reading).first()
        if old is None:
            raise NotFound
        new = measure.correct(old, by=self.me, **self.said())
        return self.created(self._rows(measure).filter(pk=new.pk))

    def _kept(self, pk: int) -> Measure:
        measure = self.measure(pk)
        permissions.require_add_readings(self.me, measure)
        return measure

    def _rows(self, measure: Measure) -> QuerySet[Any]:
        return measure.readings.all()


class Definitions(OfMeasure):
    """What a measure means, from which day on."""

    shape = shapes.DEFINITION
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.CATALOGUE}
    inputs: ClassVar = {"create": inputs.DefinitionInput}

    def list(self, request: Request, pk: int) -> Response:
        """List the definitions of a measure, oldest first."""
        return self.page(self.measure(pk).definitions.all())

    @creates
    def create(self, request: Request, pk: int) -> Response:
        """Say what the measure means from a day on."""
        measure = self.measure(pk)
        made = measure.redefine(by=self.me, **self.said())
        return self.created(measure.definitions.filter(pk=made.pk))
