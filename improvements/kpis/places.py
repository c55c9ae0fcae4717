"""Where a counted record lies, and adding up what streams of rows say, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, FloatField, Func

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


class DaysBetween(Func):
    """How long it took, in days; never less than nothing. Counted by the database: reading a moment takes Django ten
    times as long as reading a number, and there are thousands in every period.
    """

    template = "GREATEST(0, EXTRACT(EPOCH FROM (%(expressions)s)) / 86400.0)::float8"
    output_field = FloatField()

    def __init__(self, start: Any, end: Any) -> None:
        start, end = (F(each) if isinstance(each, str) else each for each in (start, end))
        super().__init__(ExpressionWrapper(end - start, output_field=DurationField()))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite has microseconds."""
        return self.as_sql(compiler, connection, template="MAX(0, (%(expressions)s) / 86400000000.0)", **extra)
