"""Administration: what is held about a person, erasing it, holds, and what goes by itself."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cir.accounts.models import Hold
from cir.accounts.models.standing import require_administrator
from cir.accounts.requests import SignedIn
from cir.errors import DomainError
from cir.privacy import erasing, handing_over, retention
from cir.privacy.forms import EraseForm, ReasonForm, WhoForm
from cir.privacy.models import Erasure
from cir.privacy.subject import called
from cir.ui import refusals, toasts

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: SignedIn) -> HttpResponse:
    """The page; with somebody's address also what is held about them. It is posted, so that no log keeps it."""
    require_administrator(request.user)
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _about(request, form.cleaned_data["who"])
    return _page(request, form, status=400 if form.errors else 200)


def _page(request: SignedIn, form: Form, status: int = 200, **more: Any) -> HttpResponse:
    holds, erasures = Hold.objects.active().select_related("by"), Erasure.objects.select_related("by")
    context = {"form": form, "rules": retention.due(), "holds": holds, "erasures": erasures[:MOST], **more}
    return render(request, "privacy/page.html", context, status=status)


def _about(request: SignedIn, who: str, *, hold: Form | None = None, erase: Form | None = None) -> HttpResponse:
    """What would be erased if it were done now."""
    form = WhoForm({"who": who})
    more: dict[str, Any] = {"hold": hold or ReasonForm(initial={"who": who}, prefix="hold")}
    more["erase"] = erase or EraseForm(initial={"who": who}, prefix="erase")
    wrong = any(each is not None and each.errors for each in (hold, erase))
    if not refusals.accepts(form, lambda: more.update(subject=called(who))):
        return _page(request, form, status=400)
    try:
        more["counts"] = erasing.rehearse(more["subject"], by=request.user)
    except DomainError as refusal:
        more["refusal"] = refusal
    return _page(request, form, status=400 if wrong else 200, **more)


@require_POST
def hand_over(request: SignedIn) -> HttpResponse:
    """Everything that is held about somebody, as a file."""
    require_administrator(request.user)
    form = WhoForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    held = handing_over.held_about(called(form.cleaned_data["who"]))
    answer = JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="held.json"'
    return answer


@require_POST
def erase(request: SignedIn) -> HttpResponse:
    """Erase somebody for good."""
    require_administrator(request.user)
    form = EraseForm(request.POST, prefix="erase")
    who = str(form.data.get("erase-who", ""))
    if refusals.accepts(form, lambda: erasing.erase(called(who), by=request.user, reason=form.cleaned_data["reason"])):
        toasts.say(request, "They are erased.")
        return redirect("privacy")
    return _about(request, who, erase=form)


@require_POST
def hold(request: SignedIn) -> HttpResponse:
    """Keep what is there about somebody."""
    require_administrator(request.user)
    form = ReasonForm(request.POST, prefix="hold")
    who = str(form.data.get("hold-who", ""))
    if refusals.accepts(form, lambda: _hold(request, who, form.cleaned_data["reason"])):
        toasts.say(request, "It is held until you lift it.")
        return redirect("privacy")
    return _about(request, who, hold=form)


def _hold(request: SignedIn, who: str, reason: str) -> None:
    Hold.place(called(who).said, by=request.user, reason=reason)


@require_POST
def lift(request: SignedIn, pk: int) -> HttpResponse:
    """The duty to keep has ended."""
    require_administrator(request.user)
    get_object_or_404(Hold.objects.active(), pk=pk).lift(by=request.user)
    toasts.say(request, "The hold is lifted.")
    return redirect("privacy")
