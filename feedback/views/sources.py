"""Sources of signals: which tools may tell us something, by which token, and how their words are read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from rest_framework.exceptions import ParseError

from cir import clock
from cir.accounts.requests import SignedIn
from cir.errors import Invalid, Problem
from cir.rest import parsers
from cir.rest.sending import made_once, only_once
from cir.typed import whole
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions
from feedback.models import SignalRule, SignalSource
from feedback.signal_forms import RuleForm, SampleForm, SourceForm
from feedback.signalling import reports, tokens
from feedback.signalling.mapping import Found
from feedback.signalling.tools import EXAMPLE, Tool

LIST, EDIT, SECRET, RULE = (
    "feedback/sources.html", "feedback/source.html", "feedback/source_secret.html", "feedback/rule.html",
)  # fmt: skip
WRONG = 422


@require_GET
def sources(request: SignedIn) -> HttpResponse:
    """Every source and every rule."""
    permissions.require_keep_channels(request.user)
    rows = SignalSource.objects.tools().select_related("item", "owner")
    rules = SignalRule.objects.select_related("item", "source")
    return render(request, LIST, {"sources": rows, "rules": rules})


@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """One more source; its token is shown once."""
    permissions.require_keep_channels(request.user)
    form, made = SourceForm(request.POST or None, instance=SignalSource()), []

    def opened() -> SignalSource:
        return SignalSource.open(by=request.user, **form.facts())

    if request.method == "POST" and accepts(form, lambda: made.append(made_once(request, SignalSource, opened))):
        token = made[0].rotate(by=request.user, at_once=True)
        return secret(request, made[0], token)
    return render(request, EDIT, {"form": form}, status=WRONG if form.errors else 200)


def secret(request: SignedIn, source: SignalSource, token: str) -> HttpResponse:
    """The token and the secret to sign with, this once."""
    plain = reverse("feedback:hook", args=[source.slug])
    context = {
        "source": source,
        "token": token,
        "address": settings.BASE_URL + plain,
        "whole": f"{settings.BASE_URL}{plain}{token}/",
        "signing": tokens.signing(source.pk, source.turn) if source.ready.signs else "",
    }
    response = render(request, SECRET, context)
    response["Cache-Control"] = "no-store"
    return response


def find(request: SignedIn, slug: str) -> SignalSource:
    """The source, for those who keep them."""
    permissions.require_keep_channels(request.user)
    return get_object_or_404(SignalSource.objects.tools().select_related("item"), slug=slug)


@require_http_methods(["GET", "POST"])
def source(request: SignedIn, slug: str) -> HttpResponse:
    """What it is called, which tool it is, and how its words are read."""
    found = find(request, slug)
    form = SourceForm(request.POST or None, instance=find(request, slug))
    version = whole(request.POST.get("version", ""), digits=9)
    if request.method == "POST" and accepts(
        form, lambda: found.change(by=request.user, version=version, **form.facts())
    ):
        toasts.say(request, f"“{found.name}” is saved.")
        return redirect("feedback:sources")
    return show(request, found, form)


def show(request: SignedIn, found: SignalSource, form: SourceForm, **more: Any) -> HttpResponse:
    """The page of a source."""
    context: dict[str, Any] = {
        "source": found,
        "form": form,
        "address": settings.BASE_URL + reverse("feedback:hook", args=[found.slug]),
        "sample": SampleForm(initial={"sample": EXAMPLE if found.tool == Tool.CUSTOM else found.ready.example}),
        "mapping": [] if found.tool == Tool.CUSTOM else list(found.ready.mapping.items()),
        "now": clock.now(),
    } | more
    wrong = form.errors or context["sample"].errors
    return render(request, EDIT, context, status=WRONG if wrong else 200)


@require_POST
def rotate(request: SignedIn, slug: str) -> HttpResponse:
    """A new token; the old one works for another day, or ends at once."""
    found = find(request, slug)
    token = found.rotate(by=request.user, at_once="at_once" in request.POST)
    return secret(request, found, token)


@require_POST
def attempt(request: SignedIn, slug: str) -> HttpResponse:
    """Read a document as it would be read if it came. Nothing is kept."""
    found, sample, seen = find(request, slug), SampleForm(request.POST), []
    accepts(sample, lambda: seen.append(read(found, sample.cleaned_data["sample"])))
    return show(request, found, SourceForm(instance=found), sample=sample, seen=seen[0] if seen else None)


def read(found: SignalSource, sample: str) -> Found:
    """The signals in a document. Raises `Invalid` when it is not JSON."""
    try:
        return found.reader().read(parsers.read(sample.encode("utf-8", "replace")), clock.now())
    except ParseError as wrong:
        raise Invalid(Problem("malformed", str(wrong.detail), "sample")) from None


@require_http_methods(["GET", "POST"])
def rule_new(request: SignedIn) -> HttpResponse:
    """One more rule; it looks at once at what happened until now."""
    permissions.require_keep_channels(request.user)
    ready = reports.RULES.get(request.GET.get("ready", ""), {})
    form = RuleForm(request.POST or None, instance=SignalRule(**ready))
    door = only_once(request, lambda: SignalRule.open(by=request.user, **form.cleaned_data))
    if request.method == "POST" and accepts(form, door):
        toasts.say(request, f"“{form.cleaned_data['name']}” counts from now on.")
        return redirect("feedback:sources")
    context = {"form": form, "ready": {name: facts["name"] for name, facts in reports.RULES.items()}}
    return render(request, RULE, context, status=WRONG if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rule(request: SignedIn, pk: int) -> HttpResponse:
    """How many of what within how many days."""
    permissions.require_keep_channels(request.user)
    found = get_object_or_404(SignalRule, pk=pk)
    form = RuleForm(request.POST or None, instance=get_object_or_404(SignalRule, pk=pk))
    version = whole(request.POST.get("version", ""), digits=9)
    if request.method == "POST" and accepts(
        form, lambda: found.change(by=request.user, version=version, **form.cleaned_data)
    ):
        toasts.say(request, f"“{found.name}” is saved.")
        return redirect("feedback:sources")
    return render(request, RULE, {"form": form, "rule": found}, status=WRONG if form.errors else 200)
