"""The register: list, log, read, change."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Stale
from cir.rest import etags, pages
from cir.rest.pages import Sort
from cir.rest.views import CREATED, PAGING, changes, creates
from improvements.api import shapes
from improvements.api.inputs import ImprovementChange, ImprovementLog
from improvements.api.records import OfImprovement, with_current_etag
from improvements.filters import ImprovementFilter
from improvements.models import Improvement
from improvements.queries import ImprovementQuerySet
from improvements.sorting import KEYS
from improvements.sorting import Sort as Order
from improvements.table import tally


def _sorts() -> Iterator[Sort]:
    """The orders of the register's page, newest first as the usual one."""
    names = [f"{sign}{name}" for name in KEYS for sign in ("", "-")]
    for name in sorted(names, key=lambda name: name != "-logged"):
        asked = Order.named(name)
        yield Sort(name, asked.key.expression, asked.down, asked.ids_down)


class Improvements(OfImprovement):
    """Every improvement opportunity of the organisation."""

    shape = shapes.IN_LIST
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG, "PATCH": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": ImprovementLog, "change": ImprovementChange}
    outputs: ClassVar = {"create": shapes.DETAIL, "retrieve": shapes.DETAIL, "change": shapes.DETAIL}
    sorts = tuple(_sorts())
    filters = tuple(ImprovementFilter.base_filters)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Each filter with the words of the register's page."""
        return {name: str(each.label or name) for name, each in ImprovementFilter.base_filters.items()}

    def list(self, request: Request) -> Response:
        """List improvements, a page at a time. The filters are those of the register's page."""
        filters = tuple((name, tuple(texts)) for name, texts in request.query_params.lists() if name not in PAGING)
        if tally.all_follow(filters):
            question = filters, *tally.moment()
            shown, following = pages.kept_page(request, self._found, self.shape, self.sorts, question)
        else:
            shown, following = pages.page(request, self._found(self.me.pk), self.shape, self.sorts)
        return Response({"results": shapes.with_tags(shown), "next": following})

    def _found(self, me: int) -> ImprovementQuerySet:
        """What the filters of the address show to a person like this one."""
        person = self.me.with_number(me)
        seen = Improvement.objects.visible_to(person)
        asked = ImprovementFilter(self.request.query_params, seen, request=SimpleNamespace(user=person))
        return asked.require_sound().qs

    @creates
    def create(self, request: Request) -> Response:
        """Log an idea, with the records of other systems it comes from. Only the title is needed."""
        said = self.said()
        links = said.pop("source_links", ())
        record = Improvement.log(by=self.me, **said)
        for link in links:
            record.link_source(by=self.me, **link)
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
