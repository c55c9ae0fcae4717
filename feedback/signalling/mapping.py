"""Reading signals out of a tool's JSON. Pure: a document and a mapping in, signals and what could not be read out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.signalling.kinds import kind_of
from feedback.signalling.paths import Expression, Wrong
from feedback.signalling.tools import FIELDS, NEEDED

MOST_AT_ONCE = 200
LIMITS = {"id": 200, "title": 200, "text": 5000, "group": 120, "kind": 60, "severity": 40, "url": 500, "at": 60,
          "state": 60, "item": 200}  # fmt: skip
MILLISECONDS = 10**11
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class Told:
    """One signal as a tool told it."""

    external_id: str
    title: str
    text: str = ""
    group: str = ""
    kind: str = ""
    severity: str = ""
    url: str = ""
    at: datetime | None = None
    over: bool = False
    item: str = ""


@dataclass
class Found:
    """What a document holds: signals, what could not be read and why, and whether it is about something else."""

    told: list[Told] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    elsewhere: bool = False


@dataclass(frozen=True)
class Reader:
    """A mapping with what its tool means by its words."""

    mapping: Mapping[str, str]
    kind: str
    over: frozenset[str]
    needs: str = ""

    def read(self, document: Any, now: datetime) -> Found:
        """Every signal in the document."""
        if self.needs and Expression(self.needs).value(document, document) is None:
            return Found(elsewhere=True)
        known = {name: Expression(text) for name, text in self.mapping.items() if text}
        found = Found()
        several = self._items(document, known.pop("items", None))
        for place, here in enumerate(several[:MOST_AT_ONCE], 1):
            told = self._one({name: each.read(document, here) for name, each in known.items()}, now)
            missing = [name for name in NEEDED if not getattr(told, "external_id" if name == "id" else name)]
            if missing:
                found.skipped.append(f"Signal {place} has no {' and no '.join(missing)}.")
            else:
                found.told.append(told)
        if len(several) > MOST_AT_ONCE:
            found.skipped.append(
                f"At most {MOST_AT_ONCE} signals at once: {len(several) - MOST_AT_ONCE} were left out."
            )
        return found

    def _items(self, document: Any, where: Expression | None) -> list[Any]:
        inner = where.value(document, document) if where and where.ways else None
        if inner is None:
            inner = document
        return inner if isinstance(inner, list) else [inner]

    def _one(self, said: dict[str, str], now: datetime) -> Told:
        kept = {name: cleaned(said.get(name, ""), lines=name == "text")[: LIMITS[name]] for name in LIMITS}
        return Told(
            external_id=kept["id"],
            title=kept["title"],
            text=kept["text"],
            group=kept["group"],
            kind=kind_of(kept["kind"], self.kind),
            severity=kept["severity"],
            url=web_address(said.get("url", "")),
            at=moment(kept["at"], now),
            over=kept["state"].casefold() in self.over,
            item=kept["item"],
        )


def problems_of(mapping: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a mapping, by field."""
    wrong = {}
    for name, text in mapping.items():
        if name not in FIELDS or not isinstance(text, str):
            wrong[name] = f"“{str(name)[:40]}” is not part of a mapping."
            continue
        try:
            Expression(text)
        except Wrong as error:
            wrong[name] = str(error)
    for name in NEEDED:
        if not str(mapping.get(name, "")).strip():
            wrong.setdefault(name, f"Say where the {name} stands.")
    return wrong


def cleaned(text: str, *, lines: bool = False) -> str:
    """Text as it can be kept and shown: no control, direction or surrogate characters, in one spelling."""
    if lines:
        shown = (sign if sign in "\n\t" or unicodedata.category(sign)[0] != "C" else " " for sign in text[:20_000])
        return unicodedata.normalize("NFC", "".join(shown)).strip()
    shown = (sign if unicodedata.category(sign) not in _UNSEEN else " " for sign in text[:2000])
    return " ".join(unicodedata.normalize("NFC", "".join(shown)).split())


_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def web_address(text: str) -> str:
    """An address that a browser opens as a page; nothing for any other. It is shown, never fetched."""
    address = text.strip()
    fits = len(address) <= LIMITS["url"] and address.lower().startswith(SCHEMES)
    plain = fits and not any(sign.isspace() or unicodedata.category(sign)[0] == "C" for sign in address)
    return address if plain else ""


def moment(text: str, now: datetime) -> datetime | None:
    """A moment as tools write it: ISO 8601, seconds or milliseconds since 1970; UTC where no zone is said."""
    plain = text.strip().removesuffix(" UTC")
    try:
        if plain.replace(".", "", 1).isdigit() and plain.isascii():
            number = float(plain)
            found = datetime.fromtimestamp(number / 1000 if number > MILLISECONDS else number, UTC)
        else:
            found = datetime.fromisoformat(plain)
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if EARLIEST <= found <= now + AHEAD else None
