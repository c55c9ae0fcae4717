"""A sheet: one small form, on a page of its own or in a dialog over the page, and what happens when it is sent.

Refusals come back in the sheet with their own status (400, 403, 409, 412), everything wrong at once, the typed text
kept. Success tells htmx to close the dialog and the page to fetch what changed (`cir:record-changed`), and sends
plain forms back to where they came from.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cir.accounts.requests import SignedIn
from cir.errors import DomainError, NotAllowed
from cir.htmx import render_page_or_part, wants_part
from cir.rest.sending import once_per_form
from cir.ui import toasts
from improvements.models import Improvement
from improvements.record.fixes import Fix, fix_of

PAGE, PART = "improvements/record/sheet.html", "improvements/record/_sheet.html"
Act = Callable[[], "str | Said"]


@dataclass(frozen=True)
class Said:
    """What to tell after an action: the words, and the address that takes it back."""

    words: str
    undo: str = ""


@dataclass
class Sheet:
    """The form and its words. `act` does it and answers what to say."""

    record: Improvement
    title: str
    button: str
    form: Form
    act: Act
    intro: str = ""
    anchor: str = ""
    missing: list[Fix] = field(default_factory=list)
    part: str = ""
    multipart: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def answer(request: SignedIn, sheet: Sheet) -> HttpResponse:
    """Show the sheet, or do what it says."""
    status = 200
    if request.method == "POST":
        status = 400
        if sheet.form.is_valid():
            try:
                return done(request, sheet.record, _acted(request, sheet), sheet.anchor)
            except DomainError as refusal:
                blame(sheet, refusal)
                status = refusal.status
    context = {"sheet": sheet, "form": sheet.form, "record": sheet.record, "then": asked_for(request), **sheet.more}
    return render_page_or_part(request, PAGE, sheet.part or PART, context, status)


def _acted(request: SignedIn, sheet: Sheet) -> Said:
    """Do it, or for a form that came twice: say again what was done the first time."""

    def act() -> list[str]:
        said = _said(sheet.act())
        return [said.words, said.undo, sheet.anchor]

    words, undo, sheet.anchor = once_per_form(request, act)
    return Said(words, undo)


def _said(said: str | Said) -> Said:
    return Said(said) if isinstance(said, str) else said


def blame(sheet: Sheet, refusal: DomainError) -> None:
    """Put each reason at its field; what belongs to the record gets the way to where it is put in."""
    if isinstance(refusal, NotAllowed):
        sheet.form.add_error(None, refusal.sentence)
        return
    shown = {fix.message for fix in sheet.missing}
    for problem in refusal.problems:
        if problem.field in sheet.form.fields:
            sheet.form.add_error(problem.field, problem.message)
            continue
        fix = fix_of(problem, sheet.record)
        if fix.url and fix.message not in shown:
            sheet.missing.append(fix)
        sheet.form.add_error(None, problem.message)


def done(request: SignedIn, record: Improvement, said: str | Said, anchor: str = "") -> HttpResponse:
    """It is done: say so, and show the record as it is now."""
    said = _said(said)
    if said.words:
        toasts.say(request, said.words, undo=said.undo)
    if wants_part(request):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps(
            {"cir:close-dialog": {}, "cir:record-changed": {"reference": record.reference}}
        )
        return response
    here = record.get_absolute_url() + (f"#{anchor}" if anchor else "")
    return HttpResponseRedirect(asked_for(request) or here, status=303)


def posted(request: SignedIn) -> Any:
    """What was sent, also when it is nothing; None when the form is only shown."""
    return request.POST if request.method == "POST" else None


def asked_for(request: SignedIn) -> str:
    """Where `then` says to go afterwards, if that is an address of ours."""
    wanted = str(request.POST.get("then") or request.GET.get("then") or "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


def at(name: str, record: Improvement, *more: Any) -> str:
    """The address of one of the record's own views."""
    return reverse(name, args=(record.reference, *more))
