"""Where tools tell us what happened: JSON in, a short answer out. Nothing is fetched, whatever a document says."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from rest_framework.exceptions import ParseError

from cir import clock
from cir.errors import DomainError, Invalid, Problem
from cir.rest import parsers, problems, throttles
from cir.rest.middleware import unnamed
from feedback import limits
from feedback.models import SignalSource
from feedback.signalling import authenticity, taking
from feedback.signalling.mapping import Found

MOST_BYTES = 1_000_000
MOST_A_MINUTE = 600
MINUTE = 60
FORM = "application/x-www-form-urlencoded"
UNKNOWN = "Nothing is here, or the token does not fit."


class TooLarge(DomainError):
    """More bytes than a document of signals needs."""

    status = 413
    code = "too-large"


class Unknown(DomainError):
    """No such source, or not its token: which of the two is not told."""

    status = 404
    code = "not-found"


class TooMany(DomainError):
    """More documents a minute than one source may send."""

    status = 429
    code = "too-many-requests"


@csrf_exempt  # programs send it; the token or signature is the permission, and no session is looked at
@login_not_required
@require_POST
@unnamed
def receive(request: HttpRequest, slug: str, token: str = "") -> HttpResponse:
    """Take in a document of a tool. Every refusal is a problem detail."""
    try:
        return _answer(take(request, slug, token))
    except limits.TooMany as many:
        return _refusal(TooMany(many.sentence))
    except DomainError as refusal:
        return _refusal(refusal)


def take(request: HttpRequest, slug: str, token: str) -> dict[str, Any]:
    """What became of the document. Raises a `DomainError` for all that is not right."""
    body, now = body_of(request), clock.now()
    source = SignalSource.objects.filter(slug=slug).select_related("item").first()
    if source is None or not authenticity.is_genuine(source, request, body, token, now):
        limits.require_few_misses(request)
        raise Unknown(UNKNOWN)
    if throttles.counted(f"signals:{source.pk}", MINUTE) > MOST_A_MINUTE:
        raise TooMany(f"At most {MOST_A_MINUTE} documents a minute. Send the rest later.")
    found = found_in(request, source, body, now)
    taken = taking.take(source, found.told, now)
    source.heard(now, trouble=" ".join(found.skipped))
    counts = {"new": len(taken.new), "again": len(taken.again)}
    return counts | {"skipped": found.skipped, "elsewhere": found.elsewhere}


def found_in(request: HttpRequest, source: SignalSource, body: bytes, now: datetime) -> Found:
    """The signals of a document. Raises `Invalid` when there is none to read; the page of the source says so, too."""
    try:
        found = source.reader().read(read(request, body), now)
        if found.skipped and not found.told:
            raise Invalid(*(Problem("missing", text) for text in found.skipped[:20]))
    except Invalid as wrong:
        source.heard(now, trouble=wrong.sentence)
        raise
    return found


def body_of(request: HttpRequest) -> bytes:
    """The bytes, as far as they are not too many."""
    try:
        announced = int(request.headers.get("Content-Length") or 0)
        if announced > MOST_BYTES or len(request.body) > MOST_BYTES:
            raise TooLarge(f"Send at most {MOST_BYTES:,} bytes at once.")
    except (RequestDataTooBig, ValueError):
        raise TooLarge(f"Send at most {MOST_BYTES:,} bytes at once.") from None
    except UnreadablePostError:
        raise Invalid("The document broke off.") from None
    return request.body


def read(request: HttpRequest, body: bytes) -> Any:
    """The JSON of a document; a tool may also put it into the field `payload` of a form."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Invalid("Send the document uncompressed.")
    try:
        if request.content_type == FORM:
            fields = parse_qs(body.decode(), max_num_fields=10)
            body = fields.get("payload", [""])[0].encode()
        return parsers.read(body)
    except ParseError as wrong:
        raise Invalid(Problem("malformed", str(wrong.detail))) from None
    except ValueError:
        raise Invalid(Problem("malformed", "The document is not text in UTF-8.")) from None


def _answer(members: dict[str, Any]) -> HttpResponse:
    return JsonResponse(members, status=202)


def _refusal(error: DomainError) -> HttpResponse:
    members = problems.body(error.status, error.code, error.sentence, errors=error.problems)
    response = JsonResponse(members, status=error.status, content_type=problems.CONTENT_TYPE)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(MINUTE)
    return response
