"""A measure on the record's page: the numbers, the chart and the verdict in words, all from the same verdict."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from improvements.models import Target
from metrics import charts, wording
from metrics import verdicts as judging
from metrics.periods import Cadence
from metrics.series import Reading

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS_OF: dict[str, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91}
MOST_EMPTY = 6
SIGN_OF = {"wanted": "good", "unwanted": "bad", "changed": "changed"}
SHORT_BELOW = 6
RECENT = 14


@dataclass(frozen=True)
class Row:
    """One reading in the table beside the chart."""

    key: int
    label: str
    words: str
    phase: str
    note: str
    signal: str
    version_note: str = ""


@dataclass(frozen=True)
class Card:
    """Everything that is shown of one target."""

    target: Target
    verdict: judging.Verdict | None
    words: wording.Words | None
    baseline: str
    baseline_label: str
    wanted: str
    latest: str
    latest_label: str
    change: str
    tone: str
    values: list[float]
    chart: dict[str, Any]
    rows: list[Row]
    trouble: str = ""

    @property
    def script_id(self) -> str:
        """Where the chart's data lies on the page."""
        return f"xmr-{self.target.pk}"

    @property
    def chart_text(self) -> str:
        """The chart's data as the page carries it."""
        return json.dumps(self.chart)

    @property
    def recent(self) -> list[float]:
        """The last values, for a sparkline."""
        return self.values[-RECENT:]

    @property
    def state(self) -> str:
        """How far the chart can be trusted: `run` without limits, `provisional`, or `full`."""
        if self.verdict is None or self.verdict.limits.status == "none":
            return "run"
        return str(self.verdict.limits.status)

    @property
    def falling(self) -> bool:
        """Whether the latest value is lower than the baseline: which way the icon points."""
        mean = self.verdict.limits.mean if self.verdict else None
        return mean is not None and bool(self.values) and self.values[-1] < mean


def card_of(target: Target) -> Card:
    """The card of one target, whose measure and readings are loaded."""
    readings = list(target.measure.series())
    try:
        verdict: judging.Verdict | None = target.judge()
        trouble = ""
    except ValueError as wrong:  # readings that contradict the measure: say so, and draw what there is
        verdict, trouble = None, f"These readings cannot be judged: {wrong}. Correct the reading."
    known = _window(target)
    mean = verdict.limits.mean if verdict else None
    latest = readings[-1] if readings else None
    change, tone = _change(mean, latest.value if latest else None, verdict)
    return Card(
        target=target,
        verdict=verdict,
        words=_said(target, verdict),
        baseline=amount(mean, target) if mean is not None else "",
        baseline_label=known,
        wanted=wanted(target),
        latest=amount(latest.value, target) if latest else "",
        latest_label=short_label(latest.moment.astimezone(zone()).date(), target.measure.cadence) if latest else "",
        change=change,
        tone=tone,
        values=[row.value for row in readings],
        chart=_chart(target, verdict, readings) if readings else {},
        rows=_rows(target, verdict, readings),
        trouble=trouble,
    )


def zone() -> ZoneInfo:
    """The organisation's zone: periods begin there, whoever looks."""
    return ZoneInfo(settings.TIME_ZONE)


def amount(value: float | None, target: Target) -> str:
    """A number with the unit where it is short: "71 %", "4 min"; "405" for tickets, which the title names."""
    if value is None:
        return ""
    unit = target.measure.unit
    text = wording.plain(round(value, 1))
    if unit == "%" or target.measure.kind == target.measure.Kind.RATE:
        return f"{text}%"
    return f"{text} {unit}" if unit and len(unit) < SHORT_BELOW else text


def wanted(target: Target) -> str:
    """The target in words: "150 or fewer", "80% or more", "exactly 5"."""
    if target.value is None:
        return ""
    counted = target.measure.kind == target.measure.Kind.COUNT
    words = {"down": "or fewer" if counted else "or less", "up": "or more"}.get(target.measure.direction, "")
    return f"{amount(target.value, target)} {words}".strip()


def short_label(day: date, cadence: str) -> str:
    """The period of a reading as an axis has it: "Oct 26", "12 Nov", "Q4 26"."""
    if cadence == "month":
        return f"{MONTHS[day.month - 1]} {day.year % 100:02d}"
    if cadence == "quarter":
        return f"Q{(day.month + 2) // 3} {day.year % 100:02d}"
    return f"{day.day} {MONTHS[day.month - 1]}"


