"""Filtering the board by hand: a few fields of the register's filters, and chips for what is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements.board.page import filtered, query_of
from improvements.models import Improvement

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_CHOICES = 500


@dataclass(frozen=True)
class Chip:
    """One filter that is set, in words, and the address without it."""

    label: str
    value: str
    without: str


def chips(request: HttpRequest) -> list[Chip]:
    """Every filter in the address, in words."""
    found = filtered(request)
    said = found.form.cleaned_data if query_of(request) else {}
    return [
        Chip(str(found.filters[name].label), _words(value), _without(request, name))
        for name, value in said.items()
        if value not in (None, "", [])
    ]


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(getattr(each, "label", str(each)) for each in value)
    return str(value)


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    for gone in (name, "seen"):
        query.pop(gone, None)
    return query.urlencode()


def fields(request: HttpRequest) -> dict[str, Any]:
    """What the filter form offers, with what is chosen; filters it does not offer are kept as they are."""
    offered = ("q", "item", "owner", "urgency", "late", "blocked")
    kept = [(name, value) for name, values in request.GET.lists() if name not in offered for value in values]
    items = ConfigurationItem.objects.current().values_list("slug", "name")[:MOST_CHOICES]
    owns = Improvement.objects.filter(owner=OuterRef("pk"))
    people = User.objects.filter(Exists(owns), is_active=True).order_by("name")
    return {
        "kept": kept,
        "chosen": {name: request.GET.get(name, "") for name in offered},
        "choices": [
            ("item", "Service or practice", [("none", "Not set"), *items]),
            ("owner", "Owner", [("me", "Me"), ("none", "Nobody"), *people.values_list("pk", "name")[:MOST_CHOICES]]),
            ("urgency", "Urgency", [*Improvement.Level.choices, ("none", "Not set")]),
            ("late", "Late", [("yes", "Yes"), ("no", "No")]),
            ("blocked", "Blocked", [("yes", "Yes"), ("no", "No")]),
        ],
    }
