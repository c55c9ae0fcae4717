from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir import clock
from cir.accounts.requests import SignedIn
from cir.catalogue.models import Objective, Vision
from cir.catalogue.permissions import may_keep, require_keeper
from cir.rest.sending import made_once
from cir.scorecards.forms import ObjectiveForm, VisionForm
from cir.ui import refusals, toasts
from improvements import rollup
from improvements.models import Improvement
from improvements.statuses import OPEN, Status

SHOWN = 50


def lines_of(seen: QuerySet[Improvement]) -> list[dict[str, Any]]:
    """Every objective with how many of these records serve it, open and done; last, those that serve none."""
    counts = {"open": Count("pk", filter=Q(status__in=OPEN)), "done": Count("pk", filter=Q(status=Status.DONE))}
    rows: Any = seen.order_by().values("objective").annotate(**counts)
    served = {row["objective"]: {"open": row["open"], "done": row["done"]} for row in rows}
    everything = Objective.objects.select_related("owner").order_by("horizon", "name")
    lines = [{"objective": each, **served.get(each.pk, {"open": 0, "done": 0})} for each in everything]
    return lines + ([{"objective": None, **served[None]}] if None in served else [])


@require_safe
def objectives(request: SignedIn) -> HttpResponse:
    """What the organisation wants to become and to reach, and what contributes to it."""
    seen = Improvement.objects.visible_to(request.user)
    lines = lines_of(seen)
    context: dict[str, Any] = {"vision": Vision.objects.on(clock.today()), "may_keep": keeps(request)}
    context["visions"] = Vision.objects.select_related("set_by")
    context["current"] = [line for line in lines if line["objective"] and not line["objective"].retired_at]
    context["retired"] = [line for line in lines if line["objective"] and line["objective"].retired_at]
    context["none"] = next((line for line in lines if line["objective"] is None), None)
    return render(request, "scorecards/objectives.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vision(request: SignedIn) -> HttpResponse:
    """Set a new vision."""
    require_keeper(request.user)
    form = VisionForm(request.POST or None, initial={"valid_from": clock.today()})

    def act() -> Vision:
        return made_once(request, Vision, lambda: Vision.proclaim(by=request.user, **form.cleaned_data))

    if form.is_bound and refusals.accepts(form, act):
        toasts.say(request, "Vision saved.")
        return redirect("objectives")
    return render(request, "scorecards/vision.html", {"form": form}, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Add an objective."""
    require_keeper(request.user)
    form = ObjectiveForm(request.POST or None)

    def act() -> Objective:
        return made_once(request, Objective, lambda: Objective.add(by=request.user, **form.cleaned_data))

    if form.is_bound and refusals.accepts(form, act):
        toasts.say(request, "Objective added.")
        return redirect("objectives")
    return render(request, "scorecards/objective_form.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
def objective(request: SignedIn, pk: int) -> HttpResponse:
    """One objective and what serves it."""
    found = get_object_or_404(Objective.objects.select_related("owner"), pk=pk)
    serving = Improvement.objects.visible_to(request.user).filter(objective=found).select_related("owner", "item")
    context = {"objective": found, "may_keep": keeps(request)}
    context["open"] = serving.open().order_by("-updated_at", "-pk")[:SHOWN]
    context["done"] = serving.filter(status=Status.DONE).order_by("-ended_at", "-pk")[:SHOWN]
    context["worth"] = rollup.of(Improvement.objects.visible_to(request.user).filter(objective=found))
    return render(request, "scorecards/objective.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change an objective."""
    require_keeper(request.user)
    found = get_object_or_404(Objective, pk=pk)
    said = {name: getattr(found, name) for name in ("name", "description", "horizon", "owner")}
    form = ObjectiveForm(request.POST or None, initial=said)
    if form.is_bound and refusals.accepts(form, lambda: found.change(by=request.user, **form.cleaned_data)):
        toasts.say(request, "Objective saved.")
        return redirect(found)
    context = {"form": form, "objective": found}
    return render(request, "scorecards/objective_form.html", context, status=400 if form.is_bound else 200)


@require_POST
def retire(request: SignedIn, pk: int) -> HttpResponse:
    """No longer strive for it."""
    found = get_object_or_404(Objective, pk=pk)
    found.retire(by=request.user)
    toasts.say(request, "Objective retired.")
    return redirect(found)


@require_POST
def bring_back(request: SignedIn, pk: int) -> HttpResponse:
    """Strive for it again."""
    found = get_object_or_404(Objective, pk=pk)
    found.bring_back(by=request.user)
    toasts.say(request, "Objective is current again.")
    return redirect(found)


def keeps(request: SignedIn) -> bool:
    """Whether the person keeps vision and objectives."""
    return may_keep(request.user)
