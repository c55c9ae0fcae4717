"""Where in a JSON document something stands: `alerts[0].labels.severity`. Pure.

An expression is one or several of these, divided by `|`; the first that finds something counts:

    labels.alertname            a path, from the signal; `$` begins at the whole document
    $.commonLabels['a.b']       a name with dots or blanks stands in brackets and quotes
    labels[0].name              the first of a list; a path over a list (`labels.name`) takes every name
    {fingerprint}@{startsAt}    words with paths in braces; nothing, unless each of them finds something
    issue.self.@origin          the scheme and host of an address
    =incident                   always this word
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

LONGEST, MOST_STEPS, MOST_NAMES = 400, 20, 20
STEP = re.compile(r"\.?(?:(?P<name>[^.\[\]{}|'\"\s]+)|\[(?P<place>\d{1,4})\]|\['(?P<quoted>[^'\]]{1,200})'\])")
BRACES = re.compile(r"\{([^{}]{1,200})\}")
ORIGIN = "@origin"
Steps = tuple[str | int, ...]


class Wrong(ValueError):
    """An expression that cannot be read."""


class Expression:
    """What to take out of a document."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Wrong(f"Use at most {LONGEST} characters.")
        self.ways = [part.strip() for part in text.split("|") if part.strip()]
        for way in self.ways:
            self._check(way)

    def _check(self, way: str) -> None:
        if way.startswith("="):
            return
        inner = BRACES.findall(way)
        if not inner and ("{" in way or "}" in way):
            raise Wrong(f"“{way}” has a brace without its other half.")
        for path in inner or [way]:
            steps(path)

    def read(self, root: Any, here: Any) -> str:
        """The words that stand there; nothing when none of the ways finds any."""
        return next((found for way in self.ways if (found := self._one(way, root, here))), "")

    def _one(self, way: str, root: Any, here: Any) -> str:
        if way.startswith("="):
            return way[1:].strip()
        if not BRACES.search(way):
            return words(value_at(way, root, here))
        found = [words(value_at(path, root, here)) for path in BRACES.findall(way)]
        if not all(found):
            return ""
        taken = iter(found)
        return BRACES.sub(lambda _: next(taken), way)

    def value(self, root: Any, here: Any) -> Any:
        """What stands there as it is: a list, an object."""
        return next((found for way in self.ways if (found := value_at(way, root, here)) is not None), None)


def steps(path: str) -> Steps:
    """The steps of a path. Raises `Wrong`."""
    found: list[str | int] = []
    at, text = 0, path.strip()
    while at < len(text):
        match = STEP.match(text, at)
        if match is None or len(found) >= MOST_STEPS:
            raise Wrong(f"“{path[:80]}” is no path. Write it like alerts[0].labels.severity.")
        name = match["name"] or match["quoted"]
        found.append(name if name else int(match["place"]))
        at = match.end()
    if not found:
        raise Wrong("An empty path finds nothing.")
    return tuple(found)


def value_at(path: str, root: Any, here: Any) -> Any:
    """What stands at a path; None where it leads nowhere."""
    way = steps(path)
    value, way = (root, way[1:]) if way[0] == "$" else (here, way)
    for step in way:
        value = _next(value, step)
        if value is None:
            return None
    return value


def _next(value: Any, step: str | int) -> Any:
    if step == ORIGIN:
        return origin(value) if isinstance(value, str) else None
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else None
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list):
        return [each.get(step) for each in value[:MOST_NAMES] if isinstance(each, dict)] or None
    return None


def origin(address: str) -> str | None:
    """Scheme and host of a web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else None


def words(value: Any) -> str:
    """What a value says: a word, a number, several of them; nothing for what is no word."""
    return ", ".join(_plain(value))


def _plain(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for each in value[:MOST_NAMES]:
            if not isinstance(each, list):
                yield from _plain(each)
