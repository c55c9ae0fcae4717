"""Where a counted record lies, and what so many records come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, FloatField, Func

from improvements.outcomes import NO, UNKNOWN, YES
from metrics.kpis import Counts, Tally
from metrics.leaves import Leaf, apart

LEAF = ("item_id", "team_id", "source")
OF_RECORD = tuple(f"improvement__{column}" for column in LEAF)
CHUNK = 2000
DAY_SECONDS = 86400


Here = tuple[int, Leaf]
"""A cell and a place in it."""


def by_place(rows: Iterable[Any]) -> dict[Here, list[Any]]:
    """Rows that begin with a cell, an item, a team and a source: what else they say, for each of the three."""
    found: dict[Here, list[Any]] = defaultdict(list)
    for cell, item, team, source, *said in rows:
        for part in apart(item, team, source):
            found[cell, part].append(said)
    return found


def counted(records: int) -> Tally:
    """So many records."""
    return Tally(numerator=records, n=records)


def answered(records: Mapping[str, int]) -> Tally:
    """How many records did (yes), did not (no), or of how many it cannot be said."""
    yes = records.get(YES, 0)
    known = yes + records.get(NO, 0)
    return Tally(yes, known, records.get(UNKNOWN, 0), known)


def summed(answers: Iterable[str], records: Iterable[int]) -> Counts[str]:
    """How many records each answer holds for."""
    found = Counts[str]()
    for answer, number in zip(answers, records, strict=True):
        found[answer] += number
    return found


def days_between(start: datetime, end: datetime) -> float:
    """How long it took, in days; never less than nothing."""
    return max(0.0, (end - start).total_seconds() / DAY_SECONDS)


class DaysBetween(Func):
    """How long it took, in days; never less than nothing. Counted by the database: reading a moment takes Django ten
    times as long as reading a number, and there are thousands in every period.
    """

    template = "GREATEST(0, DATE_PART('epoch', %(expressions)s) / 86400)"
    output_field = FloatField()

    def __init__(self, start: Any, end: Any) -> None:
        start, end = (F(each) if isinstance(each, str) else each for each in (start, end))
        super().__init__(ExpressionWrapper(end - start, output_field=DurationField()))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite has microseconds."""
        return self.as_sql(compiler, connection, template="MAX(0, (%(expressions)s) / 86400000000.0)", **extra)
