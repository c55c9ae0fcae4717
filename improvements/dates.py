"""Dates as people type them: "fri", "in 2 weeks", "18.12.", "18 Dec", "2026-12-18". Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORTEST_NAME = 3
CENTURY = 2000
LONGEST_INPUT = 40
WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
HINT = "For example 18 Dec, fri, in 2 weeks or 18.12."

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2})?)?")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([a-z]{3,9})\.?(?: (\d{4}))?")
MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
AHEAD = re.compile(r"(?:in )?(\d{1,3}|a|an|one|two|three) (day|week|month|year)s?")
NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def understand(text: str, today: date) -> date | None:
    """The day that `text` means, seen from `today`; None when it means none.

    A weekday is the next one (never today). A day and month without year is the next such day, today included.
    """
    said = " ".join(text.lower().replace(",", " ").split())
    if not said or len(said) > LONGEST_INPUT:
        return None
    if said in WORDS:
        return today + timedelta(days=WORDS[said])
    for read in (_iso, _numbers, _day_month, _month_day, _ahead, _weekday):
        try:
            if found := read(said, today):
                return found
        except (ValueError, OverflowError):
            return None
    return None


def _iso(said: str, today: date) -> date | None:
    match = ISO.fullmatch(said)
    return date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _numbers(said: str, today: date) -> date | None:
    """18.12., 18.12.2026, 18/12/26: the day comes first."""
    match = NUMBERS.fullmatch(said)
    return _on(int(match[1]), int(match[2]), match[3], today) if match else None


def _day_month(said: str, today: date) -> date | None:
    match = DAY_MONTH.fullmatch(said)
    month = _named(match[2], MONTHS) if match else None
    return _on(int(match[1]), month + 1, match[3], today) if match and month is not None else None


def _month_day(said: str, today: date) -> date | None:
    match = MONTH_DAY.fullmatch(said)
    month = _named(match[1], MONTHS) if match else None
    return _on(int(match[2]), month + 1, match[3], today) if match and month is not None else None


def _ahead(said: str, today: date) -> date | None:
    """In 2 weeks, 3 days, a month: counted from today; the last day of a shorter month."""
    if said in {"next week", "next month"}:
        said = said.replace("next", "1")
    match = AHEAD.fullmatch(said)
    if not match:
        return None
    count = NUMBER_WORDS.get(match[1]) or int(match[1])
    if match[2] in {"day", "week"}:
        return today + timedelta(days=count * (7 if match[2] == "week" else 1))
    months = today.month - 1 + count * (12 if match[2] == "year" else 1)
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _weekday(said: str, today: date) -> date | None:
    day = _named(said.removeprefix("next ").removeprefix("on "), WEEKDAYS)
    return today + timedelta(days=(day - today.weekday() - 1) % 7 + 1) if day is not None else None


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which of `names` begins with `word`."""
    if len(word) < SHORTEST_NAME:
        return None
    return next((number for number, name in enumerate(names) if name.startswith(word)), None)


def _on(day: int, month: int, year: str | None, today: date) -> date:
    """The day of a year, or the next such day when no year is given (29 February waits for its year)."""
    if year:
        return date(int(year) + (CENTURY if len(year) < len("2026") else 0), month, day)
    for ahead in range(9):
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day")
