"""Logging an idea: a dialog over any page, and a plain page without script. A title is enough."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cir import clock
from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid, Problem
from cir.htmx import render_page_or_part, wants_part
from cir.rest.idempotency import Answer, hash_of, once
from cir.rest.sending import only_once
from cir.ui import toasts
from cir.ui.choosing import offer
from cir.ui.refusals import accepts
from improvements import intake, learned, permissions, search
from improvements.deadlines import first_answer_by
from improvements.models import Draft, Improvement, SourceLink

PLACE = "log"
GIVEN = ("title", "description", "item", "urgency", "requester", "requester_name", "source")
KEPT_IN_DRAFT = (*GIVEN, "link_kind", "link_id", "link_url", "restricted")
PAGE, PART = "improvements/log.html", "improvements/_log.html"
FEWEST_WORDS = 3
MORE = ("requester", "requester_name", "link_id", "link_url", "restricted")


class LogForm(forms.Form):
    """An idea. Only the title is needed; everything else can be asked later, of somebody else."""

    title = forms.CharField(
        label="What could work better?",
        min_length=5,
        max_length=140,
        error_messages={"required": "Say in a sentence what could work better."},
    )
    description = forms.CharField(label="What happens today, and who feels it?", required=False, max_length=20_000)
    item = forms.ModelChoiceField(ConfigurationItem.objects.none(), required=False, label="Service or practice")
    urgency = forms.ChoiceField(choices=[("", "Urgency"), *Improvement.Level.choices], required=False)
    file = forms.FileField(required=False, label="Attach")
    requester = forms.ModelChoiceField(User.objects.none(), required=False, label="On behalf of")
    requester_name = forms.CharField(required=False, max_length=120, label="or somebody without an account")
    source = forms.ChoiceField(choices=Improvement.Source.choices, required=False, label="Where it came from")
    link_kind = forms.ChoiceField(choices=SourceLink.Kind.choices, required=False, label="Linked record")
    link_id = forms.CharField(required=False, max_length=100, label="Its number")
    link_url = forms.URLField(required=False, max_length=500, label="Its address", assume_scheme="https")
    restricted = forms.BooleanField(required=False, label="Restricted: only for the people concerned")
    another = forms.BooleanField(required=False, label="Log another")
    nonce = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    record: Improvement
    """What was logged, once it was."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].widget.attrs["data-item"] = ""
        offer(self, "item", ConfigurationItem.objects.current(), empty="Service or practice")
        offer(self, "requester", User.objects.active(), empty="Myself")

    def facts(self) -> dict[str, Any]:
        """What `Improvement.log()` takes, without what was left empty."""
        names = ("description", "item", "urgency", "requester", "requester_name", "source", "restricted")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """The form, and what becomes of it."""
    permissions.require_take_part(request.user)
    if request.method == "GET":
        return _show(request, LogForm(initial=_begun(request)))
    form = LogForm(request.POST, request.FILES)
    if not accepts(form, lambda: _logged_once(request, form)):
        return _show(request, form, status=422)
    return _done(request, form)


def _logged_once(request: SignedIn, form: LogForm) -> None:
    """Log the idea; the same form sent twice (a double click) logs it once."""
    nonce = form.cleaned_data["nonce"] or secrets.token_urlsafe(16)

    def do() -> Answer:
        return Answer(201, str(_log(request.user, form).pk))

    answer = once(request.user.pk, "log form", nonce, hash_of(form.cleaned_data["title"].encode()), do)
    form.record = Improvement.objects.get(pk=int(answer.body))


@transaction.atomic
def _log(by: User, form: LogForm) -> Improvement:
    """The record with its file and links, or nothing at all."""
    said = form.cleaned_data
    record = Improvement.log(by=by, title=said["title"], **form.facts())
    for kind, number in intake.ticket_numbers(f"{said['title']}\n{said['description']}"):
        record.link_source(by=by, kind=kind, external_id=number)
    if said["link_id"]:
        record.link_source(by=by, kind=said["link_kind"], external_id=said["link_id"], url=said["link_url"])
    elif said["link_url"]:
        raise Invalid(Problem("required", "Enter the number of the linked record.", "link_id"))
    if said["file"]:
        record.attach(said["file"], by=by)
    Draft.objects.filter(person=by, place=PLACE).delete()
    return record


