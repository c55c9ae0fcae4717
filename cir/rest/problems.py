"""One way to say no: RFC 9457 problem details, for every refusal and every fault under /api/."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response
from structlog.contextvars import get_contextvars

from cir import faults
from cir.errors import TAKEN, DomainError, Problem

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"
TYPES = "/api/docs/problems/#"
RETRY_AFTER = 5
"""Seconds."""
AWAY = (OperationalError, InterfaceError)
"""The database is gone, starts again, or kept somebody waiting too long: it is worth asking again."""


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its stable code is the end of its `type`."""

    code: str
    status: int
    title: str
    meaning: str


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "bad-request", 400, "The request cannot be understood", "It is not well formed: mend it and send it again."
        ),
        Kind("malformed", 400, "The body cannot be read", "The body is not valid JSON, or is nested too deeply."),
        Kind("invalid", 400, "Something that was entered is not right", "`errors` names every field and its fix."),
        Kind("refused", 400, "This cannot be done", "The register refuses it; `detail` says why."),
        Kind("bad-cursor", 400, "This cursor is broken", "Begin again at the first page."),
        Kind("not-signed-in", 401, "Sign in or send a token", "No token was sent, or no session is open."),
        Kind("token-unknown", 401, "This token is not known", "Make a token on your account page."),
        Kind("token-ended", 401, "This token has ended", "It expired or was revoked: make a new one."),
        Kind("inactive", 401, "This person cannot sign in any more", "The person of the token was deactivated."),
        Kind("not-allowed", 403, "You may not do this", "The person lacks the right: asking again does not help."),
        Kind("scope", 403, "The token may not do this", "The token lacks the scope that `detail` names."),
        Kind("csrf", 403, "The form is too old", "A session needs the CSRF token of a page; programs send a token."),
        Kind("not-found", 404, "There is no such thing", "It does not exist, or you may not see it."),
        Kind("method-not-allowed", 405, "This method is not possible here", "`Allow` lists those that are."),
        Kind("not-acceptable", 406, "Only JSON can be sent", "Ask for application/json."),
        Kind("conflict", 409, "This has changed meanwhile", "Somebody was faster, or it has been done already."),
        Kind("illegal-move", 409, "Not from this status", "The record's status does not allow the move."),
        Kind("missing-evidence", 409, "Something is missing first", "`errors` names everything that is missing."),
        Kind("still-running", 409, "The same request is still being worked on", "Repeat it after `Retry-After`."),
        Kind("stale", 412, "Somebody changed this while you were editing", "Read it again; `ETag` is the current one."),
        Kind("too-large", 413, "This is too large", "Send less at once."),
        Kind("unsupported-media-type", 415, "This kind of body is not understood", "Send application/json."),
        Kind("key-reused", 422, "This key was used for another request", "Use a new Idempotency-Key."),
        Kind("precondition-required", 428, "Say which version you saw", "Send If-Match with the ETag that you read."),
        Kind("too-many-requests", 429, "Too many requests", "Wait as long as `Retry-After` says."),
        Kind("server-error", 500, "Something went wrong here", "It was noted. Quote `request_id` when you ask."),
        Kind("unavailable", 503, "CIR is not available at the moment", "Repeat it after `Retry-After`."),
    )
}
BY_STATUS = {400: "bad-request", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed",
             406: "not-acceptable", 409: "conflict", 412: "stale", 413: "too-large", 415: "unsupported-media-type",
             422: "key-reused", 428: "precondition-required", 429: "too-many-requests", 503: "unavailable"}  # fmt: skip


class PreconditionRequired(DomainError):
    """A change must say which version it was made on."""

    status = 428
    code = "precondition-required"
    title = "Say which version you saw"


