"""Asking somebody about the plan or the risk, and answering."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.errors import NotAllowed
from improvements import permissions
from improvements.forms.consulting import AnswerForm, ConsultForm
from improvements.models import Consultation
from improvements.record import loading
from improvements.views.sheets import Sheet, answer, done, posted

PLACE = "step-4"


def consult(request: SignedIn, reference: str) -> HttpResponse:
    """Ask somebody."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    form = ConsultForm(posted(request), auto_id="consult_%s", initial={"about": request.GET.get("about", "plan")})

    def act() -> str:
        asked = record.consult(by=request.user, **form.cleaned_data)
        return f"{asked.person.name} is asked."

    return answer(request, Sheet(record, f"Ask somebody about {record.reference}", "Ask", form, act, anchor=PLACE))


def view(request: SignedIn, reference: str, asked: int) -> HttpResponse:
    """Answer as the person who was asked."""
    record = loading.find(request.user, reference)
    found = get_object_or_404(record.consultations.select_related("asked_by"), pk=asked)
    if found.person_id != request.user.pk:
        raise NotAllowed("This question is answered by the person who was asked.")
    form = AnswerForm(posted(request), auto_id="view_%s")

    def act() -> str:
        record.answer_consultation(found, by=request.user, **form.cleaned_data)
        return f"{found.asked_by.name} hears what you think."

    title = f"{found.get_about_display()} of {record.reference}: {record.title}"
    return answer(request, Sheet(record, title, "Answer", form, act, intro=_intro(found), anchor=PLACE))


@require_POST
def take_back(request: SignedIn, reference: str, asked: int) -> HttpResponse:
    """Take a question back that has no answer yet."""
    record = loading.find(request.user, reference)
    record.withdraw_consultation(get_object_or_404(record.consultations, pk=asked), by=request.user)
    return done(request, record, "Question taken back.", PLACE)


def _intro(asked: Consultation) -> str:
    name, what = asked.asked_by.name, asked.get_about_display().lower()
    return f"{name} asks: {asked.question}" if asked.question else f"{name} asks what you think of {what}."
