"""What is owed, and the feedback of one improvement."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cir import clock
from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from cir.notifications import workdays
from feedback import permissions
from feedback.models import Feedback, Link, Obligation, Signal
from improvements.models import Improvement

PAGE_SIZE, MOST_LINKED = 50, 50


@require_GET
def owed(request: SignedIn) -> HttpResponse:
    """Everything that is owed, to whom, since when; what is due first stands first."""
    permissions.require_inbox(request.user)
    rows = Obligation.objects.visible_to(request.user).open().order_by("due_on", "pk")
    rows = rows.select_related("feedback__channel", "feedback__person", "feedback__assigned_to", "step")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "today": workdays.day_of(clock.now())}
    return render_page_or_part(request, "feedback/owed.html", "feedback/_owed.html", context)


@require_GET
def of_improvement(request: SignedIn, reference: str) -> HttpResponse:
    """The feedback that supports an improvement and the signals it came from, as far as this person may see them: a
    part of its page."""
    record = Improvement.objects.visible_to(request.user).by_reference(reference).first()
    if record is None:
        raise Http404("No such improvement.")
    seen = Feedback.objects.visible_to(request.user)
    links = Link.objects.filter(improvement=record, feedback__in=seen).select_related(
        "feedback__channel", "feedback__person"
    )
    signals = Signal.objects.visible_to(request.user).filter(improvement=record).select_related("source")
    context = {
        "links": links.order_by("-added_at", "-pk")[:MOST_LINKED],
        "signals": signals[:MOST_LINKED],
        "record": record,
    }
    return render(request, "feedback/_of_improvement.html", context)
