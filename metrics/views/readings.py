from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from cir.accounts.requests import SignedIn
from metrics import permissions, showing
from metrics.models import Measure
from metrics.reading_forms import CorrectionForm, ReadingForm
from metrics.views import sheets
from metrics.views.measure import found

SHOWN = ["GET", "HEAD", "POST"]


def open_to(request: SignedIn, pk: int) -> Measure:
    """The measure, for people who may add its readings."""
    one = found(pk)
    permissions.require_add_readings(request.user, one)
    return one


@require_http_methods(SHOWN)
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Add one reading; the period is the next one that is due."""
    one = open_to(request, pk)
    form = ReadingForm(one, request.POST or None, initial={"moment": showing.next_period(one)})

    def act() -> str:
        said = form.cleaned_data
        one.record(by=request.user, moment=said["moment"], note=said["note"], **form.read())
        return f"Reading of “{one.name}” added."

    return sheets.answer(request, form, act, measure=one, title="Add reading", button="Add reading", several=True)


@require_http_methods(SHOWN)
def correct(request: SignedIn, pk: int, reading: int) -> HttpResponse:
    """Replace what was read, with a reason. The old reading stays, struck through."""
    one = open_to(request, pk)
    old = get_object_or_404(one.readings.select_related("superseded_by"), pk=reading)
    form = CorrectionForm(one, old, request.POST or None)

    def act() -> str:
        said = form.cleaned_data
        one.correct(old, by=request.user, reason=said["reason"], note=said["note"], **form.read())
        return f"Reading of “{one.name}” corrected."

    intro = f"{showing.period_words(one, old)}: {showing.value_words(one, old.value)}. What was read stays in the list."
    return sheets.answer(
        request, form, act, measure=one, title="Correct reading", button="Correct reading", intro=intro
    )
