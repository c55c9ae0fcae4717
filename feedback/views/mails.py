"""Mails that were not taken in by themselves: looked at, released into the inbox, or thrown away."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cir.accounts.requests import SignedIn
from cir.ui import toasts
from feedback import permissions
from feedback.inbound import fetching, taking
from feedback.models import IncomingMail

PAGE_SIZE = 50


@require_GET
def mails(request: SignedIn) -> HttpResponse:
    """Mails that wait for a person, and those that were put aside."""
    permissions.require_keep_channels(request.user)
    tab = "aside" if request.GET.get("tab") == "aside" else "held"
    seen = IncomingMail.objects.visible_to(request.user)
    page = Paginator(getattr(seen, tab)(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "tab": tab, "box": settings.MAILBOX, "look": fetching.last_look()}
    return render(request, "feedback/mails.html", context)


@require_GET
def mail(request: SignedIn, mail: int) -> HttpResponse:
    """One of them, as plain text."""
    permissions.require_keep_channels(request.user)
    return render(request, "feedback/mail.html", {"mail": found(request, mail)})


@require_POST
def release(request: SignedIn, mail: int) -> HttpResponse:
    """Take it into the inbox."""
    permissions.require_keep_channels(request.user)
    feedback = taking.release(found(request, mail), by=request.user)
    toasts.say(request, f"Taken in as {feedback.reference}.", open_url=feedback.get_absolute_url())
    return redirect("feedback:mails")


@require_POST
def dismiss(request: SignedIn, mail: int) -> HttpResponse:
    """Throw it away for good."""
    permissions.require_keep_channels(request.user)
    found(request, mail).dismiss(by=request.user)
    toasts.say(request, "The mail is thrown away.")
    return redirect("feedback:mails")


def found(request: SignedIn, mail: int) -> IncomingMail:
    """The mail, or 404."""
    row = IncomingMail.objects.visible_to(request.user).filter(pk=mail).select_related("feedback").first()
    if row is None:
        raise Http404("No such mail.")
    return row
