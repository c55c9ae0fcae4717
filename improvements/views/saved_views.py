"""Saved views: keep a list under a name, save changes to it, rename, share, delete."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.errors import Invalid
from cir.rest.sending import made_once
from cir.ui import toasts
from improvements.models import SavedView
from improvements.table import listing
from improvements.table.state import State


@require_POST
def create(request: SignedIn) -> HttpResponse:
    """Keep what is shown as a view of one's own."""
    state = State.of(request.POST.get("query", "")[:4000])
    name, shared = request.POST.get("name", ""), bool(request.POST.get("shared"))

    def keep() -> SavedView:
        return SavedView.keep(by=request.user, name=name, query=state.query, shared=shared)

    try:
        view = made_once(request, SavedView, keep)
    except Invalid as refusal:
        return _again(request, state, refusal, name)
    toasts.say(request, f"View “{view.name}” saved.")
    return redirect(_url(view))


@require_POST
def save(request: SignedIn, view_id: int) -> HttpResponse:
    """Save changes to a view: what it shows, its name, whether everyone sees it."""
    view = _one(request, view_id)
    fields: dict[str, Any] = {name: request.POST[name] for name in ("name",) if name in request.POST}
    if "query" in request.POST:
        fields["query"] = State.of(request.POST["query"][:4000]).query
    if "name" in request.POST:
        fields |= {name: bool(request.POST.get(name)) for name in ("shared", "pinned")}
    try:
        view.alter(by=request.user, **fields)
    except Invalid as refusal:
        return _again(request, State.of(_one(request, view_id).query), refusal, fields.get("name", ""))
    toasts.say(request, f"View “{view.name}” saved.")
    return redirect(_url(view))


@require_POST
def delete(request: SignedIn, view_id: int) -> HttpResponse:
    """Delete a view; the records stay."""
    view = _one(request, view_id)
    view.drop(by=request.user)
    toasts.say(request, f"View “{view.name}” deleted.")
    return redirect("register")


def _one(request: SignedIn, view_id: int) -> SavedView:
    """A view that this person sees; any other does not exist for them."""
    return get_object_or_404(SavedView.objects.for_user(request.user), pk=view_id)


def _url(view: SavedView) -> str:
    return f"/register/?view={view.pk}&{view.query}"


def _again(request: SignedIn, state: State, refusal: Invalid, name: str) -> HttpResponse:
    """The register again, with what is wrong and the name that was typed."""
    context = listing.listing(request, state) | {"view_problem": refusal, "view_name": name}
    return render(request, "improvements/register.html", context, status=refusal.status)
