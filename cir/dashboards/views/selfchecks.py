"""The self-check of the practice: starting, answering, closing."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.dashboards import permissions, selfchecked
from cir.dashboards.forms import SelfCheckForm
from cir.dashboards.permissions import may_read
from cir.ui import refusals, toasts
from improvements.models import SelfCheck
from improvements.permissions import require_answer


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: SignedIn) -> HttpResponse:
    """The self-checks that were closed, for everybody, as their level is a KPI; who keeps the register starts one."""
    if request.method == "POST":
        permissions.require_read(request.user)
        return redirect("self_check", SelfCheck.start(by=request.user).pk)
    context = {"checks": selfchecked.closed_in(request.GET.get("closed", "")), "opens": may_read(request.user)}
    return render(request, "dashboards/self_checks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedIn, pk: int) -> HttpResponse:
    """One self-check: its questions to answer, and what came of it."""
    permissions.require_read(request.user)
    one = get_object_or_404(SelfCheck, pk=pk)
    if request.method == "POST":
        require_answer(request.user)
    form = SelfCheckForm(request.POST or None, initial=selfchecked.initial(one, request.user))
    if form.is_bound and refusals.accepts(form, lambda: one.answer(*form.said(), by=request.user)):
        toasts.say(request, "Your answers are kept. You can change them until the self-check is closed.")
        return redirect("self_check", pk)
    context = {"form": form, "shown": selfchecked.shown(one, request.user)}
    return render(request, "dashboards/self_check.html", context, status=400 if form.is_bound else 200)


@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Keep it as it is, with its date."""
    permissions.require_read(request.user)
    one = get_object_or_404(SelfCheck, pk=pk)
    one.close(by=request.user)
    toasts.say(request, "The self-check is closed.")
    return redirect("self_check", pk)
