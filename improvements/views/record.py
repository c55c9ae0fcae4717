"""The record's page, its history and its one-pager."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from cir.ui import toasts
from improvements.record import loading, stream
from improvements.record.page import RecordPage
from improvements.statuses import Status
from improvements.views.walk import neighbours

HISTORY_PAGE = 100


@require_safe
def shortcut(request: SignedIn, number: int) -> HttpResponse:
    """`/CIR-142` is short for the record's page."""
    record = loading.find(request.user, str(number))
    return redirect(record.get_absolute_url())


@require_safe
def show(request: SignedIn, reference: str) -> HttpResponse:
    """The record. One that was merged sends on to the one that was kept, unless it is asked for itself."""
    page = RecordPage(request.user, reference, request.GET.get("activity", ""))
    kept = page.record.merged_into
    if page.record.status == Status.MERGED and kept and not request.GET.get("itself"):
        there = f"{page.record.get_absolute_url()}?itself=1"
        toasts.say(request, f"{page.record.reference} was merged into {kept.reference}.", open_url=there)
        return redirect(kept.get_absolute_url())
    if reference != page.record.reference:
        return HttpResponseRedirect(page.record.get_absolute_url())
    context = {"page": page, "record": page.record, "walk": neighbours(request, reference)}
    return render_page_or_part(request, "improvements/record/page.html", "improvements/record/_page.html", context)


@require_GET
def history(request: SignedIn, reference: str) -> HttpResponse:
    """Everything that ever happened to the record, newest first."""
    record = loading.find(request.user, reference)
    page = Paginator(stream.history_of(record), HISTORY_PAGE).get_page(request.GET.get("page"))
    untold = [] if page.has_next() else stream.untold_of(record)
    context = {"record": record, "page": page, "events": stream.changes_of(list(page)), "untold": untold}
    return render(request, "improvements/record/history.html", context)


@require_safe
def one_pager(request: SignedIn, reference: str) -> HttpResponse:
    """The record on one sheet of paper."""
    page = RecordPage(request.user, reference)
    return render(request, "improvements/record/print.html", {"page": page, "record": page.record})
