"""The ledger of a record: its lines, its figures, their confirmation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.rest.sending import made_once
from cir.typed import whole
from cir.ui import toasts
from improvements import permissions, worth
from improvements.forms.benefits import BenefitForm, FigureForm, MonthsForm, WithdrawForm
from improvements.models import Benefit, BenefitFigure, Improvement
from improvements.record import loading
from improvements.views.edits import ROW
from improvements.views.sheets import Sheet, answer, done, posted

ANCHOR = "worth"


def add_benefit(request: SignedIn, reference: str) -> HttpResponse:
    """A new line of the ledger."""
    record = kept(request, reference)
    form = BenefitForm(record, None, posted(request))

    def act() -> str:
        line = record.add_benefit(by=request.user, **form.said())
        return f"“{line}” added. Enter its figures next."

    return answer(
        request, Sheet(record, f"Add a benefit of {record.reference}", "Add benefit", form, act, anchor=ANCHOR)
    )


def edit_benefit(request: SignedIn, reference: str, benefit: int) -> HttpResponse:
    """Change a line."""
    record = kept(request, reference)
    line = line_of(record, benefit)
    form = BenefitForm(record, line, posted(request))

    def act() -> str:
        return f"“{record.change_benefit(line, by=request.user, **form.said())}” saved."

    return answer(request, Sheet(record, f"Change the benefit “{line}”", "Save benefit", form, act, anchor=ANCHOR))


@require_POST
def remove_benefit(request: SignedIn, reference: str, benefit: int) -> HttpResponse:
    """Take a line off the ledger."""
    record = kept(request, reference)
    line = line_of(record, benefit)
    record.remove_benefit(line, by=request.user)
    return done(request, record, f"“{line}” removed.", ANCHOR)


def figure(request: SignedIn, reference: str, benefit: int, column: str, month: str) -> HttpResponse:
    """One figure, in its cell or on a page of its own."""
    record = kept(request, reference)
    line, first, known = line_of(record, benefit), month_of(month), cast("worth.Column", column)
    form = figure_form(request, record, line, known, first)

    def act() -> str:
        said, seen = form.cleaned_data, {first: form.cleaned_data["seen"]}
        why = said.get("reason", "")
        record.enter_figures(line, known, {first: form.figure()}, by=request.user, reason=why, seen=seen)
        return f"{column.capitalize()} of {first:%B %Y} saved."

    title = f"{line}: {column}, {first:%B %Y}"
    part = ROW if "place" in (request.GET.get("in"), request.POST.get("in")) else ""
    return answer(request, Sheet(record, title, "Save figure", form, act, anchor=ANCHOR, part=part))


def figures(request: SignedIn, reference: str, benefit: int) -> HttpResponse:
    """The same figure for several months."""
    record = kept(request, reference)
    line = line_of(record, benefit)
    column = "planned" if record.went_live_on is None else "realised"
    first = record.went_live_on or record.target_date
    form = MonthsForm(line, posted(request), column=column, count=1, first=first)

    def act() -> str:
        said = form.cleaned_data
        changed = record.enter_figures(line, said["column"], form.figures(), by=request.user, reason=said["reason"])
        return f"{len(changed)} figure{'' if len(changed) == 1 else 's'} of “{line}” saved."

    return answer(request, Sheet(record, f"Enter figures: {line}", "Save figures", form, act, anchor=ANCHOR))


@require_POST
def confirm(request: SignedIn, reference: str) -> HttpResponse:
    """Confirm realised figures: those named, otherwise all that wait."""
    record = loading.find(request.user, reference)
    permissions.require_confirm(request.user, record)
    named = [key for key in map(whole, request.POST.getlist("figure")) if key is not None]
    rows = list(figures_of(record).filter(pk__in=named)) if named else record.confirmable(request.user)
    count = record.confirm_figures(rows, by=request.user)
    return done(request, record, f"{count} figure{'' if count == 1 else 's'} confirmed.", ANCHOR)


def withdraw(request: SignedIn, reference: str, figure: int) -> HttpResponse:
    """Take a confirmation back."""
    record = loading.find(request.user, reference)
    permissions.require_confirm(request.user, record)
    found = get_object_or_404(figures_of(record), pk=figure)
    form = WithdrawForm(posted(request), auto_id="withdraw_%s")

    def act() -> str:
        record.withdraw_confirmation(found, by=request.user, reason=form.cleaned_data["reason"])
        return f"The figure of {found.month:%B %Y} is no longer confirmed."

    title = f"Withdraw the confirmation of {found.month:%B %Y}"
    return answer(request, Sheet(record, title, "Withdraw confirmation", form, act, anchor=ANCHOR))


@require_POST
def again(request: SignedIn, reference: str) -> HttpResponse:
    """Begin the next round of an improvement whose gain is lost."""
    record = loading.find(request.user, reference)
    following = made_once(request, Improvement, lambda: record.go_round_again(by=request.user))
    toasts.say(request, f"{following.reference} is logged: the next round of {record.reference}.")
    return redirect(following)


def kept(request: SignedIn, reference: str) -> Improvement:
    """The record, if the person keeps its ledger."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    record.require_ledger()
    return record


def line_of(record: Improvement, benefit: int) -> Benefit:
    """One of the record's lines, or 404."""
    found: Benefit = get_object_or_404(record.benefits.select_related("measure"), pk=benefit)
    return found


def figure_form(request: SignedIn, record: Improvement, line: Benefit, column: worth.Column, month: date) -> FigureForm:
    """The figure that counts now, in a form that asks why where it is frozen."""
    old = line.figures.filter(column=column, month=month, replaced_at=None).first()
    frozen = record.gates().frozen(column, old.at if old else None, confirmed=bool(old and old.confirmed_at))
    return FigureForm(line, old, frozen=frozen, data=posted(request))


def figures_of(record: Improvement) -> Any:
    """All figures of the record."""
    return BenefitFigure.objects.filter(benefit__improvement=record)


def month_of(text: str) -> date:
    """The month in an address, or 404."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError as unknown:
        raise Http404(f"There is no month “{text}”.") from unknown
