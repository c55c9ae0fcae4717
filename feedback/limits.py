"""How much somebody who is not signed in may send and try. Counted in the database, without keeping addresses.

Behind a proxy the address is the one that our own proxies wrote; what a client puts in front of it is not believed.
An address falls into one of 65,536 drawers, by a key that changes every window: enough to slow a flood, too coarse to
lead back to anybody.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from ipaddress import IPv4Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from cir import clock
from cir.errors import DomainError
from cir.rest import throttles
from cir.rest.models import RateWindow

HOUR, TEN_MINUTES = 3600, 600
MOST_MISSES = 30
EVERYBODY = 20
"""All together may send this many times what one address may: a flood from many addresses does not fill the disk."""
MARK = "outside"
KEPT = timedelta(hours=2)


class TooMany(DomainError):
    """Too much from one place at a time; later it works again."""

    status = 429
    code = "too-many"
    title = "Too many messages at once"


def address_of(request: HttpRequest) -> str:
    """Where a request came from: the address that the outermost of our own proxies saw."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(seen) >= trusted:
        return seen[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def require_room(request: HttpRequest, times: int = 1) -> None:
    """Count one message sent from outside. Raises `TooMany`. `times`: so many times what a form may get, where many
    are expected behind one address."""
    most = settings.PUBLIC_FORMS_PER_HOUR * times
    one = _count(request, "send", HOUR)
    if one > most or throttles.counted(f"{MARK}:all", HOUR) > most * EVERYBODY:
        raise TooMany("Many messages came from your network in the last hour. Try again in an hour.")


def require_few_misses(request: HttpRequest) -> None:
    """Count one code that fits nothing. Raises `TooMany`."""
    if _count(request, "miss", TEN_MINUTES) > MOST_MISSES:
        raise TooMany("Many codes that fit nothing came from your network. Try again in ten minutes.")


def forget() -> int:
    """Throw away counts whose time has passed."""
    before = int((clock.now() - KEPT).timestamp())
    gone = 0
    for what, window in (("send", HOUR), ("miss", TEN_MINUTES), ("all", HOUR)):
        old = RateWindow.objects.filter(principal__startswith=f"{MARK}:{what}", minute__lt=before // window)
        gone += old.delete()[0]
    return gone


def _count(request: HttpRequest, what: str, window: int) -> int:
    number = int(clock.now().timestamp()) // window
    key = f"{MARK}|{number}|{settings.SECRET_KEY}".encode()
    drawer = hmac.new(key, _network(address_of(request)).encode(), hashlib.sha256).hexdigest()[:4]
    return throttles.counted(f"{MARK}:{what}:{drawer}", window)


def _network(address: str) -> str:
    """The address; of IPv6 the half that names a network, because the other half is free to choose."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    return str(known) if isinstance(known, IPv4Address) else known.exploded[:19]
