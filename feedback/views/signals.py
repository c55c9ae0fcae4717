"""Signals: what tools and colleagues told, and what becomes of each."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.errors import Conflict, Invalid, Problem
from cir.htmx import render_page_or_part
from cir.rest.sending import only_once
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions
from feedback.models import Proposal, Signal, SignalSource
from feedback.signal_forms import AddForm, NoteForm, TakeForm
from feedback.signalling import taking
from feedback.signalling.kinds import Kind
from feedback.signalling.mapping import Told, cleaned, web_address
from improvements.models import Improvement
from metrics import queries

LIST, PART, PAGE, NOTE = (
    "feedback/signals.html", "feedback/_signals.html", "feedback/signal.html", "feedback/signal_new.html",
)  # fmt: skip
PAGE_SIZE, LONGEST_WORDS, WRONG = 50, 120, 422
WITH = ("source", "item", "improvement")


@require_GET
def signals(request: SignedIn) -> HttpResponse:
    """Proposals that wait, and every signal this person may see."""
    permissions.require_inbox(request.user)
    rows, asked = narrowed(request)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "proposals": proposed(request),
        "asked": asked,
        "kinds": Kind.choices,
        "states": Signal.State.choices,
        "sources": SignalSource.objects.all(),
        "may_keep": permissions.may_keep_channels(request.user),
    }
    return render_page_or_part(request, LIST, PART, context)


def proposed(request: SignedIn) -> Any:
    """What waits for a decision."""
    rows = Proposal.objects.visible_to(request.user).open().select_related("rule", "item")
    return rows.prefetch_related("signals")[:PAGE_SIZE]


def narrowed(request: SignedIn) -> tuple[Any, dict[str, str]]:
    """The rows that the filters of the address leave, and the filters that were understood."""
    rows, said = Signal.objects.visible_to(request.user).with_seen(request.user).select_related(*WITH), request.GET
    state = said.get("state", Signal.State.OPEN)
    asked = {"state": state if state in Signal.State.values else "all"}
    if asked["state"] != "all":
        rows = rows.filter(state=asked["state"])
    if (kind := said.get("kind", "")) in Kind.values:
        rows, asked["kind"] = rows.filter(kind=kind), kind
    if source := SignalSource.objects.filter(slug=said.get("source", "")[:60]).first():
        rows, asked["source"] = rows.filter(source=source), source.slug
    if words := cleaned(said.get("q", "")[:LONGEST_WORDS]):
        rows, asked["q"] = rows.filter(Q(title__icontains=words) | Q(external_id__icontains=words)
                                       | Q(group__icontains=words)), words  # fmt: skip
    return rows, asked


def find(request: SignedIn, pk: int) -> Signal:
    """The signal, if the person may see it; otherwise there is none."""
    seen = Signal.objects.visible_to(request.user).with_seen(request.user)
    return get_object_or_404(seen.select_related(*WITH, "item__owner"), pk=pk)


@require_GET
def signal(request: SignedIn, pk: int) -> HttpResponse:
    """One signal, what else is of its class, and what can be done."""
    return show(request, find(request, pk))


def alike(request: SignedIn, found: Signal) -> Any:
    """Others of its class."""
    seen = Signal.objects.visible_to(request.user).with_seen(request.user).exclude(pk=found.pk)
    return seen.filter(group=found.group).select_related(*WITH)[:10] if found.group else []


def show(request: SignedIn, found: Signal, form: Any = None) -> HttpResponse:
    """The page, with the form that was not right yet where there is one."""
    owner = found.item.owner_id if found.item else None
    context = {
        "signal": found,
        "may_decide": permissions.may_decide(request.user, found.item_path, owner),
        "alike": alike(request, found),
        "proposals": found.proposals.visible_to(request.user).select_related("rule")[:10],
        "take": TakeForm(initial={"title": found.title[:140]}),
        "add": AddForm(),
    }
    if form is not None:
        context["take" if isinstance(form, TakeForm) else "add"] = context["wrong"] = form
    return render(request, PAGE, context, status=WRONG if form is not None else 200)


def allowed(request: SignedIn, pk: int) -> Signal:
    """The signal, if the person decides about it."""
    found = find(request, pk)
    permissions.require_decide(request.user, found.item_path, found.item.owner_id if found.item else None)
    return found


@require_POST
def log(request: SignedIn, pk: int) -> HttpResponse:
    """Make an improvement of it."""
    found, form, made = allowed(request, pk), TakeForm(request.POST), []
    if not accepts(form, lambda: made.append(found.log(by=request.user, title=form.cleaned_data["title"]))):
        return show(request, found, form)
    toasts.say(request, f"{made[0].reference} is in the register.", open_url=made[0].get_absolute_url())
    return redirect("feedback:signals")


@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Add it to an improvement that is there."""
    found, form = allowed(request, pk), AddForm(request.POST)
    if not accepts(form, lambda: found.add_to(improvement_of(request, form), by=request.user)):
        return show(request, found, form)
    toasts.say(request, f"{found.external_id} belongs to {form.cleaned_data['improvement']} now.")
    return redirect(found)


def improvement_of(request: SignedIn, form: AddForm) -> Improvement:
    """The improvement that a form names. Raises `Invalid` where the person sees none."""
    seen = Improvement.objects.visible_to(request.user)
    record = seen.by_reference(form.cleaned_data["improvement"]).first()
    if record is None:
        raise Invalid(Problem("unknown", "There is no improvement with this reference.", "improvement"))
    return record


@require_POST
def aside(request: SignedIn, pk: int) -> HttpResponse:
    """Put it aside, or take that back."""
    found = allowed(request, pk)
    if "back" in request.POST:
        found.bring_back(by=request.user)
        toasts.say(request, f"{found.external_id} counts again.")
        return redirect(found)
    found.put_aside(by=request.user, why=request.POST.get("why", ""))
    toasts.say(request, f"{found.external_id} is put aside.", open_url=found.get_absolute_url())
    return redirect("feedback:signals")


@require_http_methods(["GET", "POST"])
def note(request: SignedIn) -> HttpResponse:
    """Write down what no tool tells."""
    permissions.require_inbox(request.user)
    permissions.require_take_part(request.user)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and accepts(form, only_once(request, lambda: hear(form))):
        toasts.say(request, f"{form.cleaned_data['number']} is written down.")
        return redirect("feedback:signals")
    return render(request, NOTE, {"form": form}, status=WRONG if form.errors else 200)


def hear(form: NoteForm) -> None:
    """Take it in like any other signal. Raises `Conflict` when its number is known."""
    said, source = form.cleaned_data, SignalSource.by_hand()
    if Signal.objects.filter(source=source, external_id=cleaned(said["number"])).exists():
        raise Conflict(Problem("known", "This number was written down before. Look for it in the list.", "number"))
    told = Told(
        external_id=cleaned(said["number"]), title=cleaned(said["title"]), text=cleaned(said["text"], lines=True),
        group=cleaned(said["group"]), kind=said["kind"], url=web_address(said["url"]),
        at=datetime.combine(said["on"], time(12), queries.zone()) if said["on"] else None,
        item=said["item"].name if said["item"] else "",
    )  # fmt: skip
    taking.take(source, [told])
