"""KPIs: the catalogue, one KPI, its values as a file, its target and the reading of its formula."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir.accounts.requests import SignedIn
from cir.ui import refusals, toasts
from metrics import (
    computed,
    grounds,
    kpi_asking,
    kpi_downloading,
    kpi_drawing,
    kpi_reading,
    kpi_showing,
    permissions,
    rollups,
)
from metrics.kpi_forms import ReadingForm, TargetForm
from metrics.kpis import Kpi
from metrics.models import KpiPins, KpiVersion

SHOWN = ["GET", "HEAD", "POST"]


def found(key: str) -> Kpi:
    """The KPI at this address, or 404. Everyone signed in reads every KPI."""
    kpi = rollups.catalogue().kpi(key)
    if kpi is None:
        raise Http404
    return kpi


@require_safe
def catalogue(request: SignedIn) -> HttpResponse:
    """Every KPI at a glance."""
    ground = grounds.read()
    asked = kpi_asking.asked(request.GET, ground.words_of)
    context = {"asked": asked, "known": ground.known, "kept": kpi_drawing.catalogue(asked, ground)}
    return render(request, "metrics/kpis.html", context, status=400 if asked.problems else 200)


@require_safe
def kpi(request: SignedIn, key: str) -> HttpResponse:
    """One KPI: value, parts, trend, definitions, targets, the way to its records."""
    one, ground = found(key), grounds.read()
    asked = kpi_asking.of_kpi(kpi_asking.asked(request.GET, ground.words_of), scoped=one.scoped)
    page = kpi_showing.detail(one, asked)
    context = {"kpi": one, "asked": asked, "page": page, "tile": page.tile, "scopes": ground.choices()}
    context |= {"may_set": permissions.may_set_kpis(request.user), "pinned": key in KpiPins.of(request.user)}
    context |= {"measure": computed.existing(one, asked.scope)}
    context |= {"may_measure": computed.may_make(request.user, asked.scope)}
    return render(request, "metrics/kpi.html", context, status=400 if asked.problems else 200)


@require_POST
def pin(request: SignedIn, key: str) -> HttpResponse:
    """Show this KPI first, on the dashboard and on scorecards."""
    one = found(key)
    KpiPins.pin(request.user, one)
    undo = reverse("metrics:kpi_unpin", args=[key])
    toasts.say(request, f"“{one.name}” is pinned: your KPIs come first on the dashboard.", undo=undo)
    return redirect("metrics:kpi", key)


@require_POST
def unpin(request: SignedIn, key: str) -> HttpResponse:
    """Show it where it was."""
    one = found(key)
    KpiPins.unpin(request.user, one)
    toasts.say(request, f"“{one.name}” is no longer pinned.")
    return redirect("metrics:kpi", key)


@require_safe
def values(request: SignedIn, key: str) -> HttpResponse:
    """The values of one KPI, month by month, as CSV."""
    one, asked = found(key), kpi_asking.asked(request.GET)
    response = HttpResponse(kpi_downloading.csv_of([one], asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kpi-{one.key}.csv"'
    return response


@require_safe
def all_values(request: SignedIn) -> HttpResponse:
    """The values of every KPI, month by month, as CSV."""
    which, asked = rollups.catalogue().kpis, kpi_asking.asked(request.GET)
    response = HttpResponse(kpi_downloading.csv_of(which, asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kpis.csv"'
    return response


@require_http_methods(SHOWN)
def target(request: SignedIn, key: str) -> HttpResponse:
    """Aim at a value from today on."""
    one = found(key)
    permissions.require_set_kpis(request.user)
    asked = kpi_asking.asked(request.GET)
    form = TargetForm(request.POST or None, kpi=one, asked=asked)
    if form.is_bound and refusals.accepts(form, lambda: form.aim(by=request.user)):
        toasts.say(request, f"Target of “{one.name}” saved.")
        return redirect(reverse("metrics:kpi", args=[key]) + asked.query)
    context = {"form": form, "kpi": one, "title": f"Set target: {asked.scope_words}", "button": "Save target"}
    return render(request, "metrics/kpi_form.html", context, status=400 if form.is_bound else 200)


@require_POST
def measure(request: SignedIn, key: str) -> HttpResponse:
    """Use this KPI as a measure that improvements of the practice aim at; CIR reads it."""
    one = found(key)
    asked = kpi_asking.of_kpi(kpi_asking.asked(request.GET), scoped=one.scoped)
    made = computed.measure_of(one, asked.scope, by=request.user)
    toasts.say(request, f"“{made.name}” is a measure now: CIR adds a reading for every finished month.")
    return redirect(made)


@require_http_methods(SHOWN)
def reading(request: SignedIn, key: str) -> HttpResponse:
    """Read the symbols of the formula differently from a day on."""
    one = found(key)
    if not one.symbols:
        raise Http404
    permissions.require_set_kpis(request.user)
    form = ReadingForm(request.POST or None, kpi=one, version=kpi_reading.versions().get(key))
    if form.is_bound and refusals.accepts(form, lambda: read_as(request, form)):
        toasts.say(request, "Saved. Its numbers follow within a few minutes.")
        return redirect(reverse("metrics:kpi", args=[key]))
    context = {"form": form, "kpi": one, "title": "Read the formula differently", "button": "Save reading"}
    return render(request, "metrics/kpi_form.html", context, status=400 if form.is_bound else 200)


def read_as(request: SignedIn, form: ReadingForm) -> None:
    """Keep what the form says as a new version."""
    day, note = form.cleaned_data["valid_from"], form.cleaned_data["note"]
    KpiVersion.read_as(form.kpi, by=request.user, reading=form.reading, valid_from=day, note=note)
