"""The business case: three lines, or the Lean Canvas on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.errors import DomainError
from cir.htmx import wants_part
from cir.typed import whole
from improvements import permissions
from improvements.forms.parts import CaseForm
from improvements.models import Improvement
from improvements.models.casing import CANVAS, CASE_FIELDS, SHORT
from improvements.record import loading
from improvements.views.sheets import Sheet, answer, blame, done, posted

PAGE = "improvements/record/canvas.html"


def short(request: SignedIn, reference: str) -> HttpResponse:
    """The short form, for small improvements."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    form = case_form(request, record)
    for name in CANVAS:
        del form.fields[name]

    def act() -> str:
        record.write_case(by=request.user, **form.cleaned_data)
        return f"Business case of {record.reference} saved."

    return answer(request, Sheet(record, f"Business case of {record.reference}", "Save business case", form, act))


def canvas(request: SignedIn, reference: str) -> HttpResponse:  # long because it is a page and a form in one
    """Nine boxes on one page; saved by itself while typing, printed on one sheet."""
    record = loading.find(request.user, reference)
    form = case_form(request, record)
    status = 200
    if request.method == "POST":
        permissions.require_work(request.user, record)
        status = 400
        if form.is_valid():
            try:
                case = record.write_case(by=request.user, **form.cleaned_data)
                response = done(request, record, "" if wants_part(request) else "Canvas saved.")
                response["X-Case-Version"] = str(case.version)
                return response
            except DomainError as refusal:
                blame(Sheet(record, "", "", form, lambda: ""), refusal)
                status = refusal.status
    return render(request, PAGE, canvas_context(request, record, form), status=status)


@require_POST
def approve(request: SignedIn, reference: str) -> HttpResponse:
    """Approve the newest draft; it is never changed from then on."""
    record = loading.find(request.user, reference)
    case = record.approve_case(by=request.user, version=whole(request.POST.get("version", ""), digits=5))
    return done(request, record, f"Version {case.version} of the business case approved.")


def case_form(request: SignedIn, record: Improvement) -> CaseForm:
    """The newest version in a form."""
    case = record.business_case()
    initial = {name: getattr(case, name) for name in CASE_FIELDS} if case else {}
    return CaseForm(posted(request), initial=initial | {"version": case.version if case else 0}, auto_id="case_%s")


def canvas_context(request: SignedIn, record: Improvement, form: CaseForm) -> dict[str, object]:
    """What the canvas page shows."""
    return {
        "record": record,
        "form": form,
        "case": record.business_case(),
        "boxes": [form[name] for name in CANVAS],
        "short": [form[name] for name in SHORT],
        "may_work": permissions.may_work(request.user, record),
        "approves": permissions.may_approve_case(request.user, record),
    }
