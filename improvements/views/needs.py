"""The rows of "Needs you" that are settled in place: an update, a reading, a task ticked; or put aside for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.htmx import wants_part
from cir.rest.sending import once_per_form
from cir.ui import toasts
from cir.ui.refusals import accepts
from improvements import needs
from improvements.forms.parts import UpdateForm
from improvements.models import Improvement, Task, Update
from improvements.models.aiming import require_reading
from improvements.views.evidence import add_reading, reading_form
from improvements.views.sheets import posted

UPDATE, READING = "home/_update.html", "home/_reading.html"


@require_http_methods(["GET", "POST"])
def update(request: SignedIn, reference: str) -> HttpResponse:
    """Say where it stands."""
    record = get_object_or_404(Improvement.objects.visible_to(request.user).by_reference(reference))
    initial = {"state": Update.State.ON_TRACK, "next_on": clock.today() + timedelta(days=14)}
    form = UpdateForm(posted(request), initial=initial, auto_id="update_%s")
    if request.method == "POST" and accepts(
        form, lambda: once_per_form(request, lambda: _update(request, record, form))
    ):
        return _settled(request, f"Update on {record.reference} saved.", record.get_absolute_url())
    status = 422 if form.is_bound else 200
    return _form(request, UPDATE, {"form": form, "record": record}, status)


def _update(request: SignedIn, record: Improvement, form: UpdateForm) -> None:
    record.post_update(by=request.user, **form.cleaned_data)


@require_http_methods(["GET", "POST"])
def reading(request: SignedIn, reference: str, measure: int) -> HttpResponse:
    """Add the reading that is due."""
    record = get_object_or_404(Improvement.objects.visible_to(request.user).by_reference(reference))
    target = get_object_or_404(record.targets.select_related("measure"), measure=measure)
    require_reading(request.user, record, target)
    form = reading_form(target, posted(request))
    if request.method == "POST" and accepts(
        form, lambda: once_per_form(request, lambda: add_reading(request, record, target, form))
    ):
        return _settled(request, f"Reading for {target.measure.name} added.", record.get_absolute_url())
    return _form(request, READING, {"form": form, "record": record, "target": target}, 422 if form.is_bound else 200)


@require_POST
def done(request: SignedIn, task: int) -> HttpResponse:
    """Tick a task."""
    found = get_object_or_404(
        Task.objects.select_related("improvement"),
        pk=task,
        improvement__in=Improvement.objects.visible_to(request.user),
    )
    found.improvement.tick_task(found, by=request.user)
    return _settled(request, f"“{found.title}” is done.", found.improvement.get_absolute_url())


@require_POST
def snooze(request: SignedIn) -> HttpResponse:
    """Put a row aside until tomorrow, next week or a date."""
    key, until = request.POST.get("key", ""), request.POST.get("until", "")
    day = needs.choices(clock.today(zone=request.user.zone)).get(until) or _date(until)
    needs.snooze(request.user, key, day)
    toasts.say(request, f"Back on {day.day} {day:%b}.", undo=f"{reverse('need-wake')}?key={key}")
    return HttpResponse("") if wants_part(request) else redirect("home")


@require_POST
def wake(request: SignedIn) -> HttpResponse:
    """Undo of putting aside."""
    needs.wake(request.user, request.GET.get("key", ""))
    return HttpResponse(headers={"HX-Refresh": "true"}) if wants_part(request) else redirect("home")


def _date(text: str) -> Any:
    return forms.DateField().clean(text) if text else clock.today()


def _settled(request: SignedIn, said: str, url: str) -> HttpResponse:
    """The row goes; without script, back home."""
    toasts.say(request, said, open_url=url)
    return HttpResponse("") if wants_part(request) else redirect("home")


def _form(request: SignedIn, part: str, context: dict[str, Any], status: int) -> HttpResponse:
    """The form in the place of the row; a page of its own without script."""
    page = part if wants_part(request) else "home/settle.html"
    return render(request, page, {**context, "part": part}, status=status)
