"""How a person appears: name, initials, a colour that stays theirs."""

from typing import Any

COLOURS = 6
NOBODY = "No owner"


def name_of(user: Any) -> str:
    """The name people read; whoever has none appears by the name they sign in with."""
    if not user:
        return NOBODY
    for attribute in ("display_name", "get_full_name", "name", "username"):
        value = getattr(user, attribute, "")
        text = str(value() if callable(value) else value or "").strip()
        if text:
            return text
    return str(user)


def initials_of(user: Any) -> str:
    """First letters of first and last word: `Priya Raman` is PR."""
    if not user:
        return "?"
    words = name_of(user).replace("-", " ").split()
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


def colour_of(user: Any) -> int:
    """One of six colours, by id, so that it never changes."""
    key = getattr(user, "pk", None)
    return (key if isinstance(key, int) else sum(map(ord, str(key or user)))) % COLOURS
