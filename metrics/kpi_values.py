"""How the value of a KPI is made from what was counted, and how months add up. Pure.

Percentiles are the smallest value that at least so many percent do not exceed (nearest rank); they come from the
counted durations themselves, never from other percentiles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from metrics.kpis import HUNDRED, PERCENT, TENTHS, Kpi, Result, Shape, Tally

PERCENTILES = (50, 85, 95)
DIGITS = 9


def settle(kpi: Kpi, tally: Tally, reading: Mapping[str, str]) -> Result:
    """The value of what was counted. Percentiles are made when it is read."""
    numerator, denominator = _sum(tally.numerator), _sum(tally.denominator)
    if kpi.shape in (Shape.PEOPLE, Shape.STAFF):
        numerator = float(len(tally.people or ())) or numerator
    if kpi.shape is Shape.INDEX:
        numerator, denominator = index_of(tally.parts or {}, reading)
    parts: dict[str, Any] = dict(sorted(tally.parts.items())) if tally.parts else {}
    if tally.days:
        parts["days"] = {str(tenths): count for tenths, count in sorted(tally.days.items())}
    value = value_of(kpi, numerator, denominator)
    below = denominator if kpi.has_denominator else None
    n = tally.n + len(tally.records or ())
    return Result(value, numerator, below, tally.left_out, n, parts=parts)


def _sum(of_parts: float) -> float:
    """The last digits of a sum follow from the order in which its parts were added: without them it is the same
    whenever it is computed.
    """
    return round(float(of_parts), DIGITS)


def index_of(parts: Mapping[str, float], reading: Mapping[str, str]) -> tuple[float, float]:
    """(N + C) and (O + C) of the productivity index."""
    new, closed, opened = (float(parts.get(reading.get(letter, ""), 0)) for letter in "NCO")
    return new + closed, opened + closed


def value_of(kpi: Kpi, numerator: float, denominator: float | None) -> float | None:
    """What numerator and denominator make; None where there is nothing to divide by."""
    if not kpi.has_denominator:
        return numerator
    if not denominator:
        return None
    share = numerator / denominator
    return share * HUNDRED if kpi.shape in PERCENT else share


def percentiles(days: Mapping[int, int]) -> dict[int, float]:
    """p50, p85 and p95 of durations in days, by nearest rank."""
    total = sum(days.values())
    if not total:
        return {}
    ordered = sorted(days.items())
    return {percent: _ranked(ordered, -(-percent * total // HUNDRED)) / TENTHS for percent in PERCENTILES}


def _ranked(ordered: Sequence[tuple[int, int]], rank: int) -> int:
    passed = 0
    for value, count in ordered:
        passed += count
        if passed >= rank:
            return value
    return ordered[-1][0]


def together(kpi: Kpi, months: Sequence[Result], reading: Mapping[str, str]) -> Result | None:
    """Several months in order as one period; None when there is none."""
    if not months:
        return None
    if len(months) == 1:
        return months[0]
    if kpi.shape in (Shape.STOCK, Shape.PART):
        return months[-1]
    if kpi.shape in (Shape.PEOPLE, Shape.STAFF):
        return _mean_of_months(kpi, months)
    days = _days(months)
    parts = _parts(months)
    numerator = sum(month.numerator for month in months)
    denominator = sum(month.denominator or 0 for month in months)
    if kpi.shape is Shape.INDEX:
        numerator, denominator = index_of(parts, reading)
    left_out = sum(month.left_out for month in months)
    n = None if kpi.repeats else sum(month.n or 0 for month in months)
    below = denominator if kpi.has_denominator else None
    return Result(value_of(kpi, numerator, denominator), numerator, below, left_out, n, percentiles(days), parts)


def _mean_of_months(kpi: Kpi, months: Sequence[Result]) -> Result:
    many = len(months)
    numerator = sum(month.numerator for month in months) / many
    denominator = sum(month.denominator or 0 for month in months) / many
    below = denominator if kpi.has_denominator else None
    return Result(value_of(kpi, numerator, denominator), numerator, below, n=None)


def _days(months: Iterable[Result]) -> Counter[int]:
    days: Counter[int] = Counter()
    for month in months:
        days.update({int(tenths): count for tenths, count in month.parts.get("days", {}).items()})
    return days


def _parts(months: Sequence[Result]) -> dict[str, Any]:
    """Flows are added; what was there at the start is the first month's, at the end the last one's."""
    added: Counter[str] = Counter()
    for month in months:
        added.update({name: count for name, count in month.parts.items() if isinstance(count, int | float)})
    ends = {"open_start": months[0], "open_end": months[-1]}
    return added | {name: month.parts[name] for name, month in ends.items() if name in month.parts}
