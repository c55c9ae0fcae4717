"""The dashboard of KPIs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cir.accounts.requests import SignedIn
from cir.dashboards import page
from metrics import kpi_asking
from metrics.models import KpiPins


@require_safe
def dashboard(request: SignedIn) -> HttpResponse:
    """The practice at a glance; period and part of the organisation stand in the address and hold for all of it."""
    asked = kpi_asking.asked(request.GET)
    pinned = KpiPins.of(request.user)
    shown = page.dashboard(asked, pinned)
    context = {"asked": asked, "span": shown.span, "page": shown, "scopes": kpi_asking.scope_choices()}
    context["pinned"] = bool(pinned)
    return render(request, "dashboards/dashboard.html", context, status=400 if asked.problems else 200)
