"""Account: how a person wants to hear of each kind of event."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cir.accounts.requests import SignedIn
from cir.notifications.forms import PreferencesForm
from cir.ui import toasts


@require_http_methods(["GET", "POST"])
def preferences(request: SignedIn) -> HttpResponse:
    """The table of events and ways. Works without JavaScript."""
    form = PreferencesForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        toasts.say(request, "Saved how you are told.")
        return redirect("notifications:preferences")
    status = 400 if form.is_bound else 200
    context = {"form": form, "hour": f"{settings.DIGEST_HOUR:02d}"}
    return render(request, "notifications/preferences.html", context, status=status)