def body(
    status: int, code: str = "", detail: str = "", title: str = "", errors: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The members of a problem; `errors` lists everything that is wrong at once."""
    otherwise = "server-error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad-request"
    kind = KINDS.get(code) or KINDS[BY_STATUS.get(status, otherwise)]
    return {
        "type": f"{TYPES}{kind.code}",
        "title": title or kind.title,
        "status": status,
        "detail": detail or kind.meaning,
        "code": kind.code,
        "request_id": get_contextvars().get("request_id", ""),
        "errors": [{"field": each.field, "code": each.code, "message": each.message} for each in errors],
    }


def into(response: HttpResponse, **members: Any) -> HttpResponse:
    """Put a problem in the place of what a response says, and leave its headers."""
    response.content = orjson.dumps(body(response.status_code, **members))
    response["Content-Type"] = CONTENT_TYPE
    response["Content-Length"] = str(len(response.content))
    return response


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the API answers to an exception; None for faults of the program, which become a 500 without details."""
    for kinds, answer in ANSWERS:
        if isinstance(error, kinds):
            return answer(error)
    return None


def _response(members: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(members, status=members["status"], headers=headers, content_type=CONTENT_TYPE)


def _domain(error: DomainError) -> Response:
    members = body(error.status, error.code, error.sentence[:2000], error.title, error.problems)
    headers = {}
    if retry := getattr(error, "retry_after", None):
        headers["Retry-After"] = str(retry)
    if etag := getattr(error, "etag", None):
        headers["ETag"] = etag
    return _response(members, headers)


def _validation(error: exceptions.ValidationError) -> Response:
    problems = tuple(flattened(error.get_full_details()))
    return _response(body(400, "invalid", " ".join(each.message for each in problems)[:2000], errors=problems))


def flattened(details: Any, field: str = "") -> Iterator[Problem]:
    """DRF's nested errors as one list of problems, each with the path of its field: `readings.3.value`."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str):
        name = "" if field.endswith("non_field_errors") else field
        yield Problem(str(details["code"]), str(details["message"]), name)
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from flattened(inner, f"{field}.{name}" if field else str(name))
    else:
        several = any(isinstance(inner, dict) and "message" not in inner for inner in details)
        for place, inner in enumerate(details):
            if inner:
                yield from flattened(inner, f"{field}.{place}".strip(".") if several else field)


def _known(error: exceptions.APIException) -> Response:
    code = error.get_codes()
    code = code if isinstance(code, str) and code in KINDS else BY_STATUS.get(error.status_code, "")
    if str(error.detail).startswith("CSRF"):
        code = "csrf"
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    detail = "" if code == "not-found" else str(error.detail)
    return _response(body(error.status_code, code, detail), headers)


def _unique(error: IntegrityError) -> Response | None:
    """A named constraint of the database refused it: somebody was faster, or a value is taken."""
    log.info("api.constraint", constraint=faults.constraint(error))
    return _response(body(409, "conflict", TAKEN))


def _data(error: Exception) -> Response:
    log.warning("api.data_error", error=type(error).__name__)
    return _response(body(400, "invalid", "A number, a date or a text is beyond what can be kept."))


def _unavailable(error: Exception) -> Response:
    log.error("api.database", **faults.told(error))
    return _response(body(503), {"Retry-After": str(RETRY_AFTER)})


def _django_validation(error: ValidationError) -> Response:
    return _response(body(400, "invalid", " ".join(error.messages)))


ANSWERS: tuple[tuple[Any, Callable[[Any], Response | None]], ...] = (
    (DomainError, _domain),
    (exceptions.ValidationError, _validation),
    (exceptions.APIException, _known),
    (ValidationError, _django_validation),
    (Http404, lambda error: _response(body(404))),
    (PermissionDenied, lambda error: _response(body(403))),
    (RequestDataTooBig, lambda error: _response(body(413))),
    (SuspiciousOperation, lambda error: _response(body(400))),
    (DataError, _data),
    (RecursionError, lambda error: _response(body(400, "malformed"))),
    (IntegrityError, _unique),
    (AWAY, _unavailable),
)
