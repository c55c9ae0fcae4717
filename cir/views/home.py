"""Home: what needs me, what I own, what became of my ideas, what got better."""

import secrets

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cir import clock
from cir.accounts.requests import SignedIn
from cir.ui.wording import in_zone
from feedback import needs as feedback_needs
from improvements import needs, permissions
from improvements.overview import overview, sql
from improvements.table import tabs

NOON, EVENING = 12, 18


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The first page of the day."""
    user, now = request.user, clock.now()
    lists, numbers = sql(user, needs.day_of(user, now))
    counted = tabs.counted_for_sidebar(request, numbers)
    context = {
        "greeting": greeting(in_zone(now).hour),
        "today": clock.today(now),
        "home": overview(user, now, lists, counted, more=feedback_needs.needs(user, now), whole="all" in request.GET),
        "may_log": permissions.may_take_part(user),
        "nonce": secrets.token_urlsafe(16),
        "admin": user.roles.anywhere("administrator"),
    }
    return render(request, "home/home.html", context)


def greeting(hour: int) -> str:
    """Good morning, afternoon or evening, by the person's clock."""
    return "Good morning" if hour < NOON else "Good afternoon" if hour < EVENING else "Good evening"
