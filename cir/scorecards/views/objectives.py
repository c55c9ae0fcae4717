from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir import clock
from cir.catalogue.models import Objective, Vision
from cir.catalogue.permissions import may_keep, require_keeper
from cir.scorecards.forms import ObjectiveForm, VisionForm
from cir.ui import refusals, toasts
from improvements.models import Improvement
from improvements.statuses import OPEN, Status

SHOWN = 50


@require_safe
def objectives(request: HttpRequest) -> HttpResponse:
    """What the organisation wants to become and to reach, and what contributes to it."""
    seen = Improvement.objects.visible_to(request.user)
    counts = {"open": Count("pk", filter=Q(status__in=OPEN)), "done": Count("pk", filter=Q(status=Status.DONE))}
    served = {row.pop("objective"): row for row in seen.order_by().values("objective").annotate(**counts)}
    everything = Objective.objects.select_related("owner").order_by("horizon", "name")
    lines = [{"objective": each, **served.get(each.pk, {"open": 0, "done": 0})} for each in everything]
    context = {"vision": Vision.objects.on(clock.today()), "visions": Vision.objects.select_related("set_by")}
    context |= {"current": [line for line in lines if not line["objective"].retired_at], "may_keep": keeps(request)}
    context |= {"retired": [line for line in lines if line["objective"].retired_at], "none": served.get(None)}
    return render(request, "scorecards/objectives.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vision(request: HttpRequest) -> HttpResponse:
    """Set a new vision."""
    require_keeper(request.user)
    form = VisionForm(request.POST or None, initial={"valid_from": clock.today()})
    if form.is_bound and refusals.accepts(form, lambda: Vision.proclaim(by=request.user, **form.cleaned_data)):
        toasts.say(request, "Vision saved.")
        return redirect("objectives")
    return render(request, "scorecards/vision.html", {"form": form}, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an objective."""
    require_keeper(request.user)
    form = ObjectiveForm(request.POST or None)
    if form.is_bound and refusals.accepts(form, lambda: Objective.add(by=request.user, **form.cleaned_data)):
        toasts.say(request, "Objective added.")
        return redirect("objectives")
    return render(request, "scorecards/objective_form.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
def objective(request: HttpRequest, pk: int) -> HttpResponse:
    """One objective and what serves it."""
    found = get_object_or_404(Objective.objects.select_related("owner"), pk=pk)
    serving = Improvement.objects.visible_to(request.user).filter(objective=found).select_related("owner", "item")
    context = {"objective": found, "may_keep": keeps(request)}
    context["open"] = serving.open().order_by("-updated_at", "-pk")[:SHOWN]
    context["done"] = serving.filter(status=Status.DONE).order_by("-ended_at", "-pk")[:SHOWN]
    return render(request, "scorecards/objective.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
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
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer strive for it."""
    found = get_object_or_404(Objective, pk=pk)
    found.retire(by=request.user)
    toasts.say(request, "Objective retired.")
    return redirect(found)


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Strive for it again."""
    found = get_object_or_404(Objective, pk=pk)
    found.bring_back(by=request.user)
    toasts.say(request, "Objective is current again.")
    return redirect(found)


def keeps(request: HttpRequest) -> bool:
    """Whether the person keeps vision and objectives."""
    return may_keep(request.user)  # type: ignore[arg-type]
