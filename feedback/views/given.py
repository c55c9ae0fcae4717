"""What colleagues tell us themselves, or write down for somebody, and what became of it in public words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir.accounts.requests import SignedIn
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions, tracking, wording
from feedback.forms import AboutForm, HelpedForm, ReplyForm, ToldForm
from feedback.models import Channel, Feedback
from feedback.views.outside import one_of, question_of

NEW, PAGE = "feedback/new.html", "feedback/track.html"
MOST_SHOWN = 20


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, kind: str = Channel.Kind.STAFF) -> HttpResponse:
    """The staff form, and the form for what somebody told a colleague."""
    permissions.require_take_part(request.user)
    channel = Channel.standing(kind)
    form = ToldForm(channel, request.POST or None, request.FILES or None)
    if request.method == "POST" and accepts(form, lambda: hear(request, channel, form)):
        return redirect("feedback:new")
    given = Feedback.objects.given_by(request.user).order_by("-received_at", "-pk")[:MOST_SHOWN]
    context = {"form": form, "channel": channel, "given": given, "intro": channel.intro}
    return render(request, NEW, context, status=422 if form.errors else 200)


def hear(request: SignedIn, channel: Channel, form: ToldForm) -> None:
    """Take it in, with whoever said it or wrote it down, and say when there is an answer."""
    said = form.said()
    role = "told_to" if channel.kind == Channel.Kind.TOLD else "person"
    said = type(said)(**{**vars(said), role: request.user})
    made = Feedback.receive(channel, said, number=request.POST.get("number", "")).feedback
    by, thanks = wording.day(channel.promised_by(made.received_at)), f"{channel.thanks} ".lstrip()
    open_url = reverse("feedback:given", args=[made.reference]) if made.person_id else ""
    toasts.say(request, f"{thanks}Noted as {made.reference}. A first answer comes by {by}.", open_url=open_url)


def own(request: SignedIn, reference: str) -> Feedback:
    """What this colleague told us; for others it does not exist."""
    rows = Feedback.objects.given_by(request.user).select_related("channel", "item", "person")
    found = rows.by_reference(reference).first()
    if found is None:
        raise Http404("No such feedback.")
    return found


@require_safe
def given(request: SignedIn, reference: str) -> HttpResponse:
    """Where it stands, in public words."""
    return page(request, own(request, reference))


def page(request: SignedIn, feedback: Feedback, status: int = 200, **wrong: Any) -> HttpResponse:
    """The page, with the form (`form`, `helped` or `about`) that was not right yet where there is one."""
    context = {
        "feedback": feedback,
        "parts": tracking.parts_of(feedback),
        "form": ReplyForm(),
        "helped": None,
        "about": AboutForm(auto_id="about_%s"),
        "here": reverse("feedback:given", args=[feedback.reference]),
        "organisation": wording.organisation(),
        "frame": "base.html",
        **wrong,
    }
    return render(request, PAGE, context, status=status)


@require_POST
def reply(request: SignedIn, reference: str) -> HttpResponse:
    """They say more."""
    feedback, form = own(request, reference), ReplyForm(request.POST)
    if not accepts(form, lambda: feedback.hear(form.cleaned_data["text"])):
        return page(request, feedback, form=form, status=422)
    return redirect(reverse("feedback:given", args=[reference]) + "?said=reply#conversation")


@require_POST
def asked(request: SignedIn, reference: str, question: int) -> HttpResponse:
    """They say what they think of a plan."""
    feedback, form = own(request, reference), AboutForm(request.POST, auto_id="about_%s")
    about = question_of(feedback, question)
    if not accepts(form, lambda: about.feedback.answer_about(about, form.cleaned_data["text"])):
        return page(request, feedback, about=form, answering=about.pk, status=422)
    return redirect(reverse("feedback:given", args=[reference]) + "?said=asked#conversation")


@require_POST
def helped(request: SignedIn, reference: str, link: int) -> HttpResponse:
    """They say whether it helped."""
    feedback, form = own(request, reference), HelpedForm(link, request.POST)
    asked = one_of(feedback, link)
    if not accepts(form, lambda: asked.feedback.did_it_help(asked, **form.cleaned_data)):
        return page(request, feedback, helped=form, status=422)
    return redirect(reverse("feedback:given", args=[reference]) + "?said=helped#helped")
