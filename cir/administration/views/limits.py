from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cir.accounts.requests import SignedIn
from cir.administration import sections
from cir.administration.settings_forms import LimitsForm
from cir.ui import refusals, toasts
from improvements.models import WorkLimit


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: SignedIn) -> HttpResponse:
    """How many improvements may be in each status at once."""
    sections.require(request.user, "limits")
    form = LimitsForm(request.POST or None, limits=dict(WorkLimit.objects.values_list("status", "most")))
    if form.is_bound and refusals.accepts(form, lambda: set_all(request, form.cleaned_data)):
        toasts.say(request, "Work limits saved.")
        return redirect("limits")
    return render(request, "administration/limits.html", {"form": form}, status=400 if form.is_bound else 200)


@transaction.atomic
def set_all(request: SignedIn, said: dict[str, int | None]) -> None:
    """Every status through its door."""
    for status, most in said.items():
        WorkLimit.set_for(status, most, by=request.user)
