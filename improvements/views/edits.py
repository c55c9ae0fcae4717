"""Editing one property in place, and taking a change back."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.audit.models import Entry
from cir.errors import Stale
from cir.htmx import render_page_or_part
from improvements import permissions
from improvements.forms.edits import EDITORS, EditForm
from improvements.models import Improvement
from improvements.record import loading, stream
from improvements.views.sheets import PAGE, PART, Said, Sheet, answer, at, done

ROW = "improvements/record/_edit.html"


def edit(request: SignedIn, reference: str, name: str) -> HttpResponse:  # long because the sheet is described here
    """One property: the form that takes its place (GET), the change (POST). 412 shows both versions side by side."""
    record = loading.find(request.user, reference)
    editor = EDITORS.get(name)
    if editor is None:
        raise Http404(f"There is no property “{name}”.")
    permissions.require_edit(request.user, record, set(editor.fields))
    form = EditForm(editor, record, request.POST if request.method == "POST" else None)
    in_place = request.GET.get("in") == "place" or request.POST.get("in") == "place"
    sheet = Sheet(
        record=record,
        title=f"{editor.label} of {record.reference}",
        button="Save",
        form=form,
        act=lambda: change(request, record, form),
        part=ROW if in_place else "",
        more={"editor": editor},
    )
    response = answer(request, sheet)
    return side_by_side(request, sheet, form) if response.status_code == Stale.status else response


def change(request: SignedIn, record: Improvement, form: EditForm) -> Said:
    """Save. A version that is no longer current counts only if this very property was changed by somebody else."""
    try:
        changed = record.change(by=request.user, version=form.cleaned_data["version"], **form.said())
    except Stale:
        if not form.untouched():
            raise
        changed = record.change(by=request.user, version=record.version, **form.said())
    if not changed:
        return Said("")
    entry = latest_change(request, record)
    return Said(
        f"{form.editor.label} of {record.reference} saved.", undo=at("record_undo", record, entry.pk) if entry else ""
    )


def side_by_side(request: SignedIn, sheet: Sheet, form: EditForm) -> HttpResponse:
    """Somebody else changed this property: theirs and yours next to each other, yours kept in the form."""
    theirs = EditForm(form.editor, sheet.record)
    last = stream.entries_of(sheet.record).filter(verb="changed").first()
    pairs = [(theirs[name], form[name]) for name in form.editor.fields]
    fresh: Any = cast(Any, form.data).copy()
    fresh["version"], fresh["was"] = str(sheet.record.version), theirs.as_text()
    form.data = fresh
    sheet.more |= {"theirs": pairs, "changed_by": last.actor if last else None, "changed_at": last.at if last else None}
    return answer_again(request, sheet)


def answer_again(request: SignedIn, sheet: Sheet) -> HttpResponse:
    """The sheet once more, with the status of a stale version; nothing is tried again."""
    context = {"sheet": sheet, "form": sheet.form, "record": sheet.record, **sheet.more}
    return render_page_or_part(request, PAGE, sheet.part or PART, context, Stale.status)


def latest_change(request: SignedIn, record: Improvement) -> Entry | None:
    """The line of the audit trail this person just wrote."""
    return stream.entries_of(record).filter(actor=request.user, verb="changed").first()


@require_POST
def undo(request: SignedIn, reference: str, entry: int) -> HttpResponse:
    """Take one change back, if nothing of it was changed since."""
    record = loading.find(request.user, reference)
    line = get_object_or_404(stream.entries_of(record).filter(verb="changed"), pk=entry)
    record.take_back(line, by=request.user)
    return done(request, record, f"{record.reference} is as it was.")
