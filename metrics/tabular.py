"""Readings as a table: pasted from a spreadsheet or out of a CSV file, whatever program wrote it. Pure.

The first row may be headings (in any order); without them the columns are the day, the number (or numerator and
denominator) and a note. Every row comes out read, or with everything that is wrong with it and in which column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from metrics import pasting
from metrics.checks import Rules

MOST_ROWS = 10_000
LONGEST_CELL = 2000
MOST_CELLS = 40
SEPARATORS = "\t;|,"
BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
NAMES = {
    "day": ("period", "date", "day", "month", "week", "quarter", "moment", "time", "datum", "monat"),
    "value": ("value", "reading", "number", "count", "score", "judgement", "wert"),
    "numerator": ("numerator", "of which", "good", "yes"),
    "denominator": ("denominator", "out of", "total", "all"),
    "note": ("note", "notes", "comment", "remark", "text"),
    "unit": ("unit", "units", "einheit"),
    "replaced": ("replaced at",),
}
REQUIRED = {"day": "the day", "value": "the value", "numerator": "the numerator", "denominator": "the denominator"}
WEEK = re.compile(r"(?:week|w) ?(\d{1,2})(?: of)? (\d{4})|(\d{4})-?w(\d{1,2})", re.IGNORECASE)
WITH_UNIT = re.compile(r"([-+−\d.,\s\u00a0\u202f]*\d)\s*((?:[^\W\d_]|[€$£¥°]).*)", re.DOTALL)
QUARTER = re.compile(r"(?:quarter|q) ?([1-4])(?: of)? (\d{4})|(\d{4})-?q([1-4])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is wrong in one column of a row."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the day or the very moment, the numbers, the note; or what is wrong."""

    line: int
    text: str
    day: date | None = None
    moment: datetime | None = None
    read: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""
    note: str = ""
    wrong: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, how many were left out because they were replaced, and what is wrong with the whole."""

    rows: tuple[Row, ...]
    replaced: int = 0
    problem: str = ""


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with a mark, UTF-8 without, otherwise what Windows writes (cp1252).

    ValueError when it is no text at all.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text or content.startswith(b"PK\x03\x04"):
        raise ValueError("Choose a CSV file: this one holds no text. Save the spreadsheet as CSV first.")
    return text


def table(text: str, rules: Rules) -> Table:
    """Every row of the text that is not empty, read or with what is wrong."""
    wanted = ["day", "numerator", "denominator", "note"] if rules.rate else ["day", "value", "note"]
    try:
        rows = _records(text)
    except csv.Error as wrong:
        return Table((), problem=f"The table cannot be read: {wrong}.")
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        return Table((), problem="Paste at least one row: a day and a number.")
    headed = headings(rows[0][1])
    if headed is not None:
        missing = [REQUIRED[name] for name in wanted if name in REQUIRED and name not in headed]
        if missing:
            return Table((), problem=f"The headings do not say which column holds {' and '.join(missing)}.")
        rows = rows[1:]
    if len(rows) > MOST_ROWS:
        return Table((), problem=f"Send at most {MOST_ROWS:,} rows at a time: there are {len(rows):,}.")
    kept = [row for row in rows if not _is_replaced(row[1], headed)]
    read = [_row(line, cells, headed or wanted, wanted) for line, cells in kept]
    return Table(tuple(_twice(read)), replaced=len(rows) - len(kept))


def headings(cells: Sequence[str]) -> list[str] | None:
    """What each column is, when the row is one of headings: `""` for a column that is passed over."""
    first = pasting.day_of(cells[0]) or day_of(cells[0])
    if first or any(pasting.number_of(cell) is not None for cell in cells):
        return None
    named = {word: name for name, words in NAMES.items() for word in words}
    found = [named.get(" ".join(cell.lower().split()), "") for cell in cells]
    if "moment" in [cell.lower().strip() for cell in cells]:
        found = [
            "" if name == "day" and cell.lower().strip() != "moment" else name
            for name, cell in zip(found, cells, strict=True)
        ]
    if not {"value", "numerator"} & set(found) and found.count("") == 1:
        found[found.index("")] = "value"  # the heading names the measure
    once = [name if name not in found[:place] else "" for place, name in enumerate(found)]
    return once if "day" in once or any(once) else None


def day_of(text: str) -> date | None:
    """The first day of what a cell names, also "week 47 of 2026", "2026-W47" and "Q4 2026"."""
    if found := pasting.day_of(text):
        return found
    cell = " ".join(text.split())
    try:
        if match := WEEK.fullmatch(cell):
            return date.fromisocalendar(int(match[2] or match[3]), int(match[1] or match[4]), 1)
        if match := QUARTER.fullmatch(cell):
            return date(int(match[2] or match[3]), 3 * int(match[1] or match[4]) - 2, 1)
    except ValueError:
        return None
    return None


def number_of(text: str) -> tuple[float | None, str]:
    """The number of a cell, and the unit where it stands behind it: "12 min" is 12 and "min"."""
    number = pasting.number_of(text)
    if number is None and (match := WITH_UNIT.fullmatch(text.strip())):
        return pasting.number_of(match[1]), " ".join(match[2].split())
    return number, ""


def moment_of(text: str) -> datetime | None:
    """A moment with its zone, as the file that CIR writes has it."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Rows of cells with the line each begins on."""
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((each for each in SEPARATORS if each in first), "")
    if not separator:
        return [(number, _apart(line)) for number, line in enumerate(text.splitlines(), start=1)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows, begins = [], 1
    for cells in reader:
        rows.append((begins, [cell.strip() for cell in cells[:MOST_CELLS]]))
        begins = reader.line_num + 1
    return rows


def _apart(line: str) -> list[str]:
    """A day and a number with only spaces between them."""
    return (
        [cell.strip() for cell in re.split(r"\s{2,}", line.strip())] if "  " in line.strip() else line.rsplit(None, 1)
    )


def _is_replaced(cells: Sequence[str], headed: list[str] | None) -> bool:
    """Whether the file says of this row that it was replaced by a correction."""
    place = headed.index("replaced") if headed and "replaced" in headed else None
    return place is not None and place < len(cells) and bool(cells[place])


def _row(line: int, cells: Sequence[str], columns: Sequence[str], wanted: Sequence[str]) -> Row:
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name in (*wanted, "unit")}
    wrong = list(_wrong(said, wanted, extra=len(cells) - len(columns) if columns is wanted else 0))
    numbers = {name: number_of(text) for name, text in said.items() if name not in ("day", "note", "unit")}
    text = said.get("day", "")
    return Row(
        line,
        " · ".join(cells)[:120],
        day_of(text),
        moment_of(text),
        {name: number for name, (number, _) in numbers.items() if number is not None},
        said.get("unit") or next((unit for _, unit in numbers.values() if unit), ""),
        said.get("note", ""),
        tuple(wrong),
    )


