"""Administration: what could not be delivered, what waits, and sending it again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.notifications import permissions, resending
from cir.notifications.models import Outbox
from cir.notifications.outbox import known_kinds
from cir.ui import toasts

MOST = 100


@require_GET
def show(request: SignedIn) -> HttpResponse:
    """Given up, failing, parked and waiting rows, in counts and lists."""
    permissions.require_administrator(request.user)
    rows = Outbox.objects
    context = {
        "dead": rows.dead()[:MOST],
        "failing": rows.failing()[:MOST],
        "parked": rows.of_other_kinds(known_kinds())[:MOST],
        "waiting": rows.waiting().count(),
        "oldest": rows.due(clock.now()).filter(kind__in=known_kinds()).first(),
    }
    return render(request, "notifications/outbox.html", context)


@require_POST
def resend(request: SignedIn, pk: int) -> HttpResponse:
    """Try a row again that was given up."""
    permissions.require_administrator(request.user)
    row = get_object_or_404(Outbox.objects, pk=pk)
    resending.resend(row, by=request.user)
    toasts.say(request, f"Trying {row.kind} {row.pk} again.")
    return redirect("outbox")