def _done(request: SignedIn, form: LogForm) -> HttpResponse:
    """Say so, with the promise and a way back; the page beneath stays."""
    record = form.record
    _promise(request, record)
    if form.cleaned_data["another"]:
        return _show(request, LogForm(initial={"nonce": secrets.token_urlsafe(16)}))
    if not wants_part(request):
        return redirect(record)
    response = HttpResponse(status=204)
    logged = {"reference": record.reference, "nonce": secrets.token_urlsafe(16)}
    response["HX-Trigger"] = json.dumps({"cir:close-dialog": {}, "cir:logged": logged})
    return response


def _promise(request: SignedIn, record: Improvement) -> None:
    day = first_answer_by(record.logged_at)
    said = f"Logged as {record.reference}. You hear back by {day.day} {day:%b}."
    undo = reverse("log-withdraw", args=[record.reference])
    toasts.say(request, said, undo=undo, open_url=record.get_absolute_url())


def _begun(request: SignedIn) -> dict[str, Any]:
    """What the form starts with: what the address says, otherwise the draft."""
    given = {name: request.GET[name] for name in GIVEN if request.GET.get(name)}
    draft = Draft.objects.filter(person=request.user, place=PLACE).first() if "title" not in given else None
    kept = {**draft.content, "drafted": True} if draft else {}
    return {"nonce": secrets.token_urlsafe(16), **kept, **given}


def _show(request: SignedIn, form: LogForm, status: int = 200) -> HttpResponse:
    """The dialog's part for htmx, the page for everybody else; home's one-line form gets the sentences alone."""
    if form.errors and wants_part(request) and request.htmx.target == "capture-error":
        return render(request, "home/_capture_errors.html", {"form": form}, status=status)
    context = {
        "form": form,
        "drafted": not form.is_bound and "drafted" in form.initial,
        "more_open": any(form[name].value() for name in MORE) or "source" in request.GET,
        **_alike(request.user, *(str(form[name].value() or "") for name in ("title", "item", "description"))),
    }
    return render_page_or_part(request, PAGE, PART, context, status=status)


def _alike(person: User, title: str, chosen: str, description: str = "") -> dict[str, Any]:
    """Records that may say the same already, the item that the words suggest, and what was learned in similar work."""
    said = title if len(title.split()) >= FEWEST_WORDS else ""
    suggested = search.suggest_item(said, person) if said else None
    item = learned.item_of(chosen) or suggested
    return {
        "hits": search.similar(said, person) if said else [],
        "suggested": suggested,
        "chosen": chosen,
        "vague": intake.unmeasured(f"{said}\n{description}") if said else "",
        "lessons": learned.before(said, item, person),
    }


@require_GET
def similar(request: SignedIn) -> HttpResponse:
    """While typing: at most three records that may say the same, and three lessons of similar ones that ended."""
    context = _alike(request.user, *(request.GET.get(name, "") for name in ("title", "item", "description")))
    return render(request, "improvements/_similar.html", context)


@require_POST
def draft(request: SignedIn) -> HttpResponse:
    """Keep what was typed so far; nothing in title and description forgets it."""
    permissions.require_take_part(request.user)
    content = {name: request.POST[name][:20_000] for name in KEPT_IN_DRAFT if request.POST.get(name)}
    mine = Draft.objects.filter(person=request.user, place=PLACE)
    if not (content.get("title") or content.get("description")):
        mine.delete()
        return HttpResponse("")
    Draft.objects.update_or_create(
        person=request.user, place=PLACE, defaults={"content": content, "saved_at": clock.now()}
    )
    return HttpResponse(format_html('<span data-announce="">{}</span>', "Draft saved"))


@require_POST
def support(request: SignedIn, reference: str) -> HttpResponse:
    """Support the record that is there already: the typed words become a comment, no new record is made."""
    record = get_object_or_404(Improvement.objects.visible_to(request.user).by_reference(reference))
    words = "\n\n".join(text for text in (request.POST.get("title", ""), request.POST.get("description", "")) if text)
    only_once(request, lambda: record.support(by=request.user, words=words))()
    Draft.objects.filter(person=request.user, place=PLACE).delete()
    toasts.say(
        request,
        f"You support {record.reference}. Your words are in its discussion.",
        open_url=record.get_absolute_url(),
    )
    if not wants_part(request):
        return redirect(record)
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps({"cir:close-dialog": {}})
    return response


@require_POST
def withdraw(request: SignedIn, reference: str) -> HttpResponse:
    """Undo: take back an idea that was only just logged."""
    record = get_object_or_404(Improvement.objects.visible_to(request.user).by_reference(reference))
    record.withdraw(by=request.user)
    toasts.say(request, f"{reference} is withdrawn.")
    return HttpResponse(status=204) if wants_part(request) else redirect("home")
