"""Where a counted record lies, and adding up what streams of rows say, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from metrics.kpis import Fact, Leaf, Tally

LEAF = ("item_id", "team_id", "source")
OF_RECORD = tuple(f"improvement__{column}" for column in LEAF)
CHUNK = 2000
DAY_SECONDS = 86400


class Counting:
    """Tallies by KPI and place, so that memory holds places, never records."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Leaf], Tally] = {}

    def at(self, key: str, leaf: Leaf) -> Tally:
        """The tally of one KPI in one place."""
        if (tally := self._found.get((key, leaf))) is None:
            tally = self._found[key, leaf] = Tally()
        return tally

    def share(self, key: str, leaf: Leaf, answer: str) -> None:
        """One more record that did (yes), did not (no), or of which it cannot be said."""
        tally = self.at(key, leaf)
        if answer == "unknown":
            tally.left_out += 1
            return
        tally.n += 1
        tally.denominator += 1
        tally.numerator += answer == "yes"

    def count(self, key: str, leaf: Leaf, records: int = 1) -> None:
        """So many more records."""
        tally = self.at(key, leaf)
        tally.numerator += records
        tally.n += records

    def facts(self) -> Iterator[Fact]:
        """All of it."""
        for (key, leaf), tally in self._found.items():
            yield Fact(key, leaf, tally)


def days_between(start: datetime, end: datetime) -> float:
    """How long it took, in days; never less than nothing."""
    return max(0.0, (end - start).total_seconds() / DAY_SECONDS)
