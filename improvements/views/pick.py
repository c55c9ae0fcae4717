"""Type-to-find for people, items and improvements: a handful of names for what was typed."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.catalogue.models import ConfigurationItem
from improvements.models import Improvement
from improvements.record.loading import find
from improvements.record.stream import mentionable

MOST = 8
SHORTEST_WORDS = 2
LONGEST_QUERY = 80


@require_GET
def pick(request: SignedIn, kind: str) -> HttpResponse:
    """Up to eight hits as `{value, label, hint}`; nothing the person may not see."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    found = FINDERS[kind](request, text)
    return JsonResponse({"found": found})


def people(request: SignedIn, text: str) -> list[dict[str, str]]:
    """Colleagues by the beginning of a name or address; `for` keeps to those who may see that record."""
    wanted = Q(name__istartswith=text) | Q(name__icontains=f" {text}") | Q(email__istartswith=text)
    rows = list(User.objects.active().filter(wanted)[:MOST])
    if reference := request.GET.get("for", ""):
        rows = mentionable(find(request.user, reference), rows)
    return [{"value": f"{one.name} <{one.email}>", "label": one.name, "hint": one.job_title} for one in rows]


def items(request: SignedIn, text: str) -> list[dict[str, str]]:
    """Services, products and practices by any part of the name."""
    rows = ConfigurationItem.objects.current().filter(name__icontains=text).order_by("name")[:MOST]
    return [{"value": f"{one.name} ({one.kind})", "label": one.name, "hint": one.get_kind_display()} for one in rows]


def improvements(request: SignedIn, text: str) -> list[dict[str, str]]:
    """Improvements by reference or by words of the title."""
    seen = Improvement.objects.visible_to(request.user)
    rows = list(seen.by_reference(text)[:1])
    if not rows and len(text) >= SHORTEST_WORDS:
        rows = list(seen.filter(title__icontains=text).order_by("-logged_at", "-pk")[:MOST])
    return [{"value": one.reference, "label": one.title, "hint": one.reference} for one in rows]


FINDERS: dict[str, Callable[[SignedIn, str], list[dict[str, str]]]] = {
    "people": people,
    "items": items,
    "improvements": improvements,
}
