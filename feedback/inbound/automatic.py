"""Mails that no person wrote: automatic replies (RFC 3834), lists, and mails that came back (RFC 3464). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from feedback.inbound import decoding
from feedback.inbound.letters import Letter, ids, values

BULK = {"bulk", "junk", "list", "auto_reply"}
AWAY = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?repl(?:y|ied)|out of (?:the )?office|autoreply|abwesenheitsnotiz|"
    r"automatische antwort|r[ée]ponse automatique)\b",
    re.IGNORECASE,
)
PROGRAMS = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+@-]|$)")
MOST_HOPS = 40
LARGEST_REPORT = 200_000


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that came back: which, and whether for good."""

    message_ids: tuple[str, ...]
    is_permanent: bool


def reason(letter: Letter) -> str:
    """Why nobody should answer it; empty for what a person wrote."""
    head = letter.head
    submitted = str(head.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    if submitted != "no" or head.get("X-Autoreply") or head.get("X-Autorespond") or AWAY.match(letter.subject):
        return "An automatic reply."
    if head.get("List-Id") or str(head.get("Precedence", "")).strip().lower() in BULK:
        return "A mail to a list or to many."
    if str(head.get("Return-Path", "")).strip() == "<>" or PROGRAMS.match(letter.sender):
        return "Sent by a program."
    if len(values(head, "Received")) > MOST_HOPS:
        return "It went in a circle."
    return ""


def bounce(letter: Letter) -> Bounce | None:
    """What a delivery status notification says; None for any other mail."""
    head = letter.head
    if head.get_content_type() != "multipart/report":
        return None
    parts = [part for part in head.walk() if isinstance(part, Message)]
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not statuses:
        return None
    fields = [each for status in statuses for each in _blocks(status)]
    failed = any(str(each.get("Action", "")).strip().lower() == "failed" for each in fields)
    for_good = any(str(each.get("Status", "")).strip().startswith("5") for each in fields)
    return Bounce(tuple(_returned(parts)), failed and for_good)


def _blocks(status: Message) -> list[Message]:
    inner = status.get_payload()
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _returned(parts: list[Message]) -> list[str]:
    """The ids of the mail that came back, from its copy or its head."""
    found: list[str] = []
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            found += [each for one in inner if isinstance(one, Message) for each in ids(one, "Message-ID")]
        elif part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
            raw = part.get_payload(decode=True)
            text = raw[:LARGEST_REPORT] if isinstance(raw, bytes) else b""
            found += ids(BytesParser(policy=compat32).parsebytes(text, headersonly=True), "Message-ID")
    return [decoding.header(each) for each in found]
