"""What is done to a message beside answering it: taking data out, splitting, linking, noting, giving to somebody."""

from __future__ import annotations

from collections.abc import Callable

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.errors import Invalid, Problem
from cir.typed import whole
from cir.ui import toasts
from feedback import inbox, permissions, wording
from feedback.answer_forms import AnswerForm, LinkForm
from feedback.models import Feedback
from feedback.states import Subject
from feedback.views.inbox import done, find, go, show, tab_of, tried
from improvements import files
from improvements.models import Improvement


def kept(request: SignedIn, feedback: Feedback, act: Callable[[], object], words: str) -> HttpResponse:
    """Do it and show the message again; a refusal becomes the page that says why."""
    act()
    toasts.say(request, words)
    return go(request, f"{feedback.get_absolute_url()}?tab={tab_of(request)}")


def mine(request: SignedIn, reference: str) -> Feedback:
    """The feedback, if the person may answer it."""
    feedback = find(request, reference)
    permissions.require_answer(request.user, feedback)
    return feedback


def version_of(request: SignedIn) -> int | None:
    """The version that the page showed."""
    return whole(request.POST.get("version", ""), digits=9)


@require_POST
def redact(request: SignedIn, reference: str) -> HttpResponse:
    """Take personal data out of the text, for good."""
    feedback, pieces = mine(request, reference), request.POST.getlist("piece")
    return kept(
        request,
        feedback,
        lambda: feedback.redact(pieces, by=request.user, version=version_of(request)),
        "Taken out of the text. That it was taken out stays to be seen.",
    )


@require_POST
def split(request: SignedIn, reference: str) -> HttpResponse:
    """Make a message of its own out of a part."""
    feedback, part = mine(request, reference), request.POST.get("part", "")
    other = feedback.split(part, by=request.user, version=version_of(request))
    return kept(request, feedback, lambda: other, f"{other.reference} is a message of its own now.")


@require_POST
def link(request: SignedIn, reference: str) -> HttpResponse:
    """One more improvement that it supports."""
    feedback, form = mine(request, reference), LinkForm(request.POST)

    def act() -> None:
        seen = Improvement.objects.visible_to(request.user)
        found = seen.by_reference(form.cleaned_data["improvement"]).first()
        if found is None:
            raise Invalid(Problem("unknown", "There is no improvement with this reference.", "improvement"))
        feedback.link(found, by=request.user, public_title=form.cleaned_data["public_title"])

    if not tried(form, act):
        frame = inbox.frame(request.user, tab_of(request))
        return show(request, frame, find(request, reference), form=form)
    return kept(request, feedback, lambda: None, "Linked. They hear of it from now on.")


@require_POST
def unlink(request: SignedIn, reference: str, link: int) -> HttpResponse:
    """It does not support this improvement after all."""
    feedback = mine(request, reference)
    own = get_object_or_404(feedback.links, pk=link)
    return kept(request, feedback, lambda: feedback.unlink(own, by=request.user), "No longer linked.")


@require_POST
def note(request: SignedIn, reference: str) -> HttpResponse:
    """A word among colleagues."""
    feedback, text = mine(request, reference), request.POST.get("text", "")
    return kept(request, feedback, lambda: feedback.note(by=request.user, text=text), "Noted, for colleagues only.")


@require_POST
def assign(request: SignedIn, reference: str) -> HttpResponse:
    """Ask somebody to answer."""
    feedback, text = mine(request, reference), request.POST.get("person", "")
    address = text.rpartition("<")[2].rstrip("> ").strip().lower()
    person = User.objects.active().filter(email=address).first() if address else None
    if address and person is None:
        raise Invalid(Problem("person", "Choose a colleague from the list.", "person"))
    who = f"{person.name} answers it." if person else "Coordinators answer it."
    return kept(request, feedback, lambda: feedback.assign(person, by=request.user), who)


@require_POST
def classify(request: SignedIn, reference: str) -> HttpResponse:
    """Say what it tells us about."""
    feedback, subject = mine(request, reference), request.POST.get("subject", "")
    words = f"It tells us about: {dict(Subject.choices).get(subject, 'nothing said')}."
    return kept(request, feedback, lambda: feedback.classify(subject, by=request.user), words)


@require_POST
def confirm(request: SignedIn, reference: str, message: int) -> HttpResponse:
    """Send the public words about a move that were prepared."""
    feedback, form = mine(request, reference), AnswerForm(request.POST)
    draft = get_object_or_404(feedback.messages, pk=message)

    def act() -> None:
        feedback.confirm(draft, by=request.user, text=form.words(wording.names_in(feedback)))

    return done(request, feedback, form, act, f"{feedback.reference}: sent in 10 seconds.", undo=False)


@require_POST
def told(request: SignedIn, reference: str, message: int) -> HttpResponse:
    """The answer was carried back to whoever spoke."""
    feedback = find(request, reference)
    carried = get_object_or_404(feedback.messages, pk=message)
    return kept(request, feedback, lambda: feedback.told_in_person(carried, by=request.user), "Noted as told.")


@require_GET
def file(request: SignedIn, reference: str, file: int) -> FileResponse:
    """A file that came with it, as a download only."""
    return files.served(get_object_or_404(find(request, reference).files, pk=file))
