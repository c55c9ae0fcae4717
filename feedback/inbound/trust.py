"""Whether the own mail server vouches for the sender: `Authentication-Results` (RFC 8601), read strictly. Pure.

Anybody can write such a header into a mail. Servers put theirs on top, so only the topmost one that carries the name
of the own server counts; all others are as if they were not there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PASS, FAIL = "pass", "fail"
COMMENT = re.compile(r"\([^()]*\)")
DEEPEST_COMMENT = 5
METHOD = re.compile(r"\s*([a-z0-9-]{1,20})\s*=\s*([a-z]{1,20})\b(.*)", re.DOTALL)
PROPERTY = re.compile(r"\b(smtp\.mailfrom|header\.d|header\.from)\s*=\s*\"?([^\s;\"]{1,320})", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """What the server says: `pass`, `fail`, or nothing; and why, for whoever looks at a mail that is held."""

    verdict: str = ""
    why: str = "Nobody vouches for its sender."


def of(headers: Sequence[str], believed: str, sender: str) -> Word:
    """The word of the server named `believed` on a mail that says it is from the address `sender`."""
    results = next((found for found in map(_results, headers) if found and found[0] == believed), None)
    if not believed or results is None:
        return Word()
    domain = sender.rpartition("@")[2].lower()
    said = [_method(text) for text in results[1]]
    dmarc = next((result for method, result, _ in said if method == "dmarc"), "")
    if dmarc == PASS:
        return Word(PASS, "")
    if dmarc == FAIL:
        return Word(FAIL, f"The mail server says that it is not from {domain}.")
    if any(_aligned(each, domain) for each in said):
        return Word(PASS, "")
    return Word("", f"The mail server cannot say whether it is from {domain}.")


def _results(header: str) -> tuple[str, list[str]] | None:
    """The server's name and its results, comments taken out."""
    text = header
    for _ in range(DEEPEST_COMMENT):
        text = COMMENT.sub(" ", text)
    name, *results = text.split(";")
    words = name.split()
    return (words[0].lower(), results) if words else None


def _method(text: str) -> tuple[str, str, dict[str, str]]:
    """`spf`, `pass`, and the properties it looked at."""
    match = METHOD.match(text.lower())
    if match is None:
        return "", "", {}
    return match[1], match[2], dict(PROPERTY.findall(match[3]))


def _aligned(said: tuple[str, str, dict[str, str]], domain: str) -> bool:
    """Whether SPF or DKIM passed for the very domain the mail says it is from."""
    method, result, facts = said
    looked_at = {"spf": facts.get("smtp.mailfrom", ""), "dkim": facts.get("header.d", "")}.get(method, "")
    return result == PASS and bool(domain) and looked_at.rpartition("@")[2] == domain
