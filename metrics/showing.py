"""One measure as its page shows it: the numbers, the chart, what the rules say, and every reading ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator

from metrics import drawing, queries
from metrics.behaviour import Behaviour, Window
from metrics.charts import Chart
from metrics.checks import JUDGEMENTS
from metrics.models import Definition, Measure, Reading, Rebasing

PER_PAGE = 25
MOST_DRAWN = 400
SAID = {"wanted": "In the wanted direction", "unwanted": "Against the wanted direction", "changed": "Changed"}
Marks = Mapping[date | datetime, tuple[str, str, str]]
PHASES = {"baseline": "Baseline", "after": "After", "untested": "Not tested", "left_out": "Left out"}


@dataclass(frozen=True)
class Line:
    """One reading in the table beside the chart, or one that was replaced."""

    reading: Reading
    period: str
    words: str
    share: str
    phase: str
    signal: str
    limits: str = ""


@dataclass(frozen=True)
class Shown:
    """Everything that is shown of one measure."""

    measure: Measure
    readings: Sequence[Reading]
    behaviour: Behaviour | None
    chart: dict[str, Any]
    window: Window
    rebasings: Sequence[Rebasing] = ()

    @property
    def latest(self) -> Reading | None:
        """The reading that is shown as the latest."""
        return self.readings[-1] if self.readings else None

    @property
    def latest_words(self) -> str:
        """The latest value with its unit."""
        return value_words(self.measure, self.latest.value) if self.latest else ""

    @property
    def average(self) -> str:
        """The average of the baseline."""
        mean = self.behaviour.verdict.limits.mean if self.behaviour else None
        return drawing.amount(mean, self.measure.shown_unit)

    @property
    def range_words(self) -> str:
        """What chance explains: from the lower to the upper limit."""
        limits = self.behaviour.verdict.limits if self.behaviour else None
        if limits is None or limits.lower is None or limits.upper is None:
            return ""
        unit = self.measure.shown_unit
        return f"{drawing.number(limits.lower)} to {drawing.amount(limits.upper, unit)}"

    @property
    def change(self) -> str:
        """How far the latest is from the baseline's average, in whole percent."""
        mean = self.behaviour.verdict.limits.mean if self.behaviour and self.behaviour.verdict.after else None
        if not mean or self.latest is None or self.measure.rules.judged:
            return ""
        return drawing.change(mean, self.latest.value)

    @property
    def tone(self) -> str:
        """The colour of the change: that of its signal."""
        found = self.behaviour.verdict.variation if self.behaviour else ""
        return drawing.TONE_OF_CHANGE.get(found, "")

    @property
    def rebased(self) -> Rebasing | None:
        """The baseline that a person set last and that stands; only this one can be taken back."""
        return next((row for row in reversed(self.rebasings) if row.taken_back_at is None), None)

    @property
    def undrawn(self) -> int:
        """How many older readings the chart leaves out."""
        return max(0, len(self.readings) - MOST_DRAWN)

    @property
    def spoken(self) -> str:
        """What the chart says, in one sentence."""
        parts = [f"average {self.average}" if self.average else "", f"limits {self.range_words}"]
        parts = [part for part in parts if part and not part.endswith(" ")]
        found = [*parts, f"latest {self.latest_words}"]
        return f"{self.measure.name}: {', '.join(found)}"


def shown(measure: Measure, definitions: Sequence[Definition], window: Window) -> Shown:
    """The measure with its chart; `definitions` are marked on it."""
    rebasings = list(measure.rebasings.select_related("by", "taken_back_by"))
    readings = measure.series()
    found = measure.behaviour(readings, window)
    marks = [(each.valid_from, "new definition") for each in definitions]
    if not window.chosen:
        marks += [(each.first, "baseline set anew") for each in rebasings if each.taken_back_at is None]
    unit, zone = measure.shown_unit, queries.zone()
    chart: dict[str, Any] = {}
    if found and readings:
        chart = drawing.figure(found.chart, measure.cadence, zone=zone, unit=unit, changes=marks, latest=MOST_DRAWN)
    return Shown(measure, readings, found, chart, window, rebasings)


def drawn_lines(page: Shown) -> list[Line]:
    """The drawn readings as a table, the newest first."""
    marks = _marks(page.behaviour)
    return [line_of(page.measure, reading, marks) for reading in reversed(page.readings[-MOST_DRAWN:])]


def all_lines(page: Shown, number: str | None) -> tuple[Page[Any], list[Line]]:
    """A page of every reading, also those replaced, the newest moment first."""
    rows = page.measure.readings.select_related("recorded_by", "superseded_by__recorded_by")
    ordered = rows.order_by("-moment", "superseded_at", "-pk")
    found = Paginator(ordered, PER_PAGE).get_page(number)
    marks = _marks(page.behaviour)
    return found, [line_of(page.measure, reading, {} if reading.superseded_at else marks) for reading in found]


def next_period(measure: Measure) -> str:
    """The period whose reading comes next, as it is typed: "Nov 2026", or the first day of a week."""
    latest = measure.readings.current().order_by("-moment").values_list("moment", flat=True).first()
    first = min(measure.due_period(latest).first, queries.today())
    return f"{first:%b %Y}" if measure.cadence == Measure.Cadence.MONTH else first.isoformat()


def period_words(measure: Measure, reading: Reading) -> str:
    """The period of a reading with a capital: "October 2026"."""
    words = measure.period_of(reading.moment).label
    return f"{words[0].upper()}{words[1:]}"


def value_words(measure: Measure, value: float) -> str:
    """A value as its measure says it: "94.9%", "4 min", "Good (4 of 5)"."""
    if measure.rules.judged:
        return f"{JUDGEMENTS.get(int(value), '')} ({int(value)} of 5)"
    return drawing.amount(value, measure.shown_unit)


def line_of(measure: Measure, reading: Reading, marks: Marks) -> Line:
    """One reading as a row of a table."""
    phase, signal, limits = marks.get(reading.moment, ("", "", ""))
    period = period_words(measure, reading)
    share = ""
    if reading.denominator is not None and reading.numerator is not None:
        share = f"{drawing.number(reading.numerator)} of {drawing.number(reading.denominator)}"
    words = value_words(measure, reading.value)
    return Line(reading, period, words, share, phase, signal, limits)


def _marks(found: Behaviour | None) -> Marks:
    return marks_of(found.chart) if found else {}


def marks_of(chart: Chart) -> Marks:
    """For each moment what the reading counts as, the signal it is part of, and the limits it is held against."""
    return {
        point.moment: (
            PHASES[point.phase] if chart.limits.n else "",
            SAID["unwanted" if "unwanted" in point.effects else point.effects[0]] if point.effects else "",
            ""
            if point.lower is None or point.upper is None
            else f"{drawing.number(point.lower)} to {drawing.number(point.upper)}",
        )
        for point in chart.points
    }
