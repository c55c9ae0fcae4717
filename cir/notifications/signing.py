"""Signatures of webhooks, as the Standard Webhooks specification has them: receivers find a verifier in most languages.

Signed are the number of the delivery, the moment and the body. Pure; nothing of a secret is kept (see `secret_of`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.crypto import constant_time_compare

PREFIX = "whsec_"
TOLERANCE = 300
"""Seconds by which the clocks of both sides may differ."""


class Forged(Exception):
    """Raised for a delivery that does not hold."""


def secret_of(webhook: int, turn: int) -> str:
    """The secret of a webhook at this turn, made from the house's key."""
    key = f"notifications.webhook|{settings.SECRET_KEY}".encode()
    return PREFIX + base64.b64encode(hmac.new(key, f"{webhook}|{turn}".encode(), hashlib.sha256).digest()).decode()


def headers(secrets: Sequence[str], number: str, moment: int, body: bytes) -> dict[str, str]:
    """What goes along with a delivery; with two secrets, while one takes over from the other, both sign."""
    signed = " ".join(f"v1,{_signature(secret, number, moment, body)}" for secret in secrets)
    return {"webhook-id": number, "webhook-timestamp": str(moment), "webhook-signature": signed}


def verify(secret: str, received: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise `Forged` unless the body came from whoever has the secret, and lately. Receivers may copy this."""
    number, moment = received.get("webhook-id", ""), received.get("webhook-timestamp", "")
    if not moment.isdecimal() or abs(now - int(moment)) > TOLERANCE:
        raise Forged("too old, or from the future")
    wanted = _signature(secret, number, int(moment), body)
    given = [each.removeprefix("v1,") for each in received.get("webhook-signature", "").split()]
    if True not in [constant_time_compare(each, wanted) for each in given]:  # each is compared, whatever the others are
        raise Forged("signed by somebody else, or changed on the way")


def _signature(secret: str, number: str, moment: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256).digest()).decode()
