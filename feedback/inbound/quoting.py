"""What of a reply is new: our own words, which mail programs quote beneath, are cut off. Pure."""

import re

MARK = "Write your answer above this line"
"""Stands at the top of our mails."""
INTRODUCES = re.compile(r"^(?:On|Am|Le|El|Il|Op) .{5,300}(?:wrote|schrieb|écrit|escribió|scritto|schreef).{0,80}:\s*$")
DIVIDES = re.compile(r"^[-_ ]{0,20}(?:Original Message|Ursprüngliche Nachricht|Message d'origine)[-_ ]{0,20}$")
LONGEST_INTRODUCTION = 3
"""Mail programs break "On … wrote:" into up to so many lines."""


def new_words(text: str) -> str:
    """The reply without what it quotes; the whole text where nothing else would be left."""
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if MARK in line or DIVIDES.match(line)), len(lines))
    kept = _without_quote(lines[:end])
    return "\n".join(kept).strip() or text.strip()


def _without_quote(lines: list[str]) -> list[str]:
    """Cut the quote at the end, if there is one, with the line that introduces it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    for count in range(1, LONGEST_INTRODUCTION + 1):
        if end >= count and INTRODUCES.match(" ".join(line.strip("> ") for line in lines[end - count : end])):
            return lines[: end - count]
    return lines[:end]
