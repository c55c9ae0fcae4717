"""The dashboard of KPIs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cir.accounts.requests import SignedIn
from cir.dashboards import page
from metrics import grounds, kpi_asking
from metrics.models import KpiPins


@require_safe
def dashboard(request: SignedIn) -> HttpResponse:
    """The practice at a glance; period and part of the organisation stand in the address and hold for all of it."""
    ground = grounds.read()
    asked = kpi_asking.asked(request.GET, ground.words_of)
    shown = page.shown(asked, KpiPins.of(request.user), ground)
    context = {"asked": asked, "known": ground.known, "page": shown, "kept": shown.drawn}
    return render(request, "dashboards/dashboard.html", context, status=400 if asked.problems else 200)
