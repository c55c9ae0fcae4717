"""What somebody typed into an address or a hidden field, read without surprises."""

LONGEST = 18
"""Digits that a database key may have."""


def whole(text: str, digits: int = LONGEST) -> int | None:
    """The whole number of at most so many digits that the text is; None for everything else (also for "²" and "-1")."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
