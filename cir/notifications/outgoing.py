"""The one way in which CIR calls out over HTTP. Where it goes is looked at after the name was resolved, and the call
goes to the very address that was looked at, so that no name can point elsewhere a moment later.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CONNECT_WITHIN, ALL_WITHIN = 5, 10
MOST_READ = 4000
NAT64 = ip_network("64:ff9b::/96")
NOT_ALLOWED = "The address is not allowed."
"""The same words whatever is there: nobody explores our network by our answers."""


class Refused(Exception):
    """Raised for an address that CIR does not call."""


class NoAnswer(Exception):
    """Raised when the other side cannot be reached, or does not answer in time."""


@dataclass(frozen=True)
class Answer:
    """What came back; of the text only the beginning."""

    status: int
    text: str


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body; redirects are not followed. Raises `Refused`, `NoAnswer`."""
    target = parsed(url)
    address, port = _allowed(target), target.port or _port(target)
    connection = http.client.HTTPConnection(target.hostname or "", port, timeout=CONNECT_WITHIN)
    try:
        with closing(connection), closing(_line(target, address, port)) as line, _deadline(line):
            connection.sock = line
            path = f"{target.path or '/'}{f'?{target.query}' if target.query else ''}"
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST_READ).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException, ValueError) as why:
        raise NoAnswer(f"No answer: {type(why).__name__}") from why


def parsed(url: str) -> SplitResult:
    """The parts of an address that may be called. Raises `Refused`."""
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError as wrong:
        raise Refused(NOT_ALLOWED) from wrong
    plain = url.isascii() and url.isprintable() and " " not in url
    if target.scheme not in {"http", "https"} or not target.hostname or target.username or port == 0 or not plain:
        raise Refused(NOT_ALLOWED)
    return target


def _port(target: SplitResult) -> int:
    return 443 if target.scheme == "https" else 80


def _allowed(target: SplitResult) -> str:
    """The address to connect to: every one the name has must be allowed. Without TLS only our own networks are."""
    try:
        found = socket.getaddrinfo(target.hostname, target.port or _port(target), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as why:
        raise NoAnswer("No answer: the name is not known") from why
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(may_be_called(each, safe=target.scheme == "https") for each in addresses):
        raise Refused(NOT_ALLOWED)
    return addresses[0]


def may_be_called(address: str, *, safe: bool) -> bool:
    """Whether an address is public, or in a network that the operator allows (`WEBHOOK_NETWORKS`)."""
    known = _real(ip_address(address.partition("%")[0]))
    if any(known in network for network in settings.WEBHOOK_NETWORKS):
        return True
    hidden = isinstance(known, IPv6Address) and (known.sixtofour or known.teredo or known in NAT64)
    return safe and known.is_global and not known.is_multicast and not hidden


def _real(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _line(target: SplitResult, address: str, port: int) -> socket.socket:
    line = socket.create_connection((address, port), timeout=CONNECT_WITHIN)
    if target.scheme != "https":
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=target.hostname)
    except BaseException:
        line.close()
        raise


@contextmanager
def _deadline(line: socket.socket) -> Iterator[None]:
    """However slowly the other side drips: after some seconds the line is cut."""
    timer = Timer(ALL_WITHIN, _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
