"""Practice health."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cir import clock
from cir.accounts.requests import SignedIn
from cir.dashboards import checking, health, ill, permissions, practising, selfchecked
from improvements.permissions import may_self_check
from metrics.kept import Shelf


@require_safe
def practice(request: SignedIn) -> HttpResponse:
    """The practice measured by its own register."""
    permissions.require_read(request.user)
    ground, now, shelf = health.read(), clock.now(), Shelf(ill.QUESTION, practising.QUESTION)
    looked, (held, following) = health.looked(request.user, now, ground, shelf), health.reviews(now, ground)
    context = {"findings": looked.findings, "healthy": health.healthy(looked.findings), "held": held}
    context |= {"following": following, "cures": checking.cures(looked)}
    context |= {"checks": selfchecked.known(ground), "may_check": may_self_check(request.user)}
    return render(request, "dashboards/practice.html", context | {"kept": practising.drawn(ground, shelf)})
