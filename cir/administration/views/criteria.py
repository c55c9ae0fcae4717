from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cir import clock
from cir.accounts.requests import SignedIn
from cir.administration import preview, sections
from cir.administration.settings_forms import CriteriaForms, ModelForm
from cir.rest.sending import only_once
from cir.ui import refusals, toasts
from improvements.models import ScoringModel


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: SignedIn) -> HttpResponse:  # long because a new model is looked at before it is saved
    """The scoring model in force, those before, and a new one: looked at first, saved then."""
    sections.require(request.user, "criteria")
    today = clock.today()
    now = ScoringModel.objects.on(today)
    form = ModelForm(request.POST or None, initial={"name": now.name if now else "", "valid_from": today})
    rows = CriteriaForms(request.POST or None, initial=[as_said(row) for row in now.criteria.all()] if now else [])
    context = {"form": form, "rows": rows, "now": now, "models": ScoringModel.objects.prefetch_related("criteria")}
    if form.is_bound and rows.is_valid() and form.is_valid():
        if "save" not in request.POST:
            return render(request, "administration/criteria.html", context | look(request, form, rows))
        if refusals.accepts(form, only_once(request, lambda: introduce(request, form, rows))):
            toasts.say(request, "Scoring model saved.")
            return redirect("criteria")
    return render(request, "administration/criteria.html", context, status=400 if form.is_bound else 200)


def as_said(row: Any) -> dict[str, Any]:
    """A criterion as its form shows it."""
    said = {name: getattr(row, name) for name in ("key", "label", "weight", "axis")}
    return said | {"meanings": "\n".join(row.meanings)}


def look(request: SignedIn, form: ModelForm, rows: Any) -> dict[str, Any]:
    """What would change in the ranking; or what is wrong with the criteria together."""
    try:
        shifts, moved = preview.shifts(request.user, rows.rows())
    except ValueError as wrong:
        form.add_error(None, f"{wrong}.")
        return {}
    return {"shifts": shifts, "moved": moved, "looked": True}


def introduce(request: SignedIn, form: ModelForm, rows: Any) -> None:
    """Bring in the model through its door."""
    ScoringModel.introduce(by=request.user, criteria=rows.rows(), **form.cleaned_data)
