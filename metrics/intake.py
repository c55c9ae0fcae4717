"""A table of readings on its way into a measure: looked at with every problem by row, then added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cir import clock
from cir.accounts.models import User
from cir.errors import Invalid, Problem
from metrics import pasting, queries, tabular
from metrics.models import Measure
from metrics.models.batching import Examined
from metrics.periods import local_day

MOST_NAMED = 50
COLUMNS = {"moment": "day", "": ""}


@dataclass(frozen=True)
class Line:
    """One row of the table with what becomes of it."""

    row: tabular.Row
    examined: Examined | None

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong with it, with the column in front."""
        found = [(cell.column, cell.message) for cell in self.row.wrong]
        if self.examined:
            found += [(COLUMNS.get(each.field, each.field), each.message) for each in self.examined.problems]
        return [f"{column.capitalize()}: {message}" if column else message for column, message in found]

    @property
    def is_new(self) -> bool:
        """Whether it would be added."""
        return self.examined is not None and self.examined.is_new

    @property
    def is_there(self) -> bool:
        """Whether the measure says this already."""
        return self.examined is not None and self.examined.there is not None and not self.problems


@dataclass(frozen=True)
class Intake:
    """All rows of a table, and the counts that add up to their number."""

    lines: tuple[Line, ...]
    replaced: int = 0
    problem: str = ""

    @property
    def good(self) -> list[Line]:
        """Rows that would be added."""
        return [line for line in self.lines if line.is_new]

    @property
    def there(self) -> list[Line]:
        """Rows that are there already."""
        return [line for line in self.lines if line.is_there]

    @property
    def wrong(self) -> list[Line]:
        """Rows with something wrong."""
        return [line for line in self.lines if line.problems]

    @property
    def sentences(self) -> list[str]:
        """What is wrong, row by row; the first fifty, and how many more."""
        said = [f"Line {line.row.line}: {' '.join(line.problems)}" for line in self.wrong[:MOST_NAMED]]
        more = len(self.wrong) - MOST_NAMED
        return [*said, f"And {more:,} more rows with a problem."] if more > 0 else said


def look(measure: Measure, text: str, at: datetime | None = None) -> Intake:
    """What adding this table would do. Nothing is written."""
    now = at or clock.now()
    table = tabular.table(text, measure.rules)
    sound = [row for row in table.rows if not row.wrong]
    moments = _known_days(measure, [row.day for row in sound if row.day and not row.moment])
    examined = measure.examine([_facts(row, moments, now) for row in sound], now)
    found = dict(zip((row.line for row in sound), examined, strict=True))
    return Intake(tuple(Line(row, found.get(row.line)) for row in table.rows), table.replaced, table.problem)


def add(measure: Measure, intake: Intake, *, by: User | None, source: str, only_good: bool = False) -> int:
    """Add the rows: all, or with `only_good` exactly those with nothing wrong. Answers how many were added.

    Raises `Invalid` when nothing is left to add, or something is wrong and not only the good ones are asked for.
    """
    if intake.problem:
        raise Invalid(Problem("table", intake.problem, "rows"))
    if intake.wrong and not only_good:
        count = len(intake.wrong)
        said = f"{count:,} rows have a problem" if count > 1 else "One row has a problem"
        raise Invalid(Problem("row", f"{said}. Correct it, or choose “Add the others”.", "rows"))
    if not intake.good:
        said = "Nothing to add: every row is there already." if intake.there else "Nothing to add: correct a row first."
        raise Invalid(Problem("empty", said, "rows"))
    rows = [_again(line.examined) for line in intake.good if line.examined]
    return len(measure.record_many(rows, by=by, source=source))


def moment_for(day: date, now: datetime) -> datetime:
    """The moment that a reading of a day stands for: noon where the organisation is, or now for today."""
    return pasting.moment_of(day, now.astimezone(queries.zone()))


def _known_days(measure: Measure, days: list[date]) -> dict[date, datetime]:
    """The moments of readings on these days: who says a day means the reading of that day, whatever its hour."""
    if not days:
        return {}
    wanted, zone = set(days), queries.zone()
    known = (reading.moment for reading in measure.series())
    return {day: moment for moment in known if (day := local_day(moment, zone)) in wanted}


def _facts(row: tabular.Row, known: Mapping[date, datetime], now: datetime) -> dict[str, Any]:
    day = row.day or now.date()
    return {
        "moment": row.moment or known.get(day) or moment_for(day, now),
        "note": row.note,
        "unit": row.unit,
        **row.read,
    }


def _again(examined: Examined) -> dict[str, Any]:
    facts = dict(examined.facts or {})
    if facts.get("denominator") is not None:
        facts.pop("value")
    read = {name: number for name, number in facts.items() if number is not None}
    return {"moment": examined.moment, "note": examined.note, **read}
