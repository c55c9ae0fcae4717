"""A record beside the list: the little that triage needs, without leaving the list."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from improvements import permissions
from improvements.models import Improvement
from improvements.statuses import OPEN, QUESTIONS
from improvements.views import seen

MOST_COMMENTS = 3


@require_GET
def preview(request: SignedIn, reference: str) -> HttpResponse:
    """The record in short; in a page of its own without script."""
    record = seen.one(request, reference)
    context = in_short(record) | {"may_edit": permissions.may_edit(request.user, record)}
    context["moves"] = [each.move for each in record.possible_moves(request.user) if each.ready]
    return render_page_or_part(request, "improvements/preview.html", "improvements/_preview.html", context)


def in_short(record: Improvement) -> dict[str, Any]:
    """What the preview shows."""
    return {
        "record": record,
        "question": QUESTIONS[record.step - 1],
        "ended": record.status not in OPEN,
        "tags": list(record.tags.values_list("name", flat=True)),
        "comments": record.comments.filter(deleted_at=None).select_related("author").order_by("-at")[:MOST_COMMENTS],
        "tasks": record.tasks.all()[:10],
    }
