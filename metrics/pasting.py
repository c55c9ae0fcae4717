"""Readings pasted from a spreadsheet: one line each, a date or period and one or two numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

SEPARATORS = ("\t", ";", "|")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MOST_LINES = 500
LONGEST_LINE = 300
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
NAMED = re.compile(r"(?:(\d{1,2})\.? )?([a-z]{3,9})\.? (\d{4}|\d{2})", re.IGNORECASE)
NUMBER = re.compile(r"[-+−]?\d{1,15}(?:\.\d{1,10})?")

Columns = Literal["value", "rate"]


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted line: the day and the numbers, or what is wrong with it."""

    number: int
    text: str
    day: date | None = None
    read: Mapping[str, float] | None = None
    problem: str = ""


def lines(text: str, columns: Columns = "value") -> list[Line]:
    """Every line that is not empty, read or with its problem. A first line of headings is passed over."""
    wanted = ("value",) if columns == "value" else ("numerator", "denominator")
    found: list[Line] = []
    rows = [(number, row.strip()) for number, row in enumerate(text.splitlines(), start=1) if row.strip()]
    for number, row in rows[:MOST_LINES]:
        line = _line(number, row[:LONGEST_LINE], wanted)
        if line.day is None and not found and number == rows[0][0] and not re.search(r"\d", row):
            continue
        found.append(line)
    if len(rows) > MOST_LINES:
        found.append(Line(rows[MOST_LINES][0], "", problem=f"Paste at most {MOST_LINES} lines at a time."))
    return _twice_said(found)


def day_of(text: str) -> date | None:
    """The first day of what a cell names: 2026-10-31, 31.10.2026, 2026-10, Oct 2026, 31 Oct 2026."""
    cell = " ".join(text.split())
    try:
        if match := DAY.fullmatch(cell):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := DOTTED.fullmatch(cell):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := MONTH.fullmatch(cell):
            return date(int(match[1]), int(match[2]), 1)
        if (match := NAMED.fullmatch(cell)) and match[2][:3].lower() in MONTHS:
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)  # noqa: PLR2004
            return date(year, MONTHS.index(match[2][:3].lower()) + 1, int(match[1] or 1))
    except ValueError:
        return None
    return None


def number_of(text: str) -> float | None:
    """A number as spreadsheets write it: 1234.5, 1,234.5, 1.234,5, 1 234,5, 12 %."""
    cell = re.sub(r"[\s\u00a0\u202f%]", "", text).replace("−", "-")
    comma, dot = cell.rfind(","), cell.rfind(".")
    if comma > dot:
        decimal_comma = cell.count(",") == 1 and (dot >= 0 or len(cell) - comma - 1 != 3)  # noqa: PLR2004
        cell = cell.replace(".", "").replace(",", ".") if decimal_comma else cell.replace(",", "")
    else:
        cell = cell.replace(",", "")
    return float(cell) if NUMBER.fullmatch(cell) else None


def moment_of(day: date, now: datetime) -> datetime:
    """The moment a reading of `day` stands for: noon of the person's day, or now for today."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo)
    return min(noon, now) if noon.date() == now.date() else noon


def _line(number: int, row: str, wanted: tuple[str, ...]) -> Line:
    cells = _cells(row)
    if len(cells) != len(wanted) + 1:
        names = "a date and a value" if len(wanted) == 1 else "a date, the numerator and the denominator"
        return Line(number, row, problem=f"Enter {names}, in {len(wanted) + 1} columns.")
    day = day_of(cells[0])
    if day is None:
        return Line(number, row, problem=f"“{cells[0]}” is not a date. Write it like 2026-10-31 or Oct 2026.")
    read = {name: number_of(cell) for name, cell in zip(wanted, cells[1:], strict=True)}
    wrong = [cell for name, cell in zip(wanted, cells[1:], strict=True) if read[name] is None]
    if wrong:
        return Line(number, row, day, problem=f"“{wrong[0]}” is not a number.")
    return Line(number, row, day, {name: value for name, value in read.items() if value is not None})


def _cells(row: str) -> list[str]:
    """The cells of a line: by tab, semicolon or bar; a comma with space or runs of spaces as a last resort."""
    for separator in SEPARATORS:
        if separator in row:
            return [cell.strip() for cell in row.split(separator)]
    parts = [cell.strip() for cell in re.split(r",\s+|\s{2,}", row)]
    if len(parts) > 1:
        return parts
    if row.count(",") in {1, 2} and DAY.fullmatch(row.split(",")[0]):
        return [cell.strip() for cell in row.split(",")]
    return row.rsplit(None, 1)


def _twice_said(found: list[Line]) -> list[Line]:
    """The same day twice is a mistake of the second line."""
    seen: dict[date, int] = {}
    checked = []
    for line in found:
        if line.day in seen and line.day is not None and not line.problem:
            line = Line(line.number, line.text, line.day, problem=f"Line {seen[line.day]} has the same date.")  # noqa: PLW2901
        elif line.day is not None:
            seen.setdefault(line.day, line.number)
        checked.append(line)
    return checked
