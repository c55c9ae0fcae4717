"""One small form on a page of its own, or in a dialog over the measure's page."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from cir.accounts.requests import SignedIn
from cir.errors import DomainError, NotAllowed
from cir.htmx import render_page_or_part, wants_part
from cir.rest.sending import once_per_form
from cir.ui import refusals, toasts
from metrics.models import Measure

PAGE, PART = "metrics/sheet.html", "metrics/_sheet.html"


def answer(request: SignedIn, form: Form, act: Callable[[], str], **words: Any) -> HttpResponse:
    """Show the form, or do what it says: then tell, and show the page of the measure as it is now.

    `words`: title, button, intro, measure, and whatever the template shows besides. Refusals come back in the form with
    their own status, everything wrong at once, the typed text kept.
    """
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                return done(request, words["measure"], once_per_form(request, act))
            except NotAllowed:
                raise
            except DomainError as refusal:
                refusals.put_onto(form, refusal)
                status = refusal.status
    context = {"form": form, **words}
    return render_page_or_part(request, words.pop("page", PAGE), words.pop("part", PART), context, status)


def done(request: SignedIn, measure: Measure, said: str) -> HttpResponse:
    """It is done: say so on the measure's page."""
    toasts.say(request, said)
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": measure.get_absolute_url()})
    return redirect(measure)
