"""The inbox: queue, message, answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.errors import Conflict, DomainError, Invalid, NotAllowed, Problem
from cir.htmx import render_page_or_part, wants_part
from cir.notifications import workdays
from cir.ui import toasts
from cir.ui.refusals import put_onto
from feedback import inbox, permissions, wording
from feedback.answer_forms import CONSULT, QUESTION, AnswerForm, ConsultForm, SnoozeForm, TriageForm, begun
from feedback.models import Feedback, IncomingMail, Link
from feedback.queries import TABS
from feedback.states import CHOICES
from improvements import needs

PAGE, PART = "feedback/inbox.html", "feedback/_inbox.html"
FASTER, WRONG = 409, 422


def find(request: SignedIn, reference: str) -> Feedback:
    """The feedback, if the person may see it as a colleague; otherwise there is none."""
    seen = Feedback.objects.visible_to(request.user).select_related(*inbox.WITH)
    found = seen.by_reference(reference).first()
    if found is None:
        raise Http404("No such feedback.")
    return found


def tab_of(request: SignedIn) -> str:
    """The tab of the address."""
    named = request.GET.get("tab") or request.POST.get("tab") or ""
    return named if named in TABS else "answer"


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """The queue of a tab with its first message open."""
    permissions.require_inbox(request.user)
    frame = inbox.frame(request.user, tab_of(request))
    first = frame["queue"][0].feedback if frame["queue"] else None
    feedback = find(request, first.reference) if first else None
    return show(request, frame, feedback, at="queue")


@require_GET
def one(request: SignedIn, reference: str) -> HttpResponse:
    """One message beside its queue; `do` says which answer is being written."""
    feedback = find(request, reference)
    return show(request, inbox.frame(request.user, tab_of(request)), feedback)


def show(
    request: SignedIn, frame: dict[str, Any], feedback: Feedback | None, *, form: Any = None, at: str = "one"
) -> HttpResponse:
    """The page, with the form that was not right yet where there is one."""
    shown = inbox.opened(request.user, feedback) if feedback else None
    doing = request.GET.get("do") or request.POST.get("do") or ""
    context = {**frame, "open": shown, "choices": CHOICES, "do": doing, "at": at, **answer_pane(request, shown, doing)}
    if form is not None:
        context["form"] = form
    context["lessons"] = inbox.learned_before(request.user, context.get("form"))
    context["held"] = IncomingMail.objects.visible_to(request.user).held().count()
    context["days"] = needs.choices(frame["today"])
    status = getattr(form, "status", WRONG) if form is not None else 200
    return render_page_or_part(request, PAGE, PART, context, status=status)


def answer_pane(request: SignedIn, shown: inbox.Open | None, doing: str) -> dict[str, Any]:
    """The form of what is being done: an outcome, a question, a draft to confirm, a day to snooze until."""
    if shown is None or not shown.may_answer:
        return {}
    version = {"version": shown.feedback.version}
    choice = inbox.choice_of(doing)
    if choice:
        return {"choice": choice, "form": TriageForm(choice, initial=begun(choice, shown, request.GET.get("to", "")))}
    if doing == QUESTION:
        reply = wording.prepared(QUESTION, shown.feedback)
        return {"form": AnswerForm(initial={**version, "reply": reply})}
    if doing == CONSULT and (tied := shown.link(request.POST.get("link") or request.GET.get("link") or "")):
        return asking_about(shown, tied)
    if doing == "snooze":
        return {"form": SnoozeForm(initial=version)}
    return {"form": AnswerForm(initial={**version, "reply": shown.draft.text})} if shown.draft else {}


def asking_about(shown: inbox.Open, link: Link) -> dict[str, Any]:
    """The form of a question about the plan of an improvement that it supports."""
    start = {"version": shown.feedback.version, "about": "plan", "reply": wording.consulting(link)}
    return {"form": ConsultForm(shown.feedback, initial=start), "asking": link}


@require_POST
def triage(request: SignedIn, reference: str) -> HttpResponse:
    """Decide and answer; the next message opens by itself."""
    feedback = find(request, reference)
    permissions.require_answer(request.user, feedback)
    choice = inbox.choice_of(request.POST.get("do", ""))
    if choice is None:
        raise Invalid(Problem("choice", "Choose what becomes of it.", "do"))
    form = TriageForm(choice, request.POST)

    def act() -> None:
        words, facts = form.words(wording.names_in(feedback)), form.facts(request.user)
        version = form.cleaned_data["version"]
        feedback.triage(choice.outcome, by=request.user, reply=words, version=version, **facts)

    return done(request, feedback, form, act, f"{feedback.reference}: {choice.label.lower()}. Sent in 10 seconds.")


@require_POST
def ask(request: SignedIn, reference: str) -> HttpResponse:
    """Ask whoever spoke a question."""
    feedback, form = find(request, reference), AnswerForm(request.POST)
    permissions.require_answer(request.user, feedback)

    def act() -> None:
        words = form.words(wording.names_in(feedback))
        feedback.ask(by=request.user, reply=words, version=form.cleaned_data["version"])

    return done(request, feedback, form, act, f"Question on {feedback.reference}. Sent in 10 seconds.")


@require_POST
def snooze(request: SignedIn, reference: str) -> HttpResponse:
    """Put it aside until a day, or take it back."""
    feedback = find(request, reference)
    permissions.require_answer(request.user, feedback)
    form = SnoozeForm(snoozed_until(request))
    form.fields["until"].required = "wake" not in request.POST

    def act() -> None:
        said = form.cleaned_data
        feedback.snooze(by=request.user, until=said["until"], version=said["version"])

    words = f"{feedback.reference} is back." if "wake" in request.POST else f"{feedback.reference} is put aside."
    return done(request, feedback, form, act, words, undo=False)


def snoozed_until(request: SignedIn) -> dict[str, Any]:
    """The day: typed, or one of those that the buttons name."""
    named = needs.choices(workdays.day_of(clock.now())).get(request.POST.get("until", ""))
    return {"until": named.isoformat() if named else request.POST.get("until"), "version": request.POST.get("version")}


def done(request: SignedIn, feedback: Feedback, form: Any, act: Any, words: str, *, undo: bool = True) -> HttpResponse:
    """Do it, say so with Undo, and open the next; or the form with every reason, and what was typed kept."""
    tab = tab_of(request)
    if not tried(form, act):
        return show(request, inbox.frame(request.user, tab), find(request, feedback.reference), form=form)
    back = reverse("feedback:undo", args=[feedback.reference]) if undo else ""
    toasts.say(request, words, undo=back, open_url=feedback.get_absolute_url())
    following = inbox.following(inbox.frame(request.user, tab)["queue"], feedback)
    place = following.get_absolute_url() if following else reverse("feedback:inbox")
    return go(request, f"{place}?tab={tab}")


def tried(form: Any, act: Any) -> bool:
    """Whether the form holds and the door lets it through. A colleague was faster: 409, and the words stay."""
    if not form.is_valid():
        return False
    try:
        act()
    except NotAllowed:
        raise
    except DomainError as refusal:
        put_onto(form, refusal)
        form.status = FASTER if isinstance(refusal, Conflict) else WRONG
        return False
    return True


@require_POST
def undo(request: SignedIn, reference: str) -> HttpResponse:
    """Take the last decision back before the answer leaves."""
    feedback = find(request, reference)
    permissions.require_answer(request.user, feedback)
    feedback.undo(by=request.user)
    toasts.say(request, f"{feedback.reference} is as it was. Nothing was sent.")
    return go(request, feedback.get_absolute_url())


def go(request: SignedIn, place: str) -> HttpResponse:
    """To another page: htmx goes there by itself."""
    if not wants_part(request):
        return redirect(place)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = place
    return response
