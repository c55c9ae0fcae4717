"""Surveys for those who keep them: written, sent, closed; results for everybody once they are closed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.rest.sending import made_once
from cir.typed import whole
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions, scores, tokens
from feedback.models import Feedback, Survey
from feedback.survey_forms import SendForm, SurveyForm, asked, question_forms

PAGE_SIZE, MOST_VOICES, WRONG = 50, 50, 422


@require_GET
def surveys(request: SignedIn) -> HttpResponse:
    """Every survey that this person may see."""
    rows = Survey.objects.visible_to(request.user).select_related("item").annotate(
        invited=Count("invitations"), used=Count("invitations", filter=Q(invitations__is_used=True))
    ).order_by("-created_at", "-pk")  # fmt: skip
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "feedback/surveys.html", {"page": page, "may_write": permissions.may_write_surveys(request.user)}
    )


@require_GET
def survey(request: SignedIn, survey: int) -> HttpResponse:
    """How far it is, and its results."""
    found = one(request, survey)
    voices = Feedback.objects.visible_to(request.user).filter(survey=found).order_by("-pk")[:MOST_VOICES]
    keeps = permissions.may_keep_survey(request.user, found)
    link = settings.BASE_URL + reverse("feedback:answer", args=[tokens.of_survey(found.pk)]) if found.is_shared else ""
    context = {
        "survey": found,
        "results": scores.of(found),
        "keeps": keeps,
        "voices": voices,
        "link": link if keeps and found.state == "open" else "",
    }
    return render(request, "feedback/survey.html", context)


@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """One more survey."""
    permissions.require_write_surveys(request.user)
    form, rows = SurveyForm(request.POST or None), question_forms(request.POST or None)
    made: list[Survey] = []

    def write() -> None:
        said = {"questions": asked(rows), **form.cleaned_data}
        made.append(made_once(request, Survey, lambda: Survey.draft(by=request.user, **said)))

    if request.method == "POST" and accepts(form, write):
        toasts.say(request, f"“{made[0].title}” is written. Nobody is asked yet.")
        return redirect(made[0])
    return written(request, form, rows)


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, survey: int) -> HttpResponse:
    """Change a draft."""
    found = kept(request, survey)
    form = SurveyForm(request.POST or None, instance=one(request, survey))
    rows = question_forms(request.POST or None, found)
    version = whole(request.POST.get("version", ""), digits=9)

    def write() -> None:
        found.change(by=request.user, version=version, questions=asked(rows), **form.cleaned_data)

    if request.method == "POST" and accepts(form, write):
        toasts.say(request, f"“{found.title}” is saved.")
        return redirect(found)
    return written(request, form, rows, found)


def written(request: SignedIn, form: SurveyForm, rows: list[Any], found: Survey | None = None) -> HttpResponse:
    """The page on which a survey is written."""
    context = {"form": form, "rows": rows, "survey": found}
    return render(request, "feedback/survey_edit.html", context, status=WRONG if form.errors else 200)


@require_http_methods(["GET", "POST"])
def send(request: SignedIn, survey: int) -> HttpResponse:
    """To whom it goes."""
    found, form = kept(request, survey), SendForm(request.POST or None)
    new: list[int] = []
    if request.method == "POST" and accepts(form, lambda: new.append(found.invite(form.parted(), by=request.user))):
        people = f"{new[0]} {'person is' if new[0] == 1 else 'people are'} asked."
        toasts.say(request, people if new[0] else "Everybody named was asked already.")
        return redirect(found)
    return render(
        request, "feedback/survey_send.html", {"survey": found, "form": form}, status=WRONG if form.errors else 200
    )


@require_POST
def share(request: SignedIn, survey: int) -> HttpResponse:
    """Open a link that anybody may answer by."""
    found = kept(request, survey)
    found.share(by=request.user)
    toasts.say(request, "Whoever has the link may answer now.")
    return redirect(found)


@require_POST
def close(request: SignedIn, survey: int) -> HttpResponse:
    """Close it; its scores become readings."""
    found = kept(request, survey)
    found.close(by=request.user)
    toasts.say(request, f"“{found.title}” is closed.")
    return redirect(found)


@require_POST
def again(request: SignedIn, survey: int) -> HttpResponse:
    """The same questions once more."""
    made = kept(request, survey).again(by=request.user)
    toasts.say(request, "The same questions are a draft now.")
    return redirect(made)


@require_POST
def discard(request: SignedIn, survey: int) -> HttpResponse:
    """Throw a draft away."""
    found = kept(request, survey)
    found.discard(by=request.user)
    toasts.say(request, "The draft is thrown away.")
    return redirect("feedback:surveys")


def one(request: SignedIn, survey: int) -> Survey:
    """The survey, or 404."""
    found = Survey.objects.visible_to(request.user).filter(pk=survey).select_related("item").first()
    if found is None:
        raise Http404("No such survey.")
    return found


def kept(request: SignedIn, survey: int) -> Survey:
    """The survey, if the person keeps it."""
    found = one(request, survey)
    permissions.require_keep_survey(request.user, found)
    return found
