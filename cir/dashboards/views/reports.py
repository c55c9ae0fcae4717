"""Monthly reports: the list, one report, its sentences, freezing, the workbook."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir.accounts.requests import SignedIn
from cir.dashboards import behaving, permissions, reporting, workbook
from cir.dashboards.forms import MonthForm, SentencesForm
from cir.errors import DomainError
from cir.ui import refusals, toasts
from improvements.models import Report
from improvements.models.report import SENTENCES
from improvements.permissions import may_report, require_report
from metrics import queries

SHOWN = ["GET", "HEAD", "POST"]


def found(request: SignedIn, code: str) -> Report:
    """The report of this month, as far as the person may read it; otherwise 403 or 404."""
    permissions.require_read(request.user)
    return get_object_or_404(reporting.of_month(request.user, code).select_related("frozen_by"))


@require_http_methods(SHOWN)
def reports(request: SignedIn) -> HttpResponse:
    """Every report; who writes them begins one here."""
    permissions.require_read(request.user)
    if request.method == "POST":
        require_report(request.user)
    form = MonthForm(request.POST or None, months=reporting.open_months(queries.today()))
    if form.is_bound and form.is_valid():
        month = form.span.first
        return redirect(_page(Report.begin(month, by=request.user, sentences=reporting.suggested(month))))
    context = {"form": form, "reports": reporting.readable(request.user).select_related("frozen_by")}
    context["may_write"] = may_report(request.user) and bool(form.months)
    return render(request, "dashboards/reports.html", context, status=400 if form.is_bound else 200)


def _page(report: Report) -> str:
    return reverse("report", args=[report.code])


@require_safe
def report(request: SignedIn, code: str) -> HttpResponse:
    """One report, ready for paper."""
    return shown(request, found(request, code))


def shown(request: SignedIn, one: Report, refused: DomainError | None = None) -> HttpResponse:
    """The page of one report, with why freezing was refused."""
    held = reporting.shown(one, request.user)
    for line in held["results"]["lines"]:
        line["drawing"] = behaving.drawn(line["chart"], f"{line['measure']}: {line['sentence']}")
        line["read"] = behaving.read(line["chart"])
    context = {"report": one, "held": held, "refused": refused, "following": reporting.following(one)}
    context["may_write"] = may_report(request.user) and one.frozen_at is None
    context["sentences"] = [(label, getattr(one, name)) for name, label in SENTENCES.items()]
    return render(request, "dashboards/report.html", context, status=refused.status if refused else 200)


@require_http_methods(SHOWN)
def sentences(request: SignedIn, code: str) -> HttpResponse:
    """Write the three sentences."""
    one = found(request, code)
    require_report(request.user)
    form = SentencesForm(request.POST or None, initial={name: getattr(one, name) for name in SENTENCES})
    if form.is_bound and refusals.accepts(form, lambda: one.say(by=request.user, **form.cleaned_data)):
        toasts.say(request, f"{one} saved.")
        return redirect(_page(one))
    context = {"form": form, "report": one}
    return render(request, "dashboards/sentences.html", context, status=400 if form.is_bound else 200)


@require_POST
def freeze(request: SignedIn, code: str) -> HttpResponse:
    """Keep it as it is, with number and date."""
    one = found(request, code)
    require_report(request.user)
    try:
        number = one.freeze(by=request.user, contents=reporting.contents(one.month))
    except DomainError as refused:
        return shown(request, one, refused)
    toasts.say(request, f"Report {number} is frozen.")
    return redirect(_page(one))


@require_safe
def sheets(request: SignedIn, code: str) -> HttpResponse:
    """Lists and figures as a workbook."""
    one = found(request, code)
    response = HttpResponse(workbook.workbook(one, reporting.shown(one, request.user)), workbook.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="report-{one.code}.xlsx"'
    return response
