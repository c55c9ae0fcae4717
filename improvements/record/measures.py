"""A measure on the record's page: the numbers, the chart and the verdict in words, all from the same verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from improvements.models import Target
from improvements.record.grounds import Ground, Others, grounds_of
from metrics import charts, drawing, showing, wording
from metrics import verdicts as judging
from metrics.charts import Chart, Point
from metrics.models import Reading
from metrics.periods import local_day
from metrics.queries import zone
from metrics.showing import Line
from metrics.xmr import limits_of

DAYS_OF: dict[str, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91}
MOST_EMPTY = 6
RECENT = 14


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
    rows: list[Line]
    trouble: str = ""
    grounds: Sequence[Ground] = ()

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


def card_of(target: Target, others: Others = (), defined: Sequence[date] = ()) -> Card:
    """The card of one target, whose measure and readings are loaded. `others` are live on the same measure; `defined`
    are the days from which on it means something.
    """
    measure = target.measure
    readings = list(measure.series())
    try:
        verdict: judging.Verdict | None = target.judge()
        trouble = ""
    except ValueError as wrong:  # readings that contradict the measure: say so, and draw what there is
        verdict, trouble = None, f"These readings cannot be judged: {wrong}. Correct the reading."
    mean = verdict.limits.mean if verdict else None
    latest = readings[-1] if readings else None
    chart = _chart(target, verdict, readings)
    marks = showing.marks_of(chart)
    return Card(
        target=target,
        verdict=verdict,
        words=wording.say(verdict, unit=measure.shown_unit, zone=zone()) if verdict else None,
        baseline=amount(mean, target),
        baseline_label=_window(target),
        wanted=wanted(target),
        latest=amount(latest.value, target) if latest else "",
        latest_label=drawing.short_label(local_day(latest.moment, zone()), measure.cadence) if latest else "",
        change=drawing.change(mean, latest.value) if verdict and verdict.after and latest else "",
        tone=drawing.TONE_OF_CHANGE.get(verdict.variation, "") if verdict and verdict.after else "",
        values=[row.value for row in readings],
        chart=_drawn(target, chart, defined) if readings else {},
        rows=[showing.line_of(measure, reading, marks) for reading in reversed(readings)],
        trouble=trouble,
        grounds=grounds_of(target, verdict, others),
    )


def chart_until(target: Target, end: datetime) -> dict[str, Any]:
    """The chart of a target as it stood before this moment; {} without a reading."""
    readings = target.measure.series(until=end)
    return _drawn(target, _chart(target, target.judged(end), readings), ()) if readings else {}


def amount(value: float | None, target: Target) -> str:
    """A number with the unit where it is short: "71%", "4 min"; "405" for tickets, which the title names."""
    return drawing.amount(value, target.measure.shown_unit)


def wanted(target: Target) -> str:
    """The target in words: "150 or fewer", "80% or more", "exactly 5"."""
    if target.value is None:
        return ""
    counted = target.measure.kind == target.measure.Kind.COUNT
    words = {"down": "or fewer" if counted else "or less", "up": "or more"}.get(target.measure.direction, "")
    return f"{amount(target.value, target)} {words}".strip()


def _window(target: Target) -> str:
    """The baseline's window in words: "Jun 25 to May 26"."""
    first, last = target.baseline_from, target.baseline_end()
    if not first:
        return ""
    start = drawing.short_label(first, "month")
    end = drawing.short_label(last, "month") if last else "going live"
    return start if start == end else f"{start} to {end}"


def _chart(target: Target, verdict: judging.Verdict | None, readings: Sequence[Reading]) -> Chart:
    """The points with what each counts as; without a verdict they are only points."""
    if verdict is None:
        points = [Point(row.value, row.moment, "", "untested") for row in readings]
        return Chart(tuple(points), limits_of([]), target.value, "neither")
    used = {reading.moment for reading in (*verdict.baseline, *verdict.after)}
    row = target.baseline_row()
    rest = [each.as_read for each in readings if each.moment not in used]
    out = [each for each in rest if row and row.leaves_out(each.moment)]
    return charts.chart(verdict, left_out=out, untested=[each for each in rest if each not in out], zone=zone())


def _drawn(target: Target, chart: Chart, defined: Sequence[date]) -> dict[str, Any]:
    """The chart as it is drawn, with going live, a new definition and a new baseline marked, and room towards the
    target date.
    """
    cadence, live, row = target.measure.cadence, target.improvement.went_live_on, target.baseline_row()
    changes = [(live, "live")] if live else []
    changes += [(day, "new definition") for day in defined]
    if row and row.kind == row.Kind.REBASED:
        changes.append((local_day(row.at, zone()), "baseline set anew"))
    last = local_day(chart.points[-1].moment, zone())
    return drawing.figure(chart, cadence, zone=zone(), unit=target.measure.shown_unit, changes=changes) | {
        "target_label": f"target {wanted(target)}",
        "more": _empty_places(last, target.due_on, cadence),
    }


def _empty_places(last: date, due: date | None, cadence: str) -> int:
    """Room at the end of the axis, towards the target date."""
    return min(MOST_EMPTY, (due - last) // timedelta(days=DAYS_OF[cadence])) if due and due > last else 0
