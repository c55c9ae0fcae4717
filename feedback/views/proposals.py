"""What rules propose: one opportunity with the signals that led to it; a person decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cir.accounts.requests import SignedIn
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions
from feedback.models import Proposal
from feedback.signal_forms import AddForm, TakeForm, WhyForm
from feedback.views.signals import WITH, improvement_of

PAGE, WRONG, MOST_SHOWN = "feedback/proposal.html", 422, 100


def find(request: SignedIn, pk: int) -> Proposal:
    """The proposal, if the person may see it; otherwise there is none."""
    rows = (
        Proposal.objects.visible_to(request.user)
        .with_seen(request.user)
        .select_related("rule", "item", "improvement", "decided_by")
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """What the rule found, and what can be done."""
    return show(request, find(request, pk))


def show(request: SignedIn, found: Proposal, name: str = "", form: Any = None) -> HttpResponse:
    """The page, with the form that was not right yet where there is one."""
    context = {
        "proposal": found,
        "signals": found.signals.visible_to(request.user).with_seen(request.user).select_related(*WITH)[:MOST_SHOWN],
        "may_decide": may_decide(request, found),
        "take": TakeForm(initial={"title": found.title}),
        "add": AddForm(),
        "why": WhyForm(),
    }
    if form is not None:
        context[name] = context["wrong"] = form
    return render(request, PAGE, context, status=WRONG if form is not None else 200)


def may_decide(request: SignedIn, found: Proposal) -> bool:
    """Whether the person decides about it."""
    path, owner = (found.item.path, found.item.owner_id) if found.item else ("", None)
    return permissions.may_decide(request.user, path, owner)


def allowed(request: SignedIn, pk: int) -> Proposal:
    """The proposal, if the person decides about it."""
    found = find(request, pk)
    permissions.require_decide(
        request.user, found.item.path if found.item else "", found.item.owner_id if found.item else None
    )
    return found


@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    """Put it into the register."""
    found, form, made = allowed(request, pk), TakeForm(request.POST), []
    if not accepts(form, lambda: made.append(found.take(by=request.user, title=form.cleaned_data["title"]))):
        return show(request, found, "take", form)
    toasts.say(request, f"{made[0].reference} is in the register.", open_url=made[0].get_absolute_url())
    return redirect("feedback:signals")


@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Add its signals to an improvement that is there."""
    found, form = allowed(request, pk), AddForm(request.POST)
    if not accepts(form, lambda: found.add_to(improvement_of(request, form), by=request.user)):
        return show(request, found, "add", form)
    toasts.say(request, f"Its signals belong to {form.cleaned_data['improvement']} now.")
    return redirect("feedback:signals")


@require_POST
def dismiss(request: SignedIn, pk: int) -> HttpResponse:
    """Not now."""
    found, form = allowed(request, pk), WhyForm(request.POST)
    if not accepts(form, lambda: found.dismiss(by=request.user, reason=form.cleaned_data["reason"])):
        return show(request, found, "why", form)
    back = reverse("feedback:proposal-reopen", args=[found.pk])
    toasts.say(request, f"“{found.title}” is dismissed.", undo=back, open_url=found.get_absolute_url())
    return redirect("feedback:signals")


@require_POST
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Take a dismissal back."""
    found = allowed(request, pk)
    found.reopen(by=request.user)
    toasts.say(request, f"“{found.title}” is to be decided again.")
    return redirect(found)
