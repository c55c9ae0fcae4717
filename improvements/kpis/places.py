"""Where a counted record lies, and what so many records come to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, FloatField, Func

from improvements.outcomes import UNKNOWN, YES
from metrics.kpis import Tally

LEAF = ("item_id", "team_id", "source")
OF_RECORD = tuple(f"improvement__{column}" for column in LEAF)
CHUNK = 2000
DAY_SECONDS = 86400


def counted(records: int) -> Tally:
    """So many records."""
    return Tally(numerator=records, n=records)


def answered(answer: str, records: int) -> Tally:
    """So many records that did (yes), did not (no), or of which it cannot be said."""
    if answer == UNKNOWN:
        return Tally(left_out=records)
    return Tally(numerator=records if answer == YES else 0, denominator=records, n=records)


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