def _wrong(said: Mapping[str, str], wanted: Sequence[str], extra: int) -> Iterator[Cell]:
    """Everything that is wrong with a row's cells, by column."""
    if extra > 0:
        yield Cell("", f"There are {extra} columns too many.")
    for name in wanted:
        cell = said.get(name, "")
        if name == "note":
            if len(cell) > LONGEST_CELL:
                yield Cell(name, f"Shorten the note to {LONGEST_CELL:,} characters.")
        elif not cell:
            yield Cell(name, f"Enter {REQUIRED[name]}.")
        elif name == "day" and day_of(cell) is None and moment_of(cell) is None:
            yield Cell(name, f"“{cell[:40]}” is not a date. Write it like 2026-10-31 or Oct 2026.")
        elif name != "day" and number_of(cell)[0] is None:
            yield Cell(name, f"“{cell[:40]}” is not a number.")


def _twice(rows: Sequence[Row]) -> Iterator[Row]:
    """The same day twice is a mistake of the second row."""
    seen: dict[date | datetime, int] = {}
    for row in rows:
        key = row.moment or row.day
        if key is not None and key in seen and not row.wrong:
            said = f"Line {seen[key]} is about the same {'moment' if row.moment else 'day'}."
            yield replace(row, wrong=(Cell("day", said),))
            continue
        if key is not None:
            seen.setdefault(key, row.line)
        yield row
