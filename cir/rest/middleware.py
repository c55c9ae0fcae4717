"""Every request has a number that logs and problem details name, and every refusal under /api/ is a problem detail."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from structlog.contextvars import bind_contextvars, clear_contextvars

from cir import faults
from cir.rest import problems

log = structlog.get_logger("cir.request")
API = "/api/"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
REFUSALS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)
"""What Django answers by itself: not found, not allowed, not understood."""
MOVED, FAILED, FAULT, UNAVAILABLE = 301, 400, 500, 503

View = TypeVar("View", bound=Callable[..., HttpResponse])


def unnamed(view: View) -> View:
    """A view of which the log of requests does not say who came by. The mark survives what is wrapped around it."""
    vars(view)["names_nobody"] = True
    return view


class RequestMiddleware:
    """Outermost. Logs one line a request: never a body, a token, a query or an address of a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        clear_contextvars()
        bind_contextvars(request_id=number)
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = number
        if request.path_info.startswith(API) and _is_foreign(response):
            _make_a_problem(response)
        _note(request, response, time.perf_counter() - began)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """A fault, which nothing else has answered: say what and where. It becomes the page of faults all the same."""
        if not isinstance(error, REFUSALS):
            log.error("request.failed", **faults.told(error))


def _make_a_problem(response: HttpResponse) -> None:
    if response.status_code == MOVED:
        del response["Location"]
        response.status_code = 404
        problems.into(response, detail="There is nothing at this address. Every address of the API ends with a slash.")
        return
    problems.into(response)
    if response.status_code == UNAVAILABLE:
        response["Retry-After"] = str(problems.RETRY_AFTER)


def _is_foreign(response: HttpResponse) -> bool:
    """A refusal that some other part than the API wrote: a router, a host check, a crash. A redirect to the address
    with a slash would lose the body of a POST, so it is a refusal, too."""
    failed = (response.status_code >= FAILED or response.status_code == MOVED) and not response.streaming
    return failed and not response.get("Content-Type", "").startswith(problems.CONTENT_TYPE)


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    write = log.error if response.status_code >= FAULT else log.info
    write(
        "request",
        method=request.method,
        route=match.route if match else None,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        user=_person(request) if match and not getattr(match.func, "names_nobody", False) else None,
    )


def _person(request: HttpRequest) -> int | None:
    """Who asked, unless the page is one on which people may stay unknown."""
    return getattr(getattr(request, "user", None), "pk", None)
