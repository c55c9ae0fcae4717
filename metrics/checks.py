"""What a reading may be. Pure: every way in (page, paste, file, API) asks the same questions.

`Rules` come from the measure; `problems_of` answers everything that is wrong at once, by field.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from cir.errors import Invalid, Problem

LARGEST = 1e15
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC) - timedelta(days=1)
"""The first of January 1970 counts wherever one is; before that, a date is a slip of the keyboard."""
PLAIN = {"moment", "value", "note", "reason"}
JUDGEMENTS = {1: "Very poor", 2: "Poor", 3: "Fair", 4: "Good", 5: "Very good"}


class Numbers(TypedDict, total=False):
    """The numbers of a reading: a value, or for a rate its two parts; and the unit it was read in, where it is said."""

    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a measure asks of its readings: two numbers for a rate, words for a judgement, values within a scale."""

    rate: bool = False
    judged: bool = False
    lowest: float | None = None
    highest: float | None = None
    unit: str = ""


def columns(
    rules: Rules,
    moment: datetime,
    now: datetime,
    *,
    value: float | None = None,
    numerator: float | None = None,
    denominator: float | None = None,
    unit: str | None = None,
    words: str | None = None,
) -> dict[str, float | None]:
    """The columns of a reading, or `Invalid` with everything that is wrong with it. `unit`: what it was read in, where
    that was said; another unit than the measure's is refused.
    """
    problems = moment_problems(moment, now) + unit_problems(rules, unit)
    Invalid.unless_none(problems + problems_of(rules, value, numerator, denominator, words))
    if rules.rate:
        return {
            "value": 100 * float(numerator or 0) / float(denominator or 1),
            "numerator": numerator,
            "denominator": denominator,
        }
    return of_value(value)


def of_value(value: float | None) -> dict[str, float | None]:
    """The columns of a reading that is no rate."""
    return {"value": value, "numerator": None, "denominator": None}


def plainly_right(rules: Rules, rows: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Whether there is nothing wrong with any of these readings, seen at a glance: what the first and the last moment,
    the smallest and the largest value may be, all between may be. False says nothing.
    """
    if not rows or rules.rate or rules.judged or not set[str]().union(*rows) <= PLAIN:
        return False
    moments: list[datetime] = [row["moment"] for row in rows]
    values: list[Any] = [row.get("value") for row in rows]
    if None in values or not all(map(math.isfinite, values)) or not all(moment.tzinfo for moment in moments):
        return False
    return not any(
        moment_problems(edge(moments), now) or problems_of(rules, edge(values), None, None, None) for edge in (min, max)
    )


def unit_problems(rules: Rules, unit: str | None) -> list[Problem]:
    """A unit that is not the measure's: nothing is converted silently. None and nothing: not said."""
    if not unit:
        return []
    said = " ".join(unit.split())
    if not said or said.casefold() == rules.unit.casefold():
        return []
    meant = f"in “{rules.unit}”" if rules.unit else "without a unit"
    return [Problem("unit", f"“{said[:40]}” is another unit: this measure is read {meant}. Convert it first.", "unit")]


def problems_of(
    rules: Rules,
    value: float | None,
    numerator: float | None,
    denominator: float | None,
    words: str | None,
) -> list[Problem]:
    """Everything that is wrong with the numbers of a reading. `words` None: they are not being said now."""
    if rules.rate:
        return rate_problems(numerator, denominator)
    if rules.judged:
        problems = [] if value in JUDGEMENTS else [Problem("range", "Choose a judgement from 1 to 5.", "value")]
        if words is not None and not words.strip():
            problems.append(Problem("required", "Say in words what the judgement rests on.", "note"))
        return problems
    return number_problems("value", value) or scale_problems(rules, value or 0)


def scale_problems(rules: Rules, value: float) -> list[Problem]:
    """A value beyond the scale: below zero for a count, above the highest score."""
    if rules.lowest is not None and value < rules.lowest:
        return [Problem("too-small", f"Enter {rules.lowest:,g} or more.", "value")]
    if rules.highest is not None and value > rules.highest:
        return [Problem("too-large", f"Enter {rules.highest:,g} or less.", "value")]
    return []


def number_problems(field: str, number: float | None) -> list[Problem]:
    """A number that is missing, infinite, undefined or beyond every measure."""
    if number is None:
        return [Problem("required", "Enter a number.", field)]
    if not math.isfinite(number):
        return [Problem("not-finite", "Enter a number that is neither infinite nor undefined.", field)]
    if abs(number) > LARGEST:
        return [Problem("too-large", "Enter a number below 1,000,000,000,000,000.", field)]
    return []


def rate_problems(numerator: float | None, denominator: float | None) -> list[Problem]:
    """A rate needs both numbers, the denominator above zero, the numerator not below it."""
    problems = number_problems("numerator", numerator) + number_problems("denominator", denominator)
    if not problems and denominator is not None and denominator <= 0:
        problems.append(Problem("zero", "A rate needs a denominator above zero. Leave this period out.", "denominator"))
    if not problems and numerator is not None and numerator < 0:
        problems.append(Problem("negative", "The numerator of a rate is zero or more.", "numerator"))
    if not problems and 100 * float(numerator or 0) / float(denominator or 1) > LARGEST:
        problems.append(Problem("too-large", "Enter a larger denominator.", "denominator"))
    return problems


def moment_problems(moment: datetime, now: datetime) -> list[Problem]:
    """A moment without time zone, still to come, or before 1970."""
    if moment.tzinfo is None:
        return [Problem("zone", "Say in which time zone the moment is, for example 2026-10-31T12:00Z.", "moment")]
    if moment > now:
        return [Problem("future", "Choose a moment that has passed.", "moment")]
    if moment < EARLIEST:
        return [Problem("past", "Choose a moment after 1969.", "moment")]
    return []
