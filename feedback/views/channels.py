"""The channels: what each says, promises and does, and the link to put on a page of one's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods

from cir.accounts.requests import SignedIn
from cir.rest.sending import only_once
from cir.typed import whole
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions
from feedback.forms import ChannelForm
from feedback.inbound import addresses, fetching
from feedback.models import Channel

LIST, EDIT = "feedback/channels.html", "feedback/channel.html"


@require_GET
def channels(request: SignedIn) -> HttpResponse:
    """Every way in."""
    permissions.require_keep_channels(request.user)
    return render(request, LIST, {"channels": Channel.every()})


@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """One more way in."""
    permissions.require_keep_channels(request.user)
    form = ChannelForm(request.POST or None, instance=Channel(acknowledge_days=settings.FIRST_ANSWER_DAYS))
    door = only_once(request, lambda: Channel.open(by=request.user, **form.cleaned_data))
    if request.method == "POST" and accepts(form, door):
        toasts.say(request, f"“{form.cleaned_data['name']}” is there now.")
        return redirect("feedback:channels")
    return render(request, EDIT, {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def channel(request: SignedIn, slug: str) -> HttpResponse:
    """What it says, promises and does."""
    permissions.require_keep_channels(request.user)
    found = one(slug)
    form = ChannelForm(request.POST or None, instance=one(slug))
    if request.method == "POST" and accepts(form, lambda: change(request, found, form)):
        toasts.say(request, f"“{found.name}” is saved.")
        return redirect("feedback:channels")
    return render(request, EDIT, {"form": form, **around(found)}, status=422 if form.errors else 200)


def change(request: SignedIn, found: Channel, form: ChannelForm) -> None:
    """Save what was entered, unless a colleague was faster."""
    version = whole(request.POST.get("version", ""))
    found.change(by=request.user, version=version if found.pk else None, **form.cleaned_data)


def around(found: Channel) -> dict[str, Any]:
    """The channel beside its form: the address of a public form, and the link to embed."""
    if found.kind == Channel.Kind.MAIL:
        return {
            "channel": found,
            "box": settings.MAILBOX,
            "look": fetching.last_look(),
            "write_to": addresses.of_channel(found),
        }
    if found.kind != Channel.Kind.FORM:
        return {"channel": found}
    address = settings.BASE_URL + reverse("feedback:suggest-to", args=[found.slug])
    snippet = format_html('<a href="{}">{}</a>', address, found.title)
    frame = format_html(
        '<iframe src="{}" title="{}" width="100%" height="720" loading="lazy"></iframe>',
        settings.BASE_URL + reverse("feedback:embed", args=[found.slug]),
        found.title,
    )
    return {
        "channel": found,
        "address": address,
        "snippet": str(snippet),
        "frame": str(frame) if found.embedders else "",
    }


def one(slug: str) -> Channel:
    """The channel of an address."""
    found = next((each for each in Channel.every() if each.slug == slug), None)
    if found is None:
        raise Http404("No such channel.")
    return found
