"""What a page answers when something failed that nobody foresaw (`handler500`)."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from cir.rest.problems import AWAY, RETRY_AFTER


def failed(request: HttpRequest) -> HttpResponse:
    """The page of faults; while the database is away one that says to try again. Neither asks the database anything."""
    if isinstance(sys.exc_info()[1], AWAY):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return defaults.server_error(request)
