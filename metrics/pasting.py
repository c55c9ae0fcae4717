"""What a cell of a spreadsheet says: a day, a number, and the moment that a day stands for. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
NAMED = re.compile(r"(?:(\d{1,2})\.? )?([a-z]{3,9})\.? (\d{4}|\d{2})", re.IGNORECASE)
CENTURY = 2000
THOUSANDS = 3
"""Digits behind a comma that parts thousands."""
NUMBER = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,20})?")
POWER = re.compile(r"(?<=\d)e[-+]?\d{1,3}$", re.IGNORECASE)
"""A power of ten, as spreadsheets write what is too long for its cell: 1.2E+16."""
NO_NUMBER = re.compile(r"[-+]?(?:nan|inf(?:inity)?|∞)", re.IGNORECASE)
"""What programs write for undefined and infinite: read as what it is, so that the door can say why it is refused."""


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
            year = int(match[3]) + (CENTURY if len(match[3]) < len("2026") else 0)
            return date(year, MONTHS.index(match[2][:3].lower()) + 1, int(match[1] or 1))
    except ValueError:
        return None
    return None


def number_of(text: str) -> float | None:
    """A number as spreadsheets write it: 1234.5, 1,234.5, 1.234,5, 1 234,5, 12 %, 1.2E+03; also NaN and infinity."""
    whole = re.sub(r"[\s\u00a0\u202f%]", "", text).replace("−", "-")
    if NO_NUMBER.fullmatch(whole):
        return float(whole.replace("∞", "inf"))
    power = POWER.search(whole)
    cell = whole[: power.start()] if power else whole
    comma, dot = cell.rfind(","), cell.rfind(".")
    if comma > dot:
        decimal_comma = cell.count(",") == 1 and (dot >= 0 or len(cell) - comma - 1 != THOUSANDS)
        cell = cell.replace(".", "").replace(",", ".") if decimal_comma else cell.replace(",", "")
    else:
        cell = cell.replace(",", "")
    return float(f"{cell}{power[0] if power else ''}") if NUMBER.fullmatch(cell) else None


def moment_of(day: date, now: datetime) -> datetime:
    """The moment a reading of `day` stands for: noon where `now` is told, or now for today."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo)
    return min(noon, now) if noon.date() == now.date() else noon
