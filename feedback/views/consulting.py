"""Asking people outside about the plan of an improvement, and what they said, beside the plan."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from cir.accounts.requests import SignedIn
from feedback import consultations, permissions, wording
from feedback.answer_forms import ConsultForm
from feedback.models import Link
from feedback.views.inbox import done, find
from improvements.models import Improvement

PART = "feedback/_asked_outside.html"


@require_POST
def consult(request: SignedIn, reference: str, link: int) -> HttpResponse:
    """Ask whoever spoke about the plan or the risks of an improvement that it supports."""
    feedback = find(request, reference)
    permissions.require_answer(request.user, feedback)
    tied = get_object_or_404(feedback.links, pk=link)
    form = ConsultForm(feedback, request.POST)

    def act() -> None:
        words = form.words(wording.names_in(feedback))
        names = ("about", "version", "joint")
        said: dict[str, Any] = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        feedback.consult(tied, by=request.user, reply=words, **said)

    return done(request, feedback, form, act, f"Question on {feedback.reference}. Sent in 10 seconds.")


@require_GET
def beside_the_plan(request: SignedIn, reference: str) -> HttpResponse:
    """What people outside were asked about the plan, and what they said: a part of the record's page."""
    record = Improvement.objects.visible_to(request.user).by_reference(reference).first()
    if record is None:
        raise Http404("No such improvement.")
    links = Link.objects.filter(improvement=record).select_related("feedback__item", "feedback__person")
    context = {
        "asked": consultations.of_improvement(request.user, record),
        "to_ask": consultations.to_ask(request.user, record, links),
        "record": record,
    }
    return render(request, PART, context)
