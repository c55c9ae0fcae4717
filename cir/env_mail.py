"""Mail in: what the environment says of the mailbox to which people write."""

from dataclasses import dataclass
from typing import Any

from cir import env

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"


@dataclass(frozen=True)
class Mailbox:
    """Where mails of people are fetched, the address they write to, and whose word on senders is believed."""

    host: str
    port: int
    user: str
    password: str
    security: str
    folder: str
    done_folder: str
    address: str
    believed: str
    most_bytes: int

    @property
    def is_set(self) -> bool:
        """Whether there is one."""
        return bool(self.host and self.address)


def mailbox() -> Mailbox:
    """The mailbox; without a host there is none."""
    found = Mailbox(**_server(), **_folders(), **_trust())
    env.insist(
        not found.host or found.address.count("@") == 1,
        "IMAP_HOST is set, but FEEDBACK_EMAIL is no address: set it to the one that people write to.",
    )
    return found


def _server() -> dict[str, Any]:
    ways = (TLS, STARTTLS, PLAIN)
    return {
        "host": env.text("IMAP_HOST", "", help="Mail in: IMAP server of the mailbox people write to; empty: none"),
        "port": env.integer("IMAP_PORT", 993, at_least=1, at_most=65535, help="Mail in: IMAP port"),
        "user": env.text("IMAP_USER", "", help="Mail in: IMAP user"),
        "password": env.text("IMAP_PASSWORD", "", help="Mail in: IMAP password"),
        "security": env.text("IMAP_SECURITY", TLS, choices=ways, help="Mail in: how the connection is protected"),
    }


def _folders() -> dict[str, Any]:
    return {
        "folder": env.text("IMAP_FOLDER", "INBOX", help="Mail in: folder that is read"),
        "done_folder": env.text(
            "IMAP_DONE_FOLDER", "", help="Mail in: folder that mails are moved to once taken; empty deletes them"
        ),
        "most_bytes": env.integer(
            "MAIL_IN_MAX_BYTES", 25_000_000, at_least=10_000, help="Mail in: largest mail, in bytes"
        ),
    }


def _trust() -> dict[str, Any]:
    return {
        "address": env.text(
            "FEEDBACK_EMAIL",
            "",
            help="Mail in: address people write to. The server must also deliver `name+anything@…` there",
        ).lower(),
        "believed": env.text(
            "MAIL_AUTHSERV_ID",
            "",
            help="Mail in: name by which your own mail server signs `Authentication-Results`; empty: every mail waits "
            "for a person",
        ).lower(),
    }
