"""The rows of "Needs you" that are settled in place: an update, a reading, a task ticked; or put aside for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.htmx import wants_part
from cir.ui import toasts
from cir.ui.refusals import accepts
from improvements import needs
from improvements.models import Improvement, Target, Task, Update
from metrics import periods

UPDATE, READING = "home/_update.html", "home/_reading.html"


class UpdateForm(forms.Form):
    """Three fields, half a minute: how it is going, one sentence, when to look again."""

    state = forms.ChoiceField(choices=Update.State.choices, label="How is it going?", widget=forms.RadioSelect)
    text = forms.CharField(label="In one sentence", max_length=500)
    next_on = forms.DateField(label="Look again on", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReadingForm(forms.Form):
    """One value for the period that is due; a rate takes its two parts."""

    value = forms.FloatField(label="Value", required=False)
    numerator = forms.FloatField(label="How many", required=False)
    denominator = forms.FloatField(label="Out of", required=False)
    note = forms.CharField(label="Note", required=False, max_length=500)


@require_http_methods(["GET", "POST"])
def update(request: SignedIn, reference: str) -> HttpResponse:
    """Say where it stands."""
    record = get_object_or_404(Improvement.objects.visible_to(request.user).by_reference(reference))
    initial = {"state": Update.State.ON_TRACK, "next_on": clock.today() + timedelta(days=14)}
    form = UpdateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and accepts(form, lambda: record.post_update(by=request.user, **form.cleaned_data)):
        return _settled(request, f"Update on {record.reference} saved.", record.get_absolute_url())
    status = 422 if form.is_bound else 200
    return _form(request, UPDATE, {"form": form, "record": record}, status)


@require_http_methods(["GET", "POST"])
def reading(request: SignedIn, reference: str, measure: int) -> HttpResponse:
    """Add the reading that is due."""
    record = get_object_or_404(Improvement.objects.visible_to(request.user).by_reference(reference))
    target = get_object_or_404(record.targets.select_related("measure"), measure=measure)
    form = ReadingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and accepts(form, lambda: _add(request, record, target, form)):
        return _settled(request, f"Reading for {target.measure.name} added.", record.get_absolute_url())
    context = {"form": form, "record": record, "target": target, "period": _period(target)}
    return _form(request, READING, context, 422 if form.is_bound else 200)


def _add(request: SignedIn, record: Improvement, target: Target, form: ReadingForm) -> None:
    names = ("numerator", "denominator") if target.measure.kind == target.measure.Kind.RATE else ("value",)
    read = {name: form.cleaned_data[name] for name in names}
    moment = _period(target).start(ZoneInfo(settings.TIME_ZONE))
    record.add_reading(target, by=request.user, moment=moment, note=form.cleaned_data["note"], **read)


def _period(target: Target) -> periods.Period:
    """The period whose reading is due: the one after the last reading, otherwise the current one."""
    zone = ZoneInfo(settings.TIME_ZONE)
    cadence: Any = target.measure.cadence
    last = target.measure.readings.current().order_by("-moment").values_list("moment", flat=True).first()
    return periods.period_of(last, cadence, zone).following if last else periods.period_of(clock.now(), cadence, zone)


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
