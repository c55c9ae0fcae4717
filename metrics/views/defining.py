from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.errors import DomainError, NotAllowed, Stale
from cir.rest.sending import made_once
from cir.ui import refusals, toasts
from metrics import permissions, queries, ready
from metrics.forms import DefinitionForm, MeasureForm, NewMeasureForm
from metrics.models import Measure
from metrics.views import sheets
from metrics.views.measure import found

SHOWN = ["GET", "HEAD", "POST"]


@require_http_methods(SHOWN)
def add(request: SignedIn) -> HttpResponse:
    """Add a measure, from a ready definition or from nothing."""
    permissions.require_define_somewhere(request.user)
    chosen = ready.indicator(request.GET.get("from", ""))
    form = NewMeasureForm(request.POST or None, initial=NewMeasureForm.taken_over(chosen, request.GET.get("item")))
    made: list[Measure] = []
    if form.is_bound and refusals.accepts(
        form, lambda: made.append(made_once(request, Measure, lambda: define(request, form)))
    ):
        toasts.say(request, f"“{made[0]}” added.")
        return redirect(made[0])
    context = {"form": form, "indicators": ready.INDICATORS, "chosen": chosen}
    return render(request, "metrics/add.html", context, status=400 if form.is_bound else 200)


def define(request: SignedIn, form: NewMeasureForm) -> Measure:
    """Define what the form says, for who keeps that part of the catalogue."""
    item = form.cleaned_data["item"]
    permissions.require_define(request.user, item.path if item else "")
    return Measure.define(by=request.user, **form.cleaned_data)


@require_http_methods(SHOWN)
def edit(request: SignedIn, pk: int) -> HttpResponse:  # long because a conflict is shown with both versions
    """Change what the measure says of itself. What somebody else changed meanwhile stands beside."""
    one = found(pk)
    permissions.require_keep(request.user, one)
    form = MeasureForm(request.POST or None, initial=MeasureForm.of(one))
    context: dict[str, Any] = {"form": form, "measure": one}
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                one.change(by=request.user, version=form.version(), **form.said())
                toasts.say(request, f"“{one}” saved.")
                return redirect(one)
            except NotAllowed:
                raise
            except Stale as stale:
                status, context["form"] = stale.status, form.over(one)
                context |= {"theirs": form.differences(one), "stale": stale}
            except DomainError as refusal:
                status = refusal.status
                refusals.put_onto(form, refusal)
    return render(request, "metrics/edit.html", context, status=status)


@require_http_methods(SHOWN)
def redefine(request: SignedIn, pk: int) -> HttpResponse:
    """Say what the measure means from a day on."""
    one = found(pk)
    permissions.require_keep(request.user, one)
    last = one.definitions.last()
    first = {"text": last.text if last else "", "valid_from": queries.today()}
    form = DefinitionForm(request.POST or None, initial=first)

    def act() -> str:
        one.redefine(by=request.user, **form.cleaned_data)
        return "Definition saved. It is marked on the chart from its day on."

    title = "New definition" if last else "Write definition"
    return sheets.answer(request, form, act, measure=one, title=title, button="Save definition")


@require_POST
def retire(request: SignedIn, pk: int) -> HttpResponse:
    """Read it no longer. Its readings stay."""
    one = found(pk)
    one.retire(by=request.user)
    toasts.say(request, f"“{one}” is retired.")
    return redirect(one)


@require_POST
def bring_back(request: SignedIn, pk: int) -> HttpResponse:
    """Read it again."""
    one = found(pk)
    one.bring_back(by=request.user)
    toasts.say(request, f"“{one}” is read again.")
    return redirect(one)
