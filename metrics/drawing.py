"""A chart in the form that `static/js/chart.js` draws, and numbers and periods as people read them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from metrics import wording
from metrics.charts import Chart, Point
from metrics.periods import MONTHS, Cadence, local_day, period_of, steps_between
from metrics.series import Band

TONES = {"wanted": "good", "unwanted": "bad", "changed": "changed"}
TONE_OF_CHANGE = {"improving": "info", "getting_worse": "warn", "changed": "violet"}
"""The colour of a change is that of its signal."""
SHORT_UNIT = 6
LONGEST_GAP = 12
WHOLE_FROM, TENTHS_FROM = 1000, 100


def figure(chart: Chart, cadence: str, *, zone: ZoneInfo, unit: str = "", changes: Iterable[tuple[date, str]] = (),
           latest: int | None = None) -> dict[str, Any]:  # fmt: skip
    """The chart's data; `latest` keeps only so many of the newest points. `changes` are days with their words."""
    points = chart.points[-latest:] if latest else chart.points
    days = [local_day(point.moment, zone) for point in points]
    axis = Axis.of(days, cadence)
    limits, target = chart.limits, chart.target
    reached = next((n for n, point in enumerate(points) if point.phase == "after" and point.meets_target), None)
    out = [n for n, point in enumerate(points) if point.phase in {"left_out", "untested"} and limits.n]
    return {
        "labels": distinct(short_label(day, cadence) for day in axis.days),
        "values": axis.spread([point.value for point in points]),
        "mean": limits.mean if limits.status != "none" else None,
        "upper": limits.upper,
        "lower": limits.lower,
        "provisional": limits.status == "provisional",
        "target": None if target is None or isinstance(target, Band) else float(target),
        "signals": {str(axis.places[n]): tone(point) for n, point in enumerate(points) if point.effects},
        "excluded": [axis.places[n] for n in out],
        "changes": marks(axis.days, changes),
        "phases": phases(points, axis) if limits.n else [],
        "unit": unit,
        **({} if reached is None else {"reached": axis.places[reached]}),
        **lines_by_point(points, axis, stepped=limits.method != "xmr"),
    }


@dataclass(frozen=True, slots=True)
class Axis:
    """The days along the axis, periods without a reading among them, and the place of each point."""

    days: tuple[date, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, days: Sequence[date], cadence: str) -> Axis:
        """Room for every period that has no reading, but no more than `LONGEST_GAP` for each gap."""
        shown: list[date] = []
        places: list[int] = []
        for day in days:
            missing = steps_between(shown[-1], day, cast("Cadence", cadence)) - 1 if shown else 0
            for _ in range(min(missing, LONGEST_GAP)):
                shown.append(period_of(shown[-1], cast("Cadence", cadence)).following.first)
            places.append(len(shown))
            shown.append(day)
        return cls(tuple(shown), tuple(places))

    def spread(self, values: Sequence[float | None]) -> list[float | None]:
        """The values at their places, None where nothing was read."""
        found: list[float | None] = [None] * len(self.days)
        for place, value in zip(self.places, values, strict=True):
            found[place] = value
        return found


def phases(points: Sequence[Point], axis: Axis) -> list[dict[str, Any]]:
    """Where each baseline lies, and where readings wait for an effect to be expected."""
    found = []
    for stage in sorted({point.stage for point in points}):
        of_it = [(axis.places[n], point.phase) for n, point in enumerate(points) if point.stage == stage]
        based = [place for place, phase in of_it if phase == "baseline"]
        waiting = [place for place, phase in of_it if phase == "untested" and based and place > based[-1]]
        named = (("baseline", based), ("waiting", waiting))
        found += [{"from": places[0], "to": places[-1], "text": text} for text, places in named if places]
    return found


def lines_by_point(points: Sequence[Point], axis: Axis, *, stepped: bool) -> dict[str, Any]:
    """Average and limits at every point, where they are not the same for all: before a baseline was set anew, and
    where they depend on denominators (`stepped`: those of the latest phase do).
    """
    latest = points[-1].stage if points else 0
    since = next((axis.places[n] for n, point in enumerate(points) if point.stage == latest), 0)
    earlier = [point if point.stage < latest else None for point in points]
    limited = list(points) if stepped else earlier
    if not any(limited) and not any(earlier):
        return {}
    return {
        "uppers": axis.spread([point.upper if point else None for point in limited]),
        "lowers": axis.spread([point.lower if point else None for point in limited]),
        **({"means": axis.spread([point.mean if point else None for point in earlier])} if since else {}),
        **({"since": since} if since else {}),
        "stepped": stepped,
    }


def tone(point: Point) -> str:
    """The colour of a signal: `bad` as soon as one of its rules fired against the wanted direction."""
    return "bad" if "unwanted" in point.effects else TONES[point.effects[0]]


def marks(days: Sequence[date], changes: Iterable[tuple[date, str]]) -> list[dict[str, Any]]:
    """Where on the axis each change falls: at the first reading from its day on, unless that is the first of all."""
    found = []
    for since, text in changes:
        at = next((number for number, day in enumerate(days) if day >= since), None)
        if at:
            found.append({"at": at, "text": text})
    return found


def short_label(day: date, cadence: str) -> str:
    """The period of a reading as an axis has it: "Oct 26", "12 Nov 26", "Q4 26"."""
    year = f"{day.year % 100:02d}"
    if cadence == "month":
        return f"{MONTHS[day.month - 1][:3]} {year}"
    if cadence == "quarter":
        return f"Q{(day.month + 2) // 3} {year}"
    return f"{day.day} {MONTHS[day.month - 1][:3]} {year}"


def distinct(labels: Iterable[str]) -> list[str]:
    """A category axis needs labels that differ: a second reading of a period gets its number."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def change(mean: float | None, latest: float | None) -> str:
    """How far the latest reading is from the baseline's average, in whole percent: "−64%"."""
    if not mean or latest is None:
        return ""
    percent = round((latest - mean) / abs(mean) * 100)
    return f"{'+' if percent > 0 else '−' if percent < 0 else ''}{abs(percent)}%"


def amount(value: float | None, unit: str = "") -> str:
    """A number with its unit where that is short: "71%", "4 min"; "405" for tickets, which the title names."""
    if value is None:
        return ""
    text = number(value)
    if unit == "%":
        return f"{text}%"
    return f"{text} {unit}" if unit and len(unit) < SHORT_UNIT else text


def number(value: float) -> str:
    """A number to be read at a glance: three or four digits that matter."""
    if value and abs(value) < 1:
        return wording.plain(float(f"{value:.2g}"))
    digits = 0 if abs(value) >= WHOLE_FROM else 1 if abs(value) >= TENTHS_FROM else 2
    return wording.plain(round(value, digits))
