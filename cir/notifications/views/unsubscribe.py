"""The way out of mails, for whoever holds the link: no sign-in, and reading the page changes nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cir.accounts.requests import SignedIn
from cir.notifications import events, unsubscribing


@csrf_exempt  # mail programs post here with one click (RFC 8058); the signed link itself is the permission
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: SignedIn, token: str) -> HttpResponse:
    """Ask, then stop mails of one kind (or all) for the person the link was made for."""
    known = unsubscribing.read(token)
    if known is None:
        return render(request, "notifications/unsubscribe_gone.html", status=404)
    user, event = known
    if request.method == "POST":
        unsubscribing.stop(user, event)
    context = {"title": events.title_of(event), "all": not event, "stopped": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
