"""What every endpoint of one improvement begins with: the record, if the person may see it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from cir.errors import Stale
from cir.rest import etags
from cir.rest.views import OK, Resource
from improvements.api import shapes
from improvements.models import Improvement


class OfImprovement(Resource):
    """Something of one improvement. An unknown reference and an invisible record are the same: not found."""

    def visible(self, reference: str) -> QuerySet[Improvement]:
        """The record of a reference, as a query that is empty when the person may not see it."""
        return Improvement.objects.visible_to(self.request.user).by_reference(reference)

    def record(self, reference: str) -> Improvement:
        """The record of a reference."""
        found = self.visible(reference).select_related("item", "owner").first()
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
        data = detail_of(record, self.request.user)
        return self.shown(data, data["version"], status)


def detail_of(record: Improvement, user: Any) -> dict[str, Any]:
    """The JSON of the whole record."""
    data = shapes.DETAIL.one(Improvement.objects.filter(pk=record.pk))
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
    error.etag = etags.of(data, data["version"])  # type: ignore[attr-defined]
    return error
