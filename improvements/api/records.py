"""What every endpoint of one improvement begins with: the record, if the person may see it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.errors import Stale
from cir.rest import etags
from cir.rest.views import OK, Resource
from improvements import finding
from improvements.api import shapes
from improvements.models import Improvement


class OfImprovement(Resource):
    """Something of one improvement. An unknown reference and an invisible record are the same: not found."""

    def visible(self, reference: str) -> QuerySet[Improvement]:
        """The record of a reference, as a query that is empty when the person may not see it."""
        return Improvement.objects.visible_to(self.me).by_reference(reference)

    def record(self, reference: str) -> Improvement:
        """The record of a reference."""
        found = finding.find(self.me, reference)
        if found is None:
            raise NotFound
        return found

    def locked(self, reference: str) -> Improvement:
        """The record, locked until the change is done: what was compared with `If-Match` stays as it is."""
        pk = self.record(reference).pk
        found = Improvement.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def one_of(self, rows: QuerySet[Any], pk: int) -> Any:
        """One of a record's things, or 404: what belongs to another record does not exist here."""
        found = rows.filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def whole(self, record: Improvement, status: int = OK) -> Response:
        """The whole record with its ETag."""
        data = detail_of(record, self.me)
        return self.shown(data, data["version"], status)


class Part(OfImprovement):
    """Things that belong to one improvement: listed, read one by one, changed only as they were seen."""

    one, many = "", ""

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """The things of a record."""
        raise NotImplementedError

    def list(self, request: Request, reference: str) -> Response:
        """List the {many} of an improvement."""
        return self.page(self.rows(self.record(reference)))

    def retrieve(self, request: Request, reference: str, pk: int) -> Response:
        """Read one {one}. Its `ETag` goes into `If-Match` of a change."""
        return self.shown(self.rows(self.record(reference)).filter(pk=pk))

    def seen(self, record: Improvement, pk: int) -> Any:
        """One of the things, locked, if it is still what the client saw; otherwise 404, 412 or 428."""
        rows = self.rows(record).filter(pk=pk)
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            raise NotFound
        self.require_same(rows)
        return found

    def again(self, record: Improvement, thing: Any) -> Response:
        """The thing as it is now."""
        return self.shown(self.rows(record).filter(pk=thing.pk))

    def new(self, record: Improvement, thing: Any) -> Response:
        """The thing that was made."""
        return self.created(self.rows(record).filter(pk=thing.pk))


def detail_of(record: Improvement, user: Any) -> dict[str, Any]:
    """The JSON of the whole record."""
    data = shapes.DETAIL.one_numbered(record.pk)
    if data is None:
        raise NotFound
    shapes.with_tags([data])
    if data["merged_into"] is not None:
        seen = Improvement.objects.visible_to(user).filter(pk=data["merged_into"]).exists()
        data["merged_into"] = shapes.reference_of(data["merged_into"]) if seen else None
    return data


def with_current_etag(error: Stale, record: Improvement, user: Any) -> Stale:
    """A refusal that tells the present version, so that the client need not guess."""
    data = detail_of(record, user)
    error.etag = etags.of(data, data["version"])
    return error
