"""Practice health."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cir import clock
from cir.accounts.requests import SignedIn
from cir.dashboards import checking, health, permissions
from metrics import kpi_asking, kpi_showing, rollups

HABIT = ("people_taking_part", "staff_logged", "staff_acted", "staff_reviewed")
RESULT = ("reached_target", "successful_share", "as_planned", "closed_with_verdict")
FACTORS = (("Improving is a habit here", HABIT), ("Improvements bring what they promise", RESULT))
"""The two success factors of the practice with the KPIs that show them."""


@require_safe
def practice(request: SignedIn) -> HttpResponse:
    """The practice measured by its own register."""
    permissions.require_read(request.user)
    asked, now, known = kpi_asking.asked({}), clock.now(), rollups.catalogue()
    which = [kpi for _, keys in FACTORS for key in keys if (kpi := known.kpi(key))]
    tiles, _, span = kpi_showing.tiles(asked, which)
    found = health.findings(request.user, now)
    held, following = health.reviews(now)
    groups = [(words, [tile for tile in tiles if tile.kpi.key in keys]) for words, keys in FACTORS]
    context = {"asked": asked, "span": span, "findings": found, "healthy": health.healthy(found), "groups": groups}
    context |= {"sources": health.sources(dict(known.sources), span), "teams": health.teams(span)}
    context |= {"held": held, "following": following, "cures": checking.cures(request.user, found)}
    return render(request, "dashboards/practice.html", context)
