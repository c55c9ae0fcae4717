"""Swimlanes: by what the cards of the board may be grouped besides their status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cir.errors import Invalid, Problem
from improvements.models import Improvement

MOST_LANES = 20
URGENCIES = {**dict(Improvement.Level.choices), "": "Not set"}


@dataclass(frozen=True)
class Lanes:
    """One way of grouping: `key` is the column of the record, `word` the column with its name."""

    name: str
    label: str
    key: str = ""
    word: str = ""
    unset: str = ""

    @property
    def text(self) -> str:
        """What the button says."""
        return f"Lanes: {self.label.lower()}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to group by."""
        return tuple(dict.fromkeys(name for name in (self.key, self.word) if name))

    def key_of(self, row: dict[str, Any]) -> str:
        """The lane of a card as it stands in an address; `none` is nothing set, empty means no lanes."""
        if not self.key:
            return ""
        return str(row[self.key] or "none")

    def word_of(self, row: dict[str, Any]) -> str:
        """The name people read."""
        if self.name == "urgency":
            return str(URGENCIES[row["urgency"]])
        return str(row[self.word] or self.unset) if self.word else ""


ALL = {
    lanes.name: lanes
    for lanes in (
        Lanes("none", "None"),
        Lanes("service", "Service or practice", "item_id", "item__name", "No service or practice"),
        Lanes("owner", "Owner", "owner_id", "owner__name", "No owner"),
        Lanes("urgency", "Urgency", "urgency"),
    )
}


def named(name: str) -> Lanes:
    """Lanes by their name in the address. Raises `Invalid`."""
    if name not in ALL:
        raise Invalid(Problem("choice", f"Choose the lanes from: {', '.join(ALL)}.", "lanes"))
    return ALL[name]
