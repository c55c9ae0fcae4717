"""The page on which somebody answers a survey: no account, no script needed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cir.ui.refusals import accepts
from feedback import limits, tokens
from feedback.models import Channel, Survey, Unasked
from feedback.models.filling_in import Holder
from feedback.models.receiving import Receipt
from feedback.survey_forms import SheetForm
from feedback.views.outside import outside

OFFICE = 10
"""A link is sent round an office: so many times what a public form gets from one address."""
PAGE, DONE, STOP = "feedback/answer_survey.html", "feedback/answered.html", "feedback/stop_surveys.html"


@outside
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The questions, or what stands against answering them."""
    holder = holding(request, secret)
    if not holder.survey.is_open():
        return render(request, DONE, {"survey": holder.survey, "why": "closed"})
    if request.method != "POST":
        used = holder.is_used
        return render(request, DONE, {"why": "used"}) if used else shown(request, holder, SheetForm(holder.survey))
    form = SheetForm(holder.survey, request.POST)
    try:
        if holder.invitation is None:  # an invitation is answered once anyway, by whole offices behind one address
            limits.require_room(request, times=OFFICE)
    except limits.TooMany as many:
        form.add_error(None, many.sentence)
        return shown(request, holder, form, many.status)
    return filled_in(request, holder, form)


def filled_in(request: HttpRequest, holder: Holder, form: SheetForm) -> HttpResponse:
    """Take the answers; the receipt of what was written, or thanks."""
    receipts: list[Receipt | None] = []

    def take() -> None:
        number = form.cleaned_data.get("number", "")
        receipts.append(holder.survey.fill_in(holder, form.said(), number=number))

    if not accepts(form, take):
        return shown(request, holder, form, 422)
    if receipts[0]:
        return redirect("feedback:sent", secret=receipts[0].secret)
    return redirect("feedback:answered")


def shown(request: HttpRequest, holder: Holder, form: SheetForm, status: int = 200) -> HttpResponse:
    """The page of the questions."""
    context = {"survey": holder.survey, "form": form, "by_mail": holder.invitation is not None}
    return render(request, PAGE, context, status=status)


@outside
@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Thanks."""
    return render(request, DONE, {"why": "done", "channel": Channel.standing(Channel.Kind.SURVEY)})


@csrf_exempt  # mail programs post here with one click (RFC 8058); the secret link itself is the permission
@outside
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask, then send no more surveys to this address. Opening the page changes nothing."""
    invitation = holding(request, secret).invitation
    if invitation is None:
        raise Http404("Nothing is here.")
    if request.method == "POST" and invitation.email:
        Unasked.objects.get_or_create(digest=tokens.address_digest(invitation.email))
    return render(request, STOP, {"stopped": request.method == "POST", "forgotten": not invitation.email})


def holding(request: HttpRequest, secret: str) -> Holder:
    """What somebody holds. What fits nothing is counted, and is as if there were nothing."""
    holder = Survey.held(secret)
    if holder is None or holder.survey.state == Survey.State.DRAFT:
        limits.require_few_misses(request)
        raise Http404("Nothing is here.")
    return holder
