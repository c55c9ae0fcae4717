"""Targets, readings and points of a record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from improvements import permissions
from improvements.forms.parts import (
    NewTargetForm,
    PasteForm,
    PointsForm,
    TargetForm,
)
from improvements.models import Improvement, Target
from improvements.models.aiming import TARGET_FIELDS, require_reading
from improvements.record import loading
from improvements.views.sheets import Sheet, answer, done, posted
from metrics import intake, showing
from metrics.intake import Intake
from metrics.reading_forms import CorrectionForm, ReadingForm

PASTE = "improvements/record/_paste.html"


def add_target(request: SignedIn, reference: str) -> HttpResponse:
    """Declare what the improvement wants of a measure, of the catalogue or a new one."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    role = "supporting" if record.main_target() else "main"
    form = NewTargetForm(record, posted(request), initial={"role": role, "version": record.version})

    def act() -> str:
        target = record.set_target(by=request.user, measure=form.chosen(), **form.said())
        return f"Measure “{target.measure}” added."

    return answer(request, Sheet(record, "Add a measure", "Add measure", form, act, anchor="step-3"))


def edit_target(request: SignedIn, reference: str, target: int) -> HttpResponse:
    """Change baseline, target, date, role or waiting time. Once live, with a reason."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    own = own_target(record, target)
    initial = {name: getattr(own, name) for name in TARGET_FIELDS} | {"version": record.version}
    form = TargetForm(record, posted(request), initial=initial)

    def act() -> str:
        record.set_target(by=request.user, measure=own.measure, **form.said())
        return f"Target for “{own.measure}” saved."

    title = f"Baseline and target: {own.measure}"
    return answer(request, Sheet(record, title, "Save target", form, act, anchor="step-3"))


@require_POST
def remove_target(request: SignedIn, reference: str, target: int) -> HttpResponse:
    """Take a measure off the record."""
    record = loading.find(request.user, reference)
    own = own_target(record, target)
    record.remove_target(own, by=request.user, reason=request.POST.get("reason", ""))
    return done(request, record, f"“{own.measure}” taken off {record.reference}.", "step-3")


def reading(request: SignedIn, reference: str, target: int) -> HttpResponse:
    """Add one reading."""
    record, own = for_reading(request, reference, target)
    form = reading_form(own, posted(request))

    def act() -> str:
        return add_reading(request, record, own, form)

    sheet = Sheet(record, f"Add reading: {own.measure}", "Add reading", form, act, anchor="step-6")
    sheet.more = {"paste_of": own}
    return answer(request, sheet)


def reading_form(own: Target, data: Any) -> ReadingForm:
    """The form of one reading of the target's measure; the period is the next one that is due."""
    initial = {"moment": showing.next_period(own.measure)}
    return ReadingForm(own.measure, data, initial=initial, auto_id="reading_%s")


def add_reading(request: SignedIn, record: Improvement, own: Target, form: ReadingForm) -> str:
    """Add what was read, and say so."""
    said = {name: form.cleaned_data[name] for name in ("moment", "note")}
    record.add_reading(own, by=request.user, **said, **form.read())
    return f"Reading of “{own.measure}” added."


def paste(request: SignedIn, reference: str, target: int) -> HttpResponse:
    """Several readings out of a spreadsheet: a preview first, then all or none."""
    record, own = for_reading(request, reference, target)
    form = PasteForm(posted(request), auto_id="paste_%s")
    found = look(own, form)
    title = f"Paste readings: {own.measure}"
    sheet = Sheet(record, title, "Check readings", form, lambda: _add(request, record, own, found))
    sheet.more = {"preview": found.good if form.is_valid() else [], "target": own}
    sheet.anchor, sheet.part = "step-6", PASTE
    asked = form.is_valid() and bool(found.good) and "add" not in request.POST
    return answer_preview(request, sheet) if asked else answer(request, sheet)


def look(own: Target, form: PasteForm) -> Intake:
    """The rows as they were read; everything that is wrong stands at the form's field."""
    if not form.is_valid():
        return Intake(())
    found = intake.look(own.measure, form.cleaned_data["rows"])
    for said in [found.problem] if found.problem else found.sentences:
        form.add_error("rows", said)
    return found


def answer_preview(request: SignedIn, sheet: Sheet) -> HttpResponse:
    """The lines as they were read, with the button that adds them."""
    count = len(sheet.more["preview"])
    sheet.button = f"Add {count} reading{'' if count == 1 else 's'}"
    context = {"sheet": sheet, "form": sheet.form, "record": sheet.record, **sheet.more}
    return render_page_or_part(request, "improvements/record/paste.html", PASTE, context)


def _add(request: SignedIn, record: Improvement, own: Target, found: Intake) -> str:
    count = record.add_table(own, found, by=request.user)
    return f"{count} reading{'' if count == 1 else 's'} of “{own.measure}” added."


def correct(request: SignedIn, reference: str, target: int, reading: int) -> HttpResponse:
    """Read again what was read, with a reason; the old value is kept."""
    record, own = for_reading(request, reference, target)
    old = get_object_or_404(own.measure.readings, pk=reading)
    form = CorrectionForm(own.measure, old, posted(request), auto_id="reading_%s")

    def act() -> str:
        said = {name: form.cleaned_data[name] for name in ("reason", "note")}
        record.correct_reading(own, old, by=request.user, **said, **form.read())
        return "Reading corrected. The old value is kept."

    title = f"Correct the reading of {showing.period_words(own.measure, old)}"
    return answer(request, Sheet(record, title, "Correct reading", form, act))


def points(request: SignedIn, reference: str) -> HttpResponse:
    """Give points from 1 to 5 for every criterion; others see them only after they gave theirs."""
    record = loading.find(request.user, reference)
    permissions.require_take_part(request.user)
    model = record.scoring_model(clock.now())
    mine = dict(record.points.filter(person=request.user).values_list("criterion__key", "points"))
    form = PointsForm(model.criteria.all(), posted(request), initial=mine, auto_id="points_%s")

    def act() -> str:
        record.give_points(form.cleaned_data, by=request.user)
        return f"Points for {record.reference} saved."

    return answer(request, Sheet(record, f"Give points: {record.title}", "Give points", form, act))


def for_reading(request: SignedIn, reference: str, target: int) -> tuple[Improvement, Target]:
    """The record and one of its targets, if the person may add readings to it."""
    record = loading.find(request.user, reference)
    own = own_target(record, target)
    require_reading(request.user, record, own)
    return record, own


def own_target(record: Improvement, target: int) -> Target:
    """One of the record's targets, or 404."""
    own: Target = get_object_or_404(record.targets.select_related("measure"), pk=target)
    own.improvement = record
    return own
