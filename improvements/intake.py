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
COMPARED = re.compile(
    r"\b((?:more|less) \w+ly|better|faster|quicker|quickly|easier|smoother|cheaper|safer"
    r"|improv\w*|optimi[sz]\w*|enhanc\w*|streamlin\w*"
    r"|increas\w*|reduc\w*|fewer|less|more)\b",
    re.IGNORECASE,
)


def ticket_numbers(text: str) -> tuple[tuple[str, str], ...]:
    """Kind and number of the tickets that a text names, as service desks write them: INC0012345, PRB-481."""
    found = dict.fromkeys((PREFIXES[match[1]], match[0]) for match in NUMBER.finditer(text[:10_000]))
    return tuple(found)[:MOST_LINKS]


def unmeasured(text: str) -> str:
    """The word that compares without saying how much ("deliver more quickly"); nothing where a number stands by."""
    said = text[:10_000]
    found = None if any(sign.isdigit() for sign in said) else COMPARED.search(said)
    return found[0].lower() if found else ""
