"""The mailbox, looked through by a job. A mail leaves it only after what became of it is committed."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache

from cir import clock, env_mail, faults
from feedback.inbound import taking
from feedback.models import Channel

log = structlog.get_logger(__name__)
TIMEOUT = 20
MOST_A_RUN = 50
SEEN = "feedback.mailbox"
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
CRITERIA = "UNDELETED UNFLAGGED"
"""What is too large, or failed, stays in the mailbox with a flag."""


class Away(Exception):
    """Raised when the mailbox cannot be looked through now; the next tick tries again."""


def fetch(at: datetime | None = None) -> int:
    """Take in what waits in the mailbox; answers how many mails were new. Nothing happens while the channel is off."""
    if not settings.MAILBOX.is_set or not Channel.standing(Channel.Kind.MAIL).is_on:
        return 0
    now = at or clock.now()
    try:
        with opened() as box:
            found, is_full = _look(box, now)
    except (imaplib.IMAP4.error, OSError, Away) as away:
        _remember(now, f"{type(away).__name__}: {away}"[:300])
        log.warning("mailbox.away", error=f"{type(away).__name__}: {away}"[:300])
        return 0
    _remember(now, "", is_full)
    return found


def _look(box: imaplib.IMAP4, now: datetime) -> tuple[int, bool]:
    """Take what waits; answers how many were new, and whether the rest has to wait because too many are held."""
    found = 0
    for uid in _waiting(box):
        try:
            found += _take(box, uid, now)
        except taking.Full:
            log.warning("mailbox.full")
            return found, True
    return found, False


def last_look() -> dict[str, object]:
    """When the mailbox was looked through last, and since when it cannot be."""
    return dict(cache.get(SEEN) or {})


@contextmanager
def opened() -> Iterator[imaplib.IMAP4]:
    """The folder that is read, signed in; closed whatever happens."""
    box, safe = settings.MAILBOX, ssl.create_default_context()
    connection: imaplib.IMAP4
    if box.security == env_mail.TLS:
        connection = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=safe, timeout=TIMEOUT)
    else:
        connection = imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
    try:
        if box.security == env_mail.STARTTLS:
            connection.starttls(ssl_context=safe)
        connection.login(box.user, box.password)
        _said(connection.select(_quoted(box.folder)), f"open {box.folder}")
        yield connection
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def _waiting(box: imaplib.IMAP4) -> list[bytes]:
    """The oldest mails that nobody has taken."""
    numbers = _said(box.uid("SEARCH", CRITERIA), "search")[0] or b""
    return list(numbers.split()[:MOST_A_RUN])


def _take(box: imaplib.IMAP4, number: bytes, now: datetime) -> bool:
    """Fetch one, take it in, and only then let it go."""
    uid = number.decode("ascii")
    sizes = SIZE.search(b" ".join(part for part in _said(box.uid("FETCH", uid, "(RFC822.SIZE)"), "fetch") if part))
    size = int(sizes[1]) if sizes else 0
    if size > settings.MAILBOX.most_bytes:
        return _leave(box, uid, size, taking.too_large(), now)
    try:
        row = taking.take(_body(box.uid("FETCH", uid, "(BODY.PEEK[])")), now)
    except (imaplib.IMAP4.error, taking.Full):
        raise
    except Exception as wrong:  # noqa: BLE001 - the one mail stays where it is, the others must not wait for it
        log.error("mail.failed", uid=uid, **faults.told(wrong))
        return _leave(box, uid, size, taking.FAILED, now)
    _let_go(box, uid)
    return row.received_at == now


def _leave(box: imaplib.IMAP4, uid: str, size: int, reason: str, now: datetime) -> bool:
    """It stays in the mailbox, with a flag, so that it is not tried again; whoever keeps the channels hears of it."""
    try:
        head = _body(box.uid("FETCH", uid, "(BODY.PEEK[HEADER])"))
    except Away:
        head = f"X-UID: {uid}\r\n\r\n".encode()
    row = taking.left(head, size, reason, now)
    _said(box.uid("STORE", uid, "+FLAGS.SILENT", "(\\Flagged)"), "flag a mail")
    return row.received_at == now


def _let_go(box: imaplib.IMAP4, uid: str) -> None:
    """Move it to the folder of those that were taken, or delete it."""
    done = settings.MAILBOX.done_folder
    if done:
        _said(box.uid("COPY", uid, _quoted(done)), f"copy to {done}")
    _said(box.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)"), "delete a mail")
    box.expunge()


def _body(answer: tuple[str, Any]) -> bytes:
    """The literal in an answer to FETCH."""
    parts = [part[1] for part in _said(answer, "fetch") if isinstance(part, tuple)]
    if not parts or not isinstance(parts[0], bytes):
        raise Away("the mail is gone, or another program has it")
    return parts[0]


def _said(answer: tuple[str, Any], what: str) -> list[Any]:
    """What the server answered, or `Away` when it refused."""
    if answer[0] != "OK":
        raise Away(f"The mailbox refused to {what}.")
    return answer[1]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _remember(now: datetime, error: str, is_full: bool = False) -> None:
    """Note how the look went, for the page of the channel."""
    since = last_look().get("since") if error else None
    cache.set(SEEN, {"at": now, "error": error, "since": since or (now if error else None), "is_full": is_full}, None)
