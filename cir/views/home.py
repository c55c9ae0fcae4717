"""Home: what needs me, what I own, what became of my ideas, what got better."""

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cir import clock
from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.catalogue.models import ConfigurationItem
from cir.ui.wording import in_zone
from feedback import needs as feedback_needs
from improvements import needs, overview, permissions
from improvements.models import Improvement

MOST_NEEDS = 5
NOON, EVENING = 12, 18


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The first page of the day."""
    user, now = request.user, clock.now()
    waiting = needs.in_order([*needs.needs(user, now), *feedback_needs.needs(user, now)])
    shown = waiting if "all" in request.GET else waiting[:MOST_NEEDS]
    context = {
        "greeting": greeting(in_zone(now).hour),
        "today": clock.today(now),
        "needs": shown,
        "needs_count": len(waiting),
        "needs_words": needs.count_words(waiting),
        **_news(user, now, {need.record.pk for need in shown if need.record}),
        **_mine(user),
        **_first_steps(user),
    }
    return render(request, "home/home.html", context)


def greeting(hour: int) -> str:
    """Good morning, afternoon or evening, by the person's clock."""
    return "Good morning" if hour < NOON else "Good afternoon" if hour < EVENING else "Good evening"


def _news(user: User, now: datetime, shown: set[int]) -> dict[str, Any]:
    """What got better, the next review, and decisions that do not stand under "Needs you" already."""
    return {
        "moved": overview.moved_this_week(user, now),
        "review": overview.next_review(user, now),
        "wins": overview.got_better(user, now),
        "decisions": [record for record in overview.to_decide(user) if record.pk not in shown],
    }


def _mine(user: Any) -> dict[str, Any]:
    owned, owned_count = overview.owned(user)
    ideas, ideas_count = overview.ideas(user)
    triage, triage_count = overview.to_triage(user)
    return {
        "owned": owned,
        "owned_count": owned_count,
        "ideas": ideas,
        "ideas_count": ideas_count,
        "triage": triage,
        "triage_count": triage_count,
        "may_log": permissions.may_take_part(user),
        "nonce": secrets.token_urlsafe(16),
        "items": ConfigurationItem.objects.current(),
    }


def _first_steps(user: Any) -> dict[str, Any]:
    """On an empty register: what to do first."""
    return {"empty": not Improvement.objects.visible_to(user).exists(), "admin": user.roles.anywhere("administrator")}
