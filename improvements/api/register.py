"""The register: list, log, read, change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Value
from django.db.models.functions import Coalesce
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Stale
from cir.rest import etags, pages
from cir.rest.pages import Sort
from cir.rest.views import CREATED, changes, creates
from improvements.api import shapes
from improvements.api.inputs import ImprovementChange, ImprovementLog
from improvements.api.records import OfImprovement, with_current_etag
from improvements.models import Improvement

SORTS = (
    Sort("-logged", "logged_at", descending=True),
    Sort("logged", "logged_at", id_descending=False),
    Sort("-score", Coalesce("score", Value(-1.0)), descending=True),
)


class Improvements(OfImprovement):
    """Every improvement opportunity of the organisation."""

    shape = shapes.IN_LIST
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG, "PATCH": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": ImprovementLog, "change": ImprovementChange}
    outputs: ClassVar = {"create": shapes.DETAIL, "retrieve": shapes.DETAIL, "change": shapes.DETAIL}
    sorts = SORTS

    def list(self, request: Request) -> Response:
        """List improvements, a page at a time. The filters are those of the register's page."""
        rows = Improvement.objects.visible_to(self.me)
        shown, following = pages.page(request, rows, self.shape, self.sorts)
        return Response({"results": shapes.with_tags(shown), "next": following})

    @creates
    def create(self, request: Request) -> Response:
        """Log an idea. Only the title is needed."""
        record = Improvement.log(by=self.me, **self.said())
        response = self.whole(record, CREATED)
        response["Location"] = request.build_absolute_uri(f"{request.path}{record.reference}/")
        return response

    def retrieve(self, request: Request, reference: str) -> Response:
        """Read one improvement. Its `ETag` goes into `If-Match` of a change."""
        return self.whole(self.record(reference))

    @changes
    def change(self, request: Request, reference: str) -> Response:
        """Change fields of an improvement. Needs `If-Match`."""
        record, version = self.record(reference), etags.required_version(request)
        said: dict[str, Any] = self.said()
        try:
            record.change(by=self.me, version=version, **said)
        except Stale as stale:
            raise with_current_etag(stale, record, self.me) from None
        return self.whole(record)
