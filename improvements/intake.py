"""What can be read out of the sentence somebody typed. Pure: text in, facts out."""

import re

PREFIXES = {
    "INC": "incident",
    "PRB": "problem",
    "CHG": "change",
    "REQ": "request",
    "RITM": "request",
    "AUD": "audit",
}
NUMBER = re.compile(r"\b(INC|PRB|CHG|REQ|RITM|AUD)-?(\d{3,12})\b", re.ASCII)
MOST_LINKS = 5


def ticket_numbers(text: str) -> tuple[tuple[str, str], ...]:
    """Kind and number of the tickets that a text names, as service desks write them: INC0012345, PRB-481."""
    found = dict.fromkeys((PREFIXES[match[1]], match[0]) for match in NUMBER.finditer(text[:10_000]))
    return tuple(found)[:MOST_LINKS]
