"""What a page answers when the register refuses: the reasons, all at once, where the person is looking."""

from collections.abc import Callable

import structlog
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from cir import faults
from cir.errors import TAKEN, Conflict, DomainError, NotAllowed
from cir.htmx import wants_part

log = structlog.get_logger(__name__)
PROGRAMS = "/api/"


class RefusalMiddleware:
    """Turns a `DomainError` that no view caught into a page, or for htmx into a notice. Programs get their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The refusal as an answer, also the database's; every other exception goes its way."""
        if request.path.startswith(PROGRAMS):
            return None
        if isinstance(error, IntegrityError):
            log.error("page.constraint", constraint=faults.constraint(error))
            return refuse(request, Conflict(TAKEN))
        return refuse(request, error) if isinstance(error, DomainError) else None


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page (or part) that says why not, with the status that belongs to the reason."""
    whole = "403.html" if isinstance(error, NotAllowed) else "refused.html"
    template = "components/problem.html" if wants_part(request) else whole
    response = render(request, template, {"error": error}, status=error.status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def accepts(form: BaseForm, door: Callable[[], object]) -> bool:
    """Whether the form holds and the door lets it through; otherwise each reason stands at its field."""
    if not form.is_valid():
        return False
    try:
        door()
    except NotAllowed:
        raise
    except DomainError as refusal:
        put_onto(form, refusal)
        return False
    return True


def put_onto(form: BaseForm, refusal: DomainError) -> None:
    """Write every problem of the refusal at its field, or above the form where it has none."""
    for problem in refusal.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
