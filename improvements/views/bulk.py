"""Changing many records at once: the form (in a dialog, or on a page of its own) and the change itself."""

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.errors import DomainError
from cir.htmx import render_page_or_part, wants_part
from cir.rest.sending import once_per_form
from cir.ui import toasts
from improvements.table import bulk
from improvements.table.bulk_forms import CHANGES, Change, MoveChange
from improvements.table.state import State

PAGE, PART = "improvements/bulk.html", "improvements/_bulk_form.html"
UNDO, RESULT = "register-undo", "register-skipped"
MOST_TOLD = 20


@require_http_methods(["GET", "POST"])
def change(request: SignedIn) -> HttpResponse:
    """What to change in the selected records; then the change, with what was skipped and why."""
    asked = request.POST if request.method == "POST" else request.GET
    try:
        ids = bulk.chosen(
            request, asked.getlist("ref"), asked.get("query", "")[:2000], everything=bool(asked.get("all"))
        )
    except DomainError as refusal:
        return _show(request, {"refusal": refusal}, refusal.status)
    form = _form(request, asked)
    if form is not None and request.method == "POST" and form.is_valid():
        return _done(request, _run_once(request, ids, form.act(request.user)))
    moves = bulk.moves(request.user, ids) if form is None else []
    status = 400 if form is not None and form.is_bound else 200
    return _show(request, {"form": form, "moves": moves, "count": len(ids)}, status)


def _run_once(request: SignedIn, ids: list[int], act: bulk.Act) -> bulk.Outcome:
    """Change them; for a form sent again say again what was changed, so that Undo still takes all of it back."""
    return bulk.Outcome(**once_per_form(request, lambda: asdict(bulk.run(request.user, ids, act))))


@require_POST
def undo(request: SignedIn) -> HttpResponse:
    """Take the last bulk change back."""
    kept = request.session.pop(UNDO, None)
    if not kept:
        toasts.say(request, "There is nothing to take back.")
        return redirect("register")
    outcome = bulk.take_back(request.user, kept["steps"])
    toasts.say(request, f"Taken back: {outcome.sentence}")
    return redirect(kept["url"])


def _form(request: SignedIn, asked: Any) -> Change | MoveChange | None:
    """The form for what is to be changed; None while the move is still to be chosen. Raises `Http404`."""
    data = request.POST if request.method == "POST" else None
    kind = asked.get("change", "")
    if kind == "status":
        name = asked.get("move", "")
        return MoveChange(data, name=name, user=request.user) if name else None
    if kind not in CHANGES:
        raise Http404("No such change.")
    return CHANGES[kind](data)


def _show(request: SignedIn, context: dict[str, Any], status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    kept = [("change", asked.get("change", "")), ("query", asked.get("query", "")), ("all", asked.get("all", ""))]
    kept += [("ref", reference) for reference in asked.getlist("ref")]
    kept += [("move", asked["move"])] if asked.get("move") else []
    more = {"kept": kept, "kept_without_move": [pair for pair in kept if pair[0] != "move"]}
    return render_page_or_part(request, PAGE, PART, {**context, **more}, status)


def _done(request: SignedIn, outcome: bulk.Outcome) -> HttpResponse:
    """Back to the list, with what changed, what did not and why, and the way back."""
    url = State.of(request.POST.get("query", "")).url
    request.session[UNDO] = {"steps": outcome.undo, "url": url}
    if outcome.skipped:
        request.session[RESULT] = {"sentence": outcome.sentence, "skipped": outcome.skipped[:MOST_TOLD]}
    toasts.say(request, outcome.sentence, undo="/register/undo/" if outcome.undo else "")
    if not wants_part(request):
        return redirect(url)
    return HttpResponse(status=204, headers={"HX-Redirect": url})
