"""Saved views of the register: one's own, and those shared with everyone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Input, SafeText
from cir.rest.shapes import Shape, named
from cir.rest.views import Resource, changes, creates
from improvements.models import SavedView
from improvements.models.view import LONGEST_NAME, LONGEST_QUERY

VIEW = Shape("SavedView", SavedView, "id", named("owner"), "name", "query", "shared", "pinned", "created_at")


class ViewChange(Input):
    """A name for filters, sort, grouping and columns; the query string is the whole of it."""

    name = SafeText(LONGEST_NAME, required=False)
    query = SafeText(LONGEST_QUERY, required=False, allow_blank=True)
    shared = serializers.BooleanField(required=False)


class ViewInput(ViewChange):
    """A new view."""

    name = SafeText(LONGEST_NAME)
    query = SafeText(LONGEST_QUERY, allow_blank=True)


class SavedViews(Resource):
    """Lists of the register under a name."""

    shape = VIEW
    scopes: ClassVar = {
        "GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "PATCH": Scope.IMPROVEMENTS, "DELETE": Scope.IMPROVEMENTS,
    }  # fmt: skip
    inputs: ClassVar = {"create": ViewInput, "change": ViewChange}

    def list(self, request: Request) -> Response:
        """List your views and those shared with everyone."""
        return self.page(self._seen())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one view."""
        return self.shown(self._seen().filter(pk=pk))

    @creates
    def create(self, request: Request) -> Response:
        """Keep a list of the register under a name."""
        view = SavedView.keep(by=self.me, **self.said())
        return self.created(self._seen().filter(pk=view.pk))

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change a view. Needs `If-Match`."""
        self._unchanged(pk).alter(by=self.me, **self.said())
        return self.shown(self._seen().filter(pk=pk))

    @changes
    def remove(self, request: Request, pk: int) -> Response:
        """Delete a view."""
        self._unchanged(pk).drop(by=self.me)
        return self.gone()

    def _seen(self) -> QuerySet[Any]:
        return SavedView.objects.for_user(self.me)

    def _unchanged(self, pk: int) -> SavedView:
        view = self._seen().select_for_update(of=("self",)).filter(pk=pk).first()
        if view is None:
            raise NotFound
        self.require_same(self._seen().filter(pk=pk))
        return view
