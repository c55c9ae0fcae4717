"""The public form within a page of somebody else: only where its channel names that website."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cir.ui.refusals import accepts
from feedback import limits, wording
from feedback.forms import SuggestForm
from feedback.models import Channel, Feedback
from feedback.models.receiving import Receipt
from feedback.views.outside import outside
from feedback.views.suggest import channel_at
from feedback.views.track import receipt

FORM, SENT = "feedback/embed.html", "feedback/embed_sent.html"


@csrf_exempt  # within a page of others browsers send no cookie, and nobody is signed in here
@outside
@require_http_methods(["GET", "POST"])
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and its receipt, in one frame."""
    channel = channel_at(slug)[0]
    if not channel.is_on or not channel.embedders or channel.slug != slug:
        raise Http404("No form is here.")
    form = SuggestForm(channel, request.POST or None, request.FILES or None)
    if request.method != "POST":
        return framed(request, channel, FORM, {"form": form})
    try:
        limits.require_room(request)
    except limits.TooMany as many:
        form.add_error(None, many.sentence)
        return framed(request, channel, FORM, {"form": form}, many.status)
    return heard(request, channel, form)


def heard(request: HttpRequest, channel: Channel, form: SuggestForm) -> HttpResponse:
    """Take it in; the receipt, or the form with what is wrong."""
    made: list[Receipt] = []

    def take() -> None:
        number = form.cleaned_data.get("number", "")
        made.append(Feedback.receive(channel, form.said(), number=number))

    if not accepts(form, take):
        return framed(request, channel, FORM, {"form": form}, 422)
    return framed(request, channel, SENT, receipt(made[0].feedback, made[0].secret))


def framed(
    request: HttpRequest, channel: Channel, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page that these websites, and nobody else, may show within theirs."""
    around = {"channel": channel, "intro": channel.intro or wording.intro(channel.acknowledge_days)}
    response: Any = render(request, template, {**around, **context}, status=status)
    response.xframe_options_exempt = True  # the policy says who may
    response._csp_replace = {"frame-ancestors": channel.embedders}
    return response