def _said(target: Target, verdict: judging.Verdict | None) -> wording.Words | None:
    return wording.say(verdict, unit=target.measure.unit, zone=zone()) if verdict else None


def _window(target: Target) -> str:
    """The baseline's window in words: "Jun 25 to May 26"."""
    first, last = target.baseline_from, target.baseline_end()
    if not first:
        return ""
    start = short_label(first, "month")
    end = short_label(last, "month") if last else "going live"
    return start if start == end else f"{start} to {end}"


def _change(mean: float | None, latest: float | None, verdict: judging.Verdict | None) -> tuple[str, str]:
    """How far the latest reading is from the baseline's average, in whole percent, in the colour of its signal."""
    if not mean or latest is None or verdict is None or not verdict.after:
        return "", ""
    percent = round((latest - mean) / abs(mean) * 100)
    tone = {"improving": "info", "getting_worse": "warn", "changed": "violet"}.get(verdict.variation, "")
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{abs(percent)}%", tone


def _chart(target: Target, verdict: judging.Verdict | None, readings: list[Any]) -> dict[str, Any]:
    """The chart in the form that `static/js/chart.js` draws."""
    cadence = target.measure.cadence
    days = [row.moment.astimezone(zone()).date() for row in readings]
    signals, left_out, first = _marks(verdict, readings)
    limits = verdict.limits if verdict else None
    live = target.improvement.went_live_on
    data: dict[str, Any] = {
        "labels": _distinct([short_label(day, cadence) for day in days]),
        "values": [row.value for row in readings],
        "more": _empty_places(days, target.due_on, cadence),
        "mean": limits.mean if limits else None,
        "upper": limits.upper if limits else None,
        "lower": limits.lower if limits else None,
        "provisional": bool(limits and limits.status == "provisional"),
        "target": target.value,
        "target_label": f"target {wanted(target)}",
        "signals": signals,
        "excluded": left_out,
        "unit": target.measure.unit,
        "changes": [],
    }
    if live and (at := next((number for number, day in enumerate(days) if day >= live), None)) is not None:
        data["changes"] = [{"at": at, "text": "live"}]
    if first is not None:
        data["reached"] = first
    return data


def _marks(verdict: judging.Verdict | None, readings: list[Any]) -> tuple[dict[str, str], list[int], int | None]:
    """Which points are signals, which count neither as before nor as after, and the first that met the target."""
    if verdict is None:
        return {}, [], None
    used = {reading.moment for reading in (*verdict.baseline, *verdict.after)}
    rest = [Reading(row.value, row.moment) for row in readings if row.moment not in used]
    points = charts.chart(verdict, untested=rest, zone=zone()).points
    signals = {
        str(number): "bad" if "unwanted" in point.effects else SIGN_OF[point.effects[0]]
        for number, point in enumerate(points)
        if point.effects and point.phase == "after"
    }
    left_out = [number for number, point in enumerate(points) if point.phase in {"left_out", "untested"}]
    reached = next((n for n, point in enumerate(points) if point.phase == "after" and point.meets_target), None)
    return signals, left_out if verdict.baseline else [], reached


def _distinct(labels: list[str]) -> list[str]:
    """A category axis needs labels that differ: a second reading of a period gets its number."""
    seen: dict[str, int] = {}
    distinct = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        distinct.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return distinct


def _empty_places(days: list[date], due: date | None, cadence: str) -> int:
    """Room at the end of the axis, towards the target date."""
    if not due or not days or due <= days[-1]:
        return 0
    return min(MOST_EMPTY, (due - days[-1]) // timedelta(days=DAYS_OF[cadence]))


def _rows(target: Target, verdict: judging.Verdict | None, readings: list[Any]) -> list[Row]:
    """The same values as a table, newest first."""
    signals, left_out, _ = _marks(verdict, readings)
    before = {reading.moment for reading in verdict.baseline} if verdict else set()
    words = {"good": "In the wanted direction", "bad": "Against the wanted direction", "changed": "Changed"}
    cadence: Cadence = target.measure.cadence  # type: ignore[assignment]
    rows = []
    for number, reading in enumerate(readings):
        phase = "Baseline" if reading.moment in before else "Not counted" if number in left_out else "After"
        day = reading.moment.astimezone(zone()).date()
        note = reading.note
        rows.append(
            Row(
                reading.pk,
                short_label(day, cadence),
                amount(reading.value, target),
                phase,
                note,
                words.get(signals.get(str(number), ""), ""),
            )
        )
    return rows[::-1]
