"""Options of a record, and partners outside."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from improvements import permissions
from improvements.forms.weighing import ChoiceForm, OptionForm, PartnerForm
from improvements.models.weighing import OPTION_FIELDS
from improvements.record import loading
from improvements.views.sheets import Sheet, answer, done, posted

ANCHOR = "options"


def add(request: SignedIn, reference: str) -> HttpResponse:
    """Suggest one more way of going about it."""
    record = loading.find(request.user, reference)
    permissions.require_take_part(request.user)
    form = OptionForm(posted(request), auto_id="option_%s")

    def act() -> str:
        return f"Option “{record.add_option(by=request.user, **form.cleaned_data)}” added."

    return answer(request, Sheet(record, "Suggest an option", "Add option", form, act, anchor=ANCHOR))


@require_POST
def supplier(request: SignedIn, reference: str) -> HttpResponse:
    """Add the four ways to go about the quality of what a supplier delivers."""
    record = loading.find(request.user, reference)
    made = record.add_supplier_options(by=request.user)
    said = f"{len(made)} options added. Say what each brings and costs." if made else "They are all there."
    return done(request, record, said, ANCHOR)


def edit(request: SignedIn, reference: str, option: int) -> HttpResponse:
    """Change what is said about an option."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.options, pk=option)
    if own.added_by_id != request.user.pk:
        permissions.require_work(request.user, record)
    initial = {name: getattr(own, name) for name in OPTION_FIELDS}
    form = OptionForm(posted(request), initial=initial, auto_id="option_%s")

    def act() -> str:
        record.edit_option(own, by=request.user, **form.cleaned_data)
        return "Option saved."

    return answer(request, Sheet(record, "Change the option", "Save option", form, act, anchor=ANCHOR))


@require_POST
def remove(request: SignedIn, reference: str, option: int) -> HttpResponse:
    """Take an option away."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.options, pk=option)
    record.remove_option(own, by=request.user)
    return done(request, record, f"Option “{own.name}” taken away.", ANCHOR)


def choose(request: SignedIn, reference: str, option: int) -> HttpResponse:
    """Choose an option, with the reason."""
    record = loading.find(request.user, reference)
    permissions.require_choose(request.user, record)
    own = get_object_or_404(record.options, pk=option)
    form = ChoiceForm(posted(request), initial={"reason": own.reason}, auto_id="choice_%s")

    def act() -> str:
        record.choose_option(own, by=request.user, **form.cleaned_data)
        return f"“{own.name}” chosen."

    return answer(request, Sheet(record, f"Choose “{own.name}”", "Choose option", form, act, anchor=ANCHOR))


def add_partner(request: SignedIn, reference: str) -> HttpResponse:
    """Name somebody outside with whom it is done jointly."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    form = PartnerForm(posted(request), auto_id="partner_%s")

    def act() -> str:
        return f"{record.add_partner(by=request.user, **form.cleaned_data)} named as partner."

    return answer(request, Sheet(record, "Name a partner outside", "Name partner", form, act, anchor="step-4"))


@require_POST
def remove_partner(request: SignedIn, reference: str, partner: int) -> HttpResponse:
    """Say that it is no longer done jointly with them."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.partners, pk=partner)
    record.remove_partner(own, by=request.user)
    return done(request, record, f"{own.name} is no longer named as partner.", "step-4")
