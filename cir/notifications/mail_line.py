"""The line to the mail server: many mails go over one, because greeting, TLS and a password take longer than a mail."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage, get_connection

_kept: ContextVar[Any] = ContextVar("mail line", default=None)
THERE = 250


@contextmanager
def kept() -> Iterator[None]:
    """Send all mails of the block over one line, which is opened by the first of them."""
    line = get_connection()
    before = _kept.set(line)
    try:
        yield
    finally:
        _kept.reset(before)
        _hang_up(line)


def send(message: EmailMessage) -> None:
    """Send a mail over the line that is kept, or one of its own. After any fault the next mail gets a new one."""
    line = _kept.get()
    if line is None:
        message.send()
        return
    try:
        if not _is_there(line):
            _hang_up(line)
        message.connection = line
        line.open()
        message.send()
    except Exception:
        _hang_up(line)
        raise


def _is_there(line: Any) -> bool:
    """Whether the server still listens: it may have hung up after some mails or some idle minutes. Asked before a
    mail is sent, so that no mail has to be sent a second time for it."""
    server = getattr(line, "connection", None)
    try:
        return server is None or server.noop()[0] == THERE
    except (SMTPException, OSError):
        return False


def _hang_up(line: Any) -> None:
    with suppress(SMTPException, OSError):
        line.close()
