"""The address people write to, and the signed one to which they reply: `feedback+re-88-…@example.org`.

The signature binds the conversation and the address we wrote to; who has not got our mail cannot make it.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from email.utils import formataddr
from typing import TYPE_CHECKING

from django.conf import settings

from cir.notifications import mail
from feedback import tokens, wording

if TYPE_CHECKING:
    from feedback.models import Channel, Feedback

REPLY = re.compile(r"re-(\d{1,18})-([0-9a-z]{20})")
LOOKS_LIKE_REPLY = re.compile(r"re-\d")


@dataclass(frozen=True)
class Addressed:
    """What the part behind `+` says: a conversation with its signature, or a channel."""

    feedback: int | None = None
    signature: str = ""
    channel: str = ""
    is_forged: bool = False


def reply_to(feedback: Feedback) -> str:
    """The address at which a reply joins this conversation; empty without a mailbox."""
    box = settings.MAILBOX
    if not box.is_set or not feedback.email:
        return ""
    local, _, domain = box.address.partition("@")
    return f"{local}+re-{feedback.pk}-{signature(feedback)}@{domain}"


def of_channel(channel: Channel) -> str:
    """Where people write to it: that of the mailbox, or for one of several the part behind `+` as well."""
    address: str = settings.MAILBOX.address
    local, _, domain = address.partition("@")
    standing = type(channel).standing(channel.kind)
    return address if not address or channel.slug == standing.slug else f"{local}+{channel.slug}@{domain}"


def signature(feedback: Feedback) -> str:
    """What only a mail of ours to this address carries."""
    return tokens.plain(tokens.of_reply(feedback.pk, feedback.email))


def fits(feedback: Feedback, given: str) -> bool:
    """Whether the signature is the one of this conversation."""
    return hmac.compare_digest(signature(feedback), given)


def addressed(recipients: tuple[str, ...]) -> Addressed:
    """What the addresses say of where the mail belongs."""
    local, _, domain = settings.MAILBOX.address.partition("@")
    for address in recipients:
        name, _, where = address.partition("@")
        base, _, extra = name.partition("+")
        if (base, where) != (local, domain) or not extra:
            continue
        if match := REPLY.fullmatch(extra):
            return Addressed(int(match[1]), match[2])
        return Addressed(is_forged=True) if LOOKS_LIKE_REPLY.match(extra) else Addressed(channel=extra)
    return Addressed()


def is_ours(address: str) -> bool:
    """Whether a mail from this address comes from CIR itself."""
    local, _, domain = settings.MAILBOX.address.partition("@")
    name, _, where = address.partition("@")
    own = {settings.MAILBOX.address, mail.address_of(settings.DEFAULT_FROM_EMAIL).lower()}
    return address in own or (name.partition("+")[0], where) == (local, domain)


def envelope(feedback: Feedback) -> tuple[str, dict[str, str]]:
    """Who a mail about this is from (what comes back goes there, too), and the headers that let it be answered."""
    reply = reply_to(feedback)
    if not reply:
        return settings.DEFAULT_FROM_EMAIL, {}
    shown = formataddr((mail.clean(wording.organisation()), settings.MAILBOX.address))
    return reply, {"From": shown, "Reply-To": reply}
