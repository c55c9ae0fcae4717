"""Secrets of people without an account: the private link and the receipt code. Only hashes of them are kept.

A secret is made from what only its holder or this house knows: from the number of the form that was sent (the form
sent twice leads to the same place, and nobody who reads the database can make it), or, for links in mails, from the
message and the address under the house's own key (so that a later mail can carry it again).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.conf import settings

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: without the letters that are read for others."""
LENGTH, GROUP = 20, 4
BITS = 5
LOOKS_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})
LONGEST = 60
SHORTEST_NUMBER = 16


def form_number() -> str:
    """The number a form carries so that it is heard once, however often it is sent."""
    return secrets.token_urlsafe(24)


def of_form(number: str) -> str:
    """The secret of whoever sent the form with this number; a fresh one where the number is too short to be ours."""
    return _spelled("form", number if len(number) >= SHORTEST_NUMBER else form_number())


def of_sheet(secret: str) -> str:
    """What tells that a form was heard: made of its secret, so that what is kept of both cannot be joined."""
    return _spelled("sheet", plain(secret))


def of_mail(feedback: int, email: str) -> str:
    """The secret that only reaches somebody through their mailbox."""
    return _spelled("mail", f"{feedback}|{email}")


def of_reply(feedback: int, email: str) -> str:
    """What signs the address to which somebody replies by mail."""
    return _spelled("reply", f"{feedback}|{email}")


def of_invitation(invitation: int) -> str:
    """The secret by which somebody answers a survey."""
    return _spelled("invitation", str(invitation))


def of_survey(survey: int) -> str:
    """The secret of the link to a survey that is shared with many."""
    return _spelled("survey", str(survey))


def digest(secret: str) -> str:
    """What is kept of a secret of 100 random bits: its SHA-256 (no salt needed: it cannot be guessed)."""
    return hashlib.sha256(plain(secret).encode()).hexdigest()


def plain(secret: str) -> str:
    """A secret as people type it: without groups, in small letters, letters that look alike taken for one."""
    return re.sub(r"[^0-9a-z]", "", secret[:LONGEST].lower().translate(LOOKS_ALIKE))


def grouped(secret: str) -> str:
    """The secret in groups of four, as it stands in the link and on the receipt."""
    return "-".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def address_digest(email: str) -> str:
    """An address that can be recognised but not read."""
    return hmac.new(settings.SECRET_KEY.encode(), f"address|{email}".encode(), hashlib.sha256).hexdigest()


def _spelled(purpose: str, about: str) -> str:
    """Twenty letters of the house's own hash."""
    key = f"feedback.{purpose}|{settings.SECRET_KEY}".encode()
    number = int.from_bytes(hmac.new(key, about.encode(), hashlib.sha256).digest(), "big")
    letters = (ALPHABET[number >> (BITS * place) & (2**BITS - 1)] for place in range(LENGTH))
    return grouped("".join(letters))
