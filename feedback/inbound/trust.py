"""Whether the own mail server vouches for the sender: `Authentication-Results` (RFC 8601), read strictly. Pure.

Anybody can write such a header into a mail. Servers put theirs on top, so only the topmost one that carries the name
of the own server counts; all others are as if they were not there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PASS, FAIL = "pass", "fail"
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*("|\\?\Z)', re.DOTALL)
COMMENT = re.compile(r"\([^()]*\)")
DEEPEST_COMMENT = 5
FAILED = re.compile(r"(?<![a-z0-9-])dmarc\s*=\s*fail")
METHOD = re.compile(r"\s*([a-z0-9-]{1,20})\s*=\s*([a-z]{1,20})(?!\S)(.*)", re.DOTALL)
NAME = re.compile(r"(?<!\S)([a-z0-9._-]{1,40})\s*=")
PROPERTY = re.compile(r"(?<!\S)(smtp\.mailfrom|header\.d)\s*=\s*([^\s;]{1,320})")
METHODS = frozenset({"arc", "auth", "dkim", "dmarc", "iprev", "spf"})
Said = tuple[str, str, dict[str, str]]


@dataclass(frozen=True)
class Word:
    """What the server says: `pass`, `fail`, or nothing; and why, for whoever looks at a mail that is held."""

    verdict: str = ""
    why: str = "Nobody vouches for its sender."


def of(headers: Sequence[str], believed: str, sender: str) -> Word:
    """The word of the server named `believed` on a mail that says it is from the address `sender`."""
    result = next((text for text in map(str.lower, headers) if believed and _server(text) == believed.lower()), None)
    if result is None:
        return Word()
    domain = sender.rpartition("@")[2].lower()
    if FAILED.search(result):  # wherever it stands: no doubt about how to read the rest outweighs it
        return Word(FAIL, f"The mail server says that it is not from {domain}.")
    said = _results(result)
    dmarc = {result for method, result, _ in said if method == "dmarc"}
    if dmarc == {PASS} or any(_aligned(each, domain) for each in said):
        return Word(PASS, "")
    return Word("", f"The mail server cannot say whether it is from {domain}.")


def _plain(text: str) -> str:
    """Comments taken out, and what is quoted: a sender may write there whatever they like."""
    text = QUOTED.sub(lambda found: "q" if found[1] == '"' else '"', text)
    for _ in range(DEEPEST_COMMENT):
        text = COMMENT.sub(" ", text)
    return text


def _server(text: str) -> str:
    """The name of the server that wrote the header."""
    return next(iter(_plain(text).partition(";")[0].split()), "")


def _results(text: str) -> list[Said]:
    """What it says, or nothing where a quote or a comment is left open, or one thing is said twice."""
    plain = _plain(text)
    results = plain.split(";")[1:]
    if set(plain) & set('"()') or any(map(_is_ambiguous, results)):
        return []
    return [_method(each) for each in results]


def _is_ambiguous(result: str) -> bool:
    """Whether a result names a property twice, or a second method."""
    names = NAME.findall(result)
    return len(names) != len(set(names)) or len(METHODS & set(names)) > 1


def _method(text: str) -> Said:
    """`spf`, `pass`, and the properties it looked at."""
    match = METHOD.match(text)
    if match is None:
        return "", "", {}
    return match[1], match[2], dict(PROPERTY.findall(match[3]))


def _aligned(said: Said, domain: str) -> bool:
    """Whether SPF or DKIM passed for the very domain the mail says it is from."""
    method, result, facts = said
    looked_at = {"spf": facts.get("smtp.mailfrom", ""), "dkim": facts.get("header.d", "")}.get(method, "")
    return result == PASS and bool(domain) and looked_at.rpartition("@")[2] == domain
