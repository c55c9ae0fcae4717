"""What can be improved, and what improving is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope, User
from cir.catalogue.models import ConfigurationItem, Objective, Vision
from cir.rest.fields import Choice, Day, Input, Pick, SafeText
from cir.rest.pages import BY_ID, NEWEST, Sort
from cir.rest.shapes import Shape, named
from cir.rest.views import Resource, changes, creates

ITEM = Shape(
    "Item", ConfigurationItem, "id", "kind", "name", "slug", "description", named("parent"), named("owner"),
    "is_public", "owner_first", "retired_at", named("merged_into"), "created_at",
)  # fmt: skip
OBJECTIVE = Shape(
    "Objective", Objective, "id", "name", "description", "horizon", named("owner"), "retired_at", "created_at"
)
VISION = Shape("Vision", Vision, "id", "text", "valid_from", named("set_by"), "created_at")
KEEPING: dict[str, str] = {"GET": Scope.READ, "POST": Scope.CATALOGUE, "PATCH": Scope.CATALOGUE}


class ItemChange(Input):
    """A service, product or practice."""

    kind = Choice(ConfigurationItem.Kind, required=False)
    name = SafeText(120, required=False)
    description = SafeText(4000, required=False, allow_blank=True)
    parent: Any = Pick(ConfigurationItem.objects.all(), required=False, allow_null=True)
    owner = Pick(User.objects.filter(is_active=True), required=False, allow_null=True)
    is_public = serializers.BooleanField(required=False)
    owner_first = serializers.BooleanField(required=False)


class ItemInput(ItemChange):
    """A new service, product or practice."""

    name = SafeText(120)


class MergeInput(Input):
    """The item that stays."""

    other = Pick(ConfigurationItem.objects.all())


class ObjectiveChange(Input):
    """Something the organisation wants to reach."""

    name = SafeText(140, required=False)
    description = SafeText(4000, required=False, allow_blank=True)
    horizon = Choice(Objective.Horizon, required=False)
    owner = Pick(User.objects.filter(is_active=True), required=False, allow_null=True)


class ObjectiveInput(ObjectiveChange):
    """A new objective."""

    name = SafeText(140)


class VisionInput(Input):
    """What the organisation wants to become, from a day on."""

    text = SafeText(2000)
    valid_from = Day()


class OfCatalogue(Resource):
    """Things of the catalogue: everyone signed in sees them, keepers change them."""

    scopes: ClassVar = KEEPING
    sorts: ClassVar[Sequence[Sort]] = (Sort("name", "name", id_descending=False), NEWEST, BY_ID)

    def rows(self) -> QuerySet[Any]:
        """All of them, retired ones included."""
        return self.shape.model._default_manager.all()

    def thing(self, pk: int) -> Any:
        """One of them, or 404."""
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def seen(self, pk: int) -> Any:
        """One of them, locked, if it is still what the client saw."""
        found = self.rows().select_for_update(of=("self",)).filter(pk=pk).first()
        self.require_same(self.rows().filter(pk=pk))
        return found

    def again(self, thing: Any) -> Response:
        """The thing as it is now."""
        return self.shown(self.rows().filter(pk=thing.pk))

    def list(self, request: Request) -> Response:
        """List {many}, retired ones included."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one {one}. Its `ETag` goes into `If-Match` of a change."""
        return self.shown(self.rows().filter(pk=pk))


class Lasting(OfCatalogue):
    """Things that are added, changed, retired and brought back."""

    kind: type[ConfigurationItem] | type[Objective]

    @creates
    def create(self, request: Request) -> Response:
        """Add one {one}."""
        made = self.kind.add(by=self.me, **self.said())
        return self.created(self.rows().filter(pk=made.pk))

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change one {one}. Needs `If-Match`."""
        thing = self.seen(pk)
        thing.change(by=self.me, **self.said())
        return self.again(thing)

    @creates
    def retire(self, request: Request, pk: int) -> Response:
        """Retire one {one}: nothing new names it; what there is stays."""
        thing = self.thing(pk)
        thing.retire(by=self.me)
        return self.again(thing)

    @creates
    def bring_back(self, request: Request, pk: int) -> Response:
        """Take one {one} into use again."""
        thing = self.thing(pk)
        thing.bring_back(by=self.me)
        return self.again(thing)


class Items(Lasting):
    """Services, products and practices: a tree."""

    one, many = "service, product or practice", "services, products and practices"
    shape, kind = ITEM, ConfigurationItem
    inputs: ClassVar = {"create": ItemInput, "change": ItemChange, "merge": MergeInput}

    @creates
    def merge(self, request: Request, pk: int) -> Response:
        """Move everything that names this one to another and retire it."""
        thing = self.thing(pk)
        thing.merge_into(self.said()["other"], by=self.me)
        return self.again(thing)


class Objectives(Lasting):
    """What improvements serve."""

    one, many = "objective", "objectives"
    shape, kind = OBJECTIVE, Objective
    inputs: ClassVar = {"create": ObjectiveInput, "change": ObjectiveChange}


class Visions(OfCatalogue):
    """What the organisation wants to become; the newest whose day has come holds."""

    one, many = "vision", "visions"
    shape = VISION
    sorts = (NEWEST,)
    inputs: ClassVar = {"create": VisionInput}

    @creates
    def create(self, request: Request) -> Response:
        """Set a new vision from a day on. Old ones stay readable."""
        made = Vision.proclaim(by=self.me, **self.said())
        return self.created(self.rows().filter(pk=made.pk))
