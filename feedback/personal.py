"""What in a text may be personal data: addresses, telephone numbers, account numbers. Pure; a person decides."""

import re

PATTERNS = (
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    re.compile(r"(?<![\w-])(?:\+|00|0)\d(?:[ ()/-]{0,2}\d){6,13}(?![\w-])"),
)
LONGEST = 20_000
MOST = 8


def found_in(text: str) -> list[str]:
    """Pieces that look like personal data, as they stand in the text, each once."""
    pieces = [match.group().strip() for pattern in PATTERNS for match in pattern.finditer(text[:LONGEST])]
    return list(dict.fromkeys(pieces))[:MOST]
