"""The word box understands `owner:me status:doing late:yes cir-142`: known fields become filters, the rest stays."""

from __future__ import annotations

import re

from improvements.filters import NEGATABLE, YES_OR_NO
from improvements.queries import reference_number
from improvements.sorting import KEYS

PAIR = re.compile(r"""(?P<not>-?)(?<![a-z_])(?P<name>[a-z_]+):(?P<value>"[^"]{0,200}"|[^\s"]{1,200})""", re.IGNORECASE)
REFERENCE = re.compile(r"^cir-?\d{1,15}$", re.IGNORECASE)
NAMES = {"by": "logged_by", "service": "item", "practice": "item", "product": "item", "due": "target_until",
         "is": "status", "tags": "tag", "mine": "owner", "asked": "requester"}  # fmt: skip
VALUES = {
    "status": {"doing": "in_progress", "progress": "in_progress", "in-progress": "in_progress", "closed": "ended",
               "rejected": "declined", "backlog": "new,assessing,approved,planned"},
    "late": {"true": "yes", "1": "yes", "false": "no", "0": "no"},
    "quadrant": {"quick": "quick_win", "quick-win": "quick_win"},
}  # fmt: skip
RANGES = {"logged_from", "logged_until", "target_from", "target_until", "updated_before", "score_from", "score_until"}


def read(text: str) -> tuple[dict[str, list[str]], str, str]:
    """(filters, words that remain, sort) of what was typed. Unknown pairs such as `http://x` stay words."""
    filters: dict[str, list[str]] = {}
    sort = ""

    def take(found: re.Match[str]) -> str:
        nonlocal sort
        name = found["name"].lower()
        name, value = NAMES.get(name, name), found["value"].strip('"')
        if name == "sort" and value.removeprefix("-") in KEYS:
            sort = value
            return ""
        if name not in NEGATABLE and name not in YES_OR_NO and name not in RANGES:
            return found[0]
        key = f"not_{name}" if found["not"] and name in NEGATABLE else name
        filters.setdefault(key, []).extend(_values(name, value))
        return ""

    rest = PAIR.sub(take, text).split()
    references = [word for word in rest if REFERENCE.match(word)]
    if references:
        filters.setdefault("ref", []).extend(f"CIR-{reference_number(word)}" for word in references)
    return filters, " ".join(word for word in rest if word not in references), sort


def _values(name: str, value: str) -> list[str]:
    known = VALUES.get(name, {})
    parts = [value] if name == "tag" else value.split(",")
    return [word for part in parts if part for word in known.get(part.lower(), part).split(",")]
