"""The public form: no account, no script needed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cir.catalogue.models import ConfigurationItem
from cir.ui.refusals import accepts
from feedback import limits, wording
from feedback.forms import SuggestForm
from feedback.models import Channel, Feedback
from feedback.views.outside import outside

FORM, CLOSED = "feedback/suggest.html", "feedback/closed.html"


@outside
@require_http_methods(["GET", "POST"])
def suggest(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The form of a channel, and what becomes of it: the way to the private page."""
    channel, item = channel_at(slug)
    if not channel.is_on:
        return render(request, CLOSED, {"others": Channel.objects.forms()}, status=404)
    if request.method != "POST":
        return show(request, channel, SuggestForm(channel, initial={"item": item}))
    form = SuggestForm(channel, request.POST, request.FILES)
    try:
        limits.require_room(request)
    except limits.TooMany as many:
        form.add_error(None, many.sentence)
        return show(request, channel, form, many.status)
    return heard(request, channel, form)


def heard(request: HttpRequest, channel: Channel, form: SuggestForm) -> HttpResponse:
    """Take it in; the page of the receipt, or the form with what is wrong."""
    secrets: list[str] = []

    def take() -> None:
        number = form.cleaned_data.get("number", "")
        secrets.append(Feedback.receive(channel, form.said(), number=number).secret)

    if not accepts(form, take):
        return show(request, channel, form, 422)
    return redirect(reverse("feedback:sent", args=[secrets[0]]))


def channel_at(slug: str) -> tuple[Channel, ConfigurationItem | None]:
    """The channel of an address, or the form for everybody about the public service of that name; otherwise 404."""
    standing = Channel.standing(Channel.Kind.FORM)
    if not slug or slug == standing.slug:
        return standing, None
    if channel := Channel.objects.filter(kind=Channel.Kind.FORM, slug=slug).select_related("item").first():
        return channel, channel.item
    item = ConfigurationItem.objects.public().filter(slug=slug).first()
    if item is None:
        raise Http404("No form is here.")
    return standing, item


def other_forms(channel: Channel) -> list[Channel]:
    """What else may be told, from the form that is about nothing in particular; none that reads like this one."""
    if channel.item_id:
        return []
    return list(Channel.objects.forms().exclude(pk=channel.pk).exclude(title=channel.title, item=None))


def show(request: HttpRequest, channel: Channel, form: SuggestForm, status: int = 200) -> HttpResponse:
    """The page of the form."""
    context = {
        "form": form,
        "channel": channel,
        "intro": channel.intro or wording.intro(channel.acknowledge_days),
        "others": other_forms(channel),
    }
    return render(request, FORM, context, status=status)
