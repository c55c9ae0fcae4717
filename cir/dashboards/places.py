"""Which records lie in a part of the organisation, and which of its parts a chart compares."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from cir.catalogue.models import ConfigurationItem
from metrics.kpis import Scope, ScopeKind


def within(scope: Scope) -> Q:
    """Records of the scope, with what lies below an item."""
    if scope.kind in (ScopeKind.ITEM, ScopeKind.PRACTICE):
        return Q(item__in=ConfigurationItem.objects.filter(path__contains=f"/{scope.id}/"))
    if scope.kind == ScopeKind.TEAM:
        return Q(team=scope.id)
    return Q(source=scope.id) if scope.kind == ScopeKind.SOURCE else Q()


@dataclass(frozen=True)
class Place:
    """A service, product or practice as charts name it."""

    pk: int
    name: str
    url: str
    scope: Scope
    parent: int | None
    retired: bool


def known() -> dict[int, Place]:
    """Every item of the catalogue, by its id; one query."""
    found = {}
    columns = ("pk", "name", "slug", "kind", "parent_id", "retired_at")
    for item in ConfigurationItem.objects.only(*columns).order_by("name"):
        kind = ScopeKind.PRACTICE if item.kind == ConfigurationItem.Kind.PRACTICE else ScopeKind.ITEM
        scope = Scope(kind, str(item.pk))
        url = item.get_absolute_url()
        found[item.pk] = Place(item.pk, item.name, url, scope, item.parent_id, item.retired_at is not None)
    return found


def compared(places: dict[int, Place], scope: Scope) -> list[Place]:
    """What a chart by service compares: the tops of the catalogue, or what lies right below the chosen item."""
    if scope.kind in (ScopeKind.ITEM, ScopeKind.PRACTICE):
        below = [place for place in places.values() if str(place.parent) == scope.id]
        return below or [place for place in places.values() if str(place.pk) == scope.id]
    return [place for place in places.values() if place.parent is None]
