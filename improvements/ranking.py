"""Ranking: the score decides, ties by age, and a person may pin a rank with a reason.

Pure. A pinned item takes its rank and the others fill the ranks that are left, so an override is visible
on both sides: each entry tells the rank its score alone would give.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An item to rank: its middle score, when it was logged, and a pinned rank with its reason, if any.

    ValueError: a pinned rank below 1, or without a reason.
    """

    key: str
    score: float
    logged: datetime
    pinned: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.pinned is not None and self.pinned < 1:
            raise ValueError("A pinned rank is 1 or more")
        if self.pinned is not None and not self.reason.strip():
            raise ValueError("Say why the rank is pinned")


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry at its rank (1 is first); `by_score` is the rank without any pins."""

    entry: Entry
    rank: int
    by_score: int

    @property
    def overridden(self) -> bool:
        """Whether a person pinned this item."""
        return self.entry.pinned is not None


def rank(entries: Sequence[Entry]) -> tuple[Ranked, ...]:
    """The entries in order of rank: higher score first, then the older one, then the key.

    A pin beyond the end means last. Where two pins want one rank, the one that ranks higher by score has it
    and the other takes the next free rank below, or failing that the last free one.
    ValueError: a key twice.
    """
    ordered = sorted(entries, key=lambda entry: (-entry.score, entry.logged, entry.key))
    if len({entry.key for entry in ordered}) < len(ordered):
        raise ValueError("An item is there twice")
    by_score = {entry.key: place for place, entry in enumerate(ordered, start=1)}
    places = _pins(ordered)
    free = iter(place for place in range(1, len(ordered) + 1) if place not in places)
    for entry in ordered:
        if entry.pinned is None:
            places[next(free)] = entry
    return tuple(Ranked(places[place], place, by_score[places[place].key]) for place in sorted(places))


def _pins(ordered: Sequence[Entry]) -> dict[int, Entry]:
    """The place of each pinned entry."""
    places: dict[int, Entry] = {}
    pinned = [(min(entry.pinned, len(ordered)), entry) for entry in ordered if entry.pinned is not None]
    for wanted, entry in sorted(pinned, key=lambda pair: pair[0]):
        below = (place for place in range(wanted, len(ordered) + 1) if place not in places)
        last = (place for place in range(len(ordered), 0, -1) if place not in places)
        places[next(below, 0) or next(last)] = entry
    return places
