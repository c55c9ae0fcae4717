"""Whether a document comes from the tool it says: by a token in the address or a header, or by a signature.

A signature that is there must be right, even beside a right token: then the document was altered on its way.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import HttpRequest

from feedback.models import SignalSource
from feedback.signalling import tokens

FRESH_FOR = timedelta(minutes=5)
MARKS = ("sha256=",)


def is_genuine(source: SignalSource, request: HttpRequest, body: bytes, token: str, now: datetime) -> bool:
    """Whether its token or its signature came with it."""
    given = request.headers.get(source.ready.signs, "") if source.ready.signs else ""
    if given:
        return _is_signed(source, request, body, given, now)
    if source.must_sign:
        return False
    return any(source.fits(offered, now) for offered in _offered(request, token))


def _is_signed(source: SignalSource, request: HttpRequest, body: bytes, given: str, now: datetime) -> bool:
    stamp = request.headers.get(source.ready.stamped, "") if source.ready.stamped else ""
    if stamp:
        if not _is_fresh(stamp, now):
            return False
        body = stamp.encode() + b":" + body
    plain = given.strip().lower()
    for mark in MARKS:
        plain = plain.removeprefix(mark)
    return any(tokens.same(tokens.signature(secret, body), plain) for secret in source.secrets(now))


def _is_fresh(stamp: str, now: datetime) -> bool:
    """A document that is sent again much later does not count."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= len("9999999999")):
        return False
    return abs(now.timestamp() - int(stamp)) <= FRESH_FOR.total_seconds()


def _offered(request: HttpRequest, token: str) -> Iterator[str]:
    """Every place where tools can put a token."""
    yield token
    yield request.headers.get("X-Gitlab-Token", "")
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield said.strip()
    if scheme.lower() == "basic":
        try:
            yield base64.b64decode(said, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return
