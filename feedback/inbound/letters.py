"""A mail as somebody sent it, read with distrust. Pure: bytes in, words, files and what the head says out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from feedback.inbound import decoding

MOST_PARTS, MOST_FILES, MOST_ADDRESSES, MOST_IDS = 100, 10, 50, 30
LONGEST_IDS = 10_000
MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,240}>")
ADDRESS = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s<>()\[\],;:\\\"]{1,253}")
TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


class Unreadable(ValueError):
    """Raised for what no mail program would write: parts within parts without end, and the like."""


@dataclass(frozen=True)
class Attached:
    """A file that came with it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One mail: who, to whom, what, and the message itself for whoever looks at its head."""

    head: Message
    message_id: str
    sender: str
    name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    references: tuple[str, ...]
    files: tuple[Attached, ...] = ()
    left_out: tuple[str, ...] = field(default=())


def read(raw: bytes) -> Letter:
    """Take a mail apart. Raises `Unreadable`."""
    try:
        return _letter(message_from_bytes(raw, policy=compat32))
    except RecursionError as deep:
        raise Unreadable("It has parts within parts without end.") from deep


def _letter(message: Message) -> Letter:
    text, files, left_out = _content(list(_parts(message)))
    senders = _addresses(message, ("From",))
    name, sender = senders[0] if len(senders) == 1 else ("", "")
    return Letter(
        head=message,
        message_id=next(iter(ids(message, "Message-ID")), ""),
        sender=sender,
        name=name[:120],
        recipients=tuple(address for _, address in _addresses(message, TO)),
        subject=decoding.header(message.get("Subject")),
        text=text,
        references=tuple(ids(message, "In-Reply-To") + ids(message, "References")),
        files=tuple(files),
        left_out=tuple(left_out),
    )


def ids(message: Message, name: str) -> list[str]:
    """The message ids that a header names, the last ones where there are many."""
    found = MESSAGE_ID.findall(str(message.get(name, ""))[-LONGEST_IDS:])
    return found[-MOST_IDS:]


def values(message: Message, name: str) -> list[str]:
    """Every value of a header, from the top, as text."""
    return [str(value)[: decoding.LONGEST_HEADER] for value in message.get_all(name, [])]


def _addresses(message: Message, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """(name, address) of these headers; what is no address is left out."""
    texts = [value for name in names for value in values(message, name)]
    found = [
        (decoding.header(name), address.strip().lower()) for name, address in getaddresses(texts)[: 2 * MOST_ADDRESSES]
    ]
    return [(name, address) for name, address in found if ADDRESS.fullmatch(address) and address.isascii()]


def _parts(message: Message) -> Iterator[Message]:
    """The parts that carry something, from the outside in. A mail within the mail stays whole."""
    waiting, seen = [message], 0
    while waiting:
        part, seen = waiting.pop(0), seen + 1
        if seen > MOST_PARTS:
            raise Unreadable(f"It has more than {MOST_PARTS} parts.")
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting = [each for each in inner if isinstance(each, Message)] + waiting
        else:
            yield part


def _content(parts: list[Message]) -> tuple[str, list[Attached], list[str]]:
    """The text, the files, and the names of those that are too many."""
    plain, markup, files, left_out = "", "", [], []
    for part in parts:
        name = decoding.header(part.get_filename())
        kind = part.get_content_type()
        if not name and part.get_content_disposition() != "attachment" and kind in {"text/plain", "text/html"}:
            if kind == "text/plain":
                plain += ("\n\n" if plain else "") + _text(part)
            else:
                markup = markup or _text(part)
        elif name or part.get_content_disposition() == "attachment" or kind == "message/rfc822":
            files.append(Attached(name or f"{_called(part)}", _bytes(part)))
        else:
            left_out.append(kind)
    left_out += [each.name for each in files[MOST_FILES:]]
    text = decoding.tidy(plain) or decoding.tidy(decoding.from_html(markup))
    return text, files[:MOST_FILES], left_out


def _called(part: Message) -> str:
    return "mail.eml" if part.get_content_type() == "message/rfc822" else "file"


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset("")
    except (LookupError, ValueError):
        charset = ""
    return decoding.decoded(_bytes(part), str(charset))


def _bytes(part: Message) -> bytes:
    """The content; a mail within the mail as it is."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(each.as_bytes() for each in inner if isinstance(each, Message))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
