"""Secrets of tools. A token is kept as its hash; a secret to sign with is made from the house's key and not kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare

MARK = "cirs"
SECRET_BYTES = 24
LONGEST = 200


def fresh() -> str:
    """A new token: 192 random bits."""
    return f"{MARK}_{secrets.token_urlsafe(SECRET_BYTES)}"


def digest(token: str) -> str:
    """What is kept of a token (no salt needed: it cannot be guessed)."""
    return hashlib.sha256(token[:LONGEST].encode("utf-8", "surrogatepass")).hexdigest()


def signing(source: int, turn: int) -> str:
    """The secret that a source signs with at this turn."""
    key = f"feedback.signing|{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{source}|{turn}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two words are the same, without telling by the time it takes how far."""
    return constant_time_compare(one, other)


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
