"""The private page of somebody without an account: whoever holds the link or the code may read and answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir.ui.refusals import accepts
from feedback import limits, tokens, tracking, wording
from feedback.forms import AboutForm, CodeForm, HelpedForm, ReplyForm
from feedback.models import Feedback, Key
from feedback.views.outside import held, one_of, outside, question_of

PAGE = "feedback/track.html"


@outside
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Where a receipt code is typed in."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = Key.objects.fitting(form.cleaned_data["code"])
        if key:
            secret = tokens.grouped(tokens.plain(form.cleaned_data["code"]))
            return redirect("feedback:track", secret=secret)
        limits.require_few_misses(request)
        form.add_error("code", "This code fits nothing. Compare it with your receipt, letter by letter.")
    return render(request, "feedback/find.html", {"form": form}, status=422 if form.errors else 200)


@outside
@require_safe
def sent(request: HttpRequest, secret: str) -> HttpResponse:
    """The receipt: thanks, the promise with its date, the private link, the code."""
    return render(request, "feedback/sent.html", receipt(held(request, secret).feedback, secret))


def receipt(feedback: Feedback, secret: str) -> dict[str, Any]:
    """What a receipt says: when a first answer comes, and the only way to it."""
    return {
        "feedback": feedback,
        "channel": feedback.channel,
        "by": feedback.channel.promised_by(feedback.received_at),
        "link": settings.BASE_URL + reverse("feedback:track", args=[secret]),
        "code": secret,
    }


@outside
@require_safe
def track(request: HttpRequest, secret: str) -> HttpResponse:
    """Where it stands, in public words."""
    return page(request, held(request, secret), secret)


def page(request: HttpRequest, key: Key, secret: str, status: int = 200, **wrong: Any) -> HttpResponse:
    """The page, with the form (`form`, `helped` or `about`) that was not right yet where there is one."""
    context = {
        "feedback": key.feedback,
        "parts": tracking.parts_of(key.feedback),
        "proves_mail": key.proves_mail,
        "form": ReplyForm(),
        "helped": None,
        "about": AboutForm(auto_id="about_%s"),
        "here": reverse("feedback:track", args=[secret]),
        "organisation": wording.organisation(),
        "frame": "base_public.html",
        **wrong,
    }
    return render(request, PAGE, context, status=status)


@outside
@require_POST
def reply(request: HttpRequest, secret: str) -> HttpResponse:
    """They say more."""
    key = held(request, secret)
    limits.require_room(request)
    form = ReplyForm(request.POST)
    if not accepts(form, lambda: key.feedback.hear(form.cleaned_data["text"])):
        return page(request, key, secret, form=form, status=422)
    return redirect(reverse("feedback:track", args=[secret]) + "?said=reply#conversation")


@outside
@require_POST
def asked(request: HttpRequest, secret: str, question: int) -> HttpResponse:
    """They say what they think of a plan."""
    key = held(request, secret)
    limits.require_room(request)
    own, form = question_of(key.feedback, question), AboutForm(request.POST, auto_id="about_%s")
    if not accepts(form, lambda: own.feedback.answer_about(own, form.cleaned_data["text"])):
        return page(request, key, secret, about=form, answering=own.pk, status=422)
    return redirect(reverse("feedback:track", args=[secret]) + "?said=asked#conversation")


@outside
@require_POST
def helped(request: HttpRequest, secret: str, link: int) -> HttpResponse:
    """They say whether it helped."""
    key = held(request, secret)
    own, form = one_of(key.feedback, link), HelpedForm(link, request.POST)
    if not accepts(form, lambda: own.feedback.did_it_help(own, **form.cleaned_data)):
        return page(request, key, secret, helped=form, status=422)
    return redirect(reverse("feedback:track", args=[secret]) + "?said=helped#helped")


@outside
@require_POST
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever opened the link out of their mailbox wants to hear of it by mail."""
    key = held(request, secret)
    if key.proves_mail:
        key.feedback.confirm_email()
    return redirect(reverse("feedback:track", args=[secret]) + "?said=confirmed")


@csrf_exempt  # mail programs post here with one click (RFC 8058); the secret link itself is the permission
@outside
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask, then stop mails about this. Opening the page changes nothing."""
    key = held(request, secret)
    if request.method == "POST":
        key.feedback.stop_mails()
    context = {"stopped": request.method == "POST", "back": reverse("feedback:track", args=[secret])}
    return render(request, "feedback/stop.html", context)
