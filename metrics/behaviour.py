"""How a measure behaves by itself: limits from a baseline window, carried forward, and what stands out.

Pure. The same arithmetic as a verdict, without the question whether a change did it: the baseline is the window a
person chose, otherwise the first twelve readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from metrics import charts, verdicts, wording
from metrics.periods import Cadence, label, local_day
from metrics.series import Reading
from metrics.xmr import FULL_FROM, Direction, Effect, Number, Signal, effect


@dataclass(frozen=True, slots=True)
class Nature:
    """What readings mean: which way is better, how often they come, and what they cannot pass.

    `judged`: judgements in words. Their steps are no distances, so no limits are worked out for them.
    """

    direction: Direction
    cadence: Cadence
    floor: Number | None = None
    ceiling: Number | None = None
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The days whose readings are the baseline, both included; an open end is as far as readings go."""

    first: date | None = None
    last: date | None = None

    @property
    def chosen(self) -> bool:
        """Whether a person chose it."""
        return self.first is not None or self.last is not None

    def holds(self, reading: Reading, zone: ZoneInfo) -> bool:
        """Whether the reading lies in the window."""
        day = local_day(reading.moment, zone)
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Phase:
    """Readings that are held against one baseline: that baseline, what came after it, and what is not tested."""

    before: tuple[Reading, ...]
    after: tuple[Reading, ...]
    aside: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired, in plain words, and what it means."""

    words: str
    first: str
    last: str
    effect: Effect
    in_baseline: bool


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The verdict of the readings after the baseline, the readings it left aside, and the chart of all of them."""

    verdict: verdicts.Verdict
    chart: charts.Chart
    findings: tuple[Finding, ...]
    earlier: tuple[verdicts.Verdict, ...] = ()
    """Those of the phases before the baseline was set anew."""

    @property
    def state(self) -> str:
        """How far the chart can be trusted: `none` (a run chart), `provisional` or `full`."""
        return self.verdict.limits.status

    @property
    def steps(self) -> bool:
        """Whether the limits differ from point to point, because denominators do."""
        return self.verdict.limits.method != "xmr"

    @property
    def falling(self) -> bool:
        """Whether the latest reading is below the baseline's average."""
        mean, points = self.verdict.limits.mean, self.chart.points
        return bool(points) and mean is not None and points[-1].value < mean

    @property
    def headline(self) -> str:
        """What the readings say, as a sentence without its full stop."""
        if self.verdict.outcome == "unstable_baseline":
            return "The baseline is not stable"
        return wording.HEADLINES[self.verdict.outcome]


def behaviour(
    readings: Sequence[Reading], nature: Nature, zone: ZoneInfo, window: Window | None = None,
    rebased: Sequence[Window] = (),
) -> Behaviour:  # fmt: skip
    """How the measure behaves, from its readings in order of time: within the phases that people opened by setting the
    baseline anew (`rebased`, by their first days), or by the days that somebody tries out (`window`).

    ValueError: two readings at one moment, values too large to work with.
    """
    if nature.judged:
        stretches = [Phase((), (), tuple(readings))]
    elif window is not None and window.chosen:
        stretches = [Phase(*split(readings, zone, window))]
    else:
        stretches = in_phases(readings, zone, rebased)
    found = [verdicts.verdict(_question(stretch, nature)) for stretch in stretches]
    drawn = [
        charts.chart(said, untested=stretch.aside, zone=zone) for said, stretch in zip(found, stretches, strict=True)
    ]
    return Behaviour(found[-1], charts.joined(drawn), findings(found[-1], zone), tuple(found[:-1]))


def _question(stretch: Phase, nature: Nature) -> verdicts.Question:
    return verdicts.Question(
        stretch.before, stretch.after, nature.direction,
        cadence=nature.cadence, floor=nature.floor, ceiling=nature.ceiling,
    )  # fmt: skip


def in_phases(readings: Sequence[Reading], zone: ZoneInfo, rebased: Sequence[Window]) -> list[Phase]:
    """The readings, cut where a baseline was set anew. A phase's baseline ends on the day that was named, otherwise
    with its twelfth reading; the first phase has none when its readings begin later. The latest always stands last.
    """
    starts = [window.first or date.min for window in rebased]
    cuts = [0, *(sum(local_day(row.moment, zone) < start for row in readings) for start in starts), len(readings)]
    found = []
    for place, window in enumerate((Window(), *rebased)):
        rows = readings[cuts[place] : cuts[place + 1]]
        if rows or place == len(rebased):
            end = FULL_FROM
            if window.last is not None:
                end = sum(window.holds(row, zone) for row in rows)
            found.append(Phase(tuple(rows[:end]), tuple(rows[end:])))
    return found


def split(
    readings: Sequence[Reading], zone: ZoneInfo, window: Window
) -> tuple[tuple[Reading, ...], tuple[Reading, ...], tuple[Reading, ...]]:
    """Readings of the chosen days, after them, and before them (which are not tested)."""
    before = tuple(reading for reading in readings if window.holds(reading, zone))
    later = tuple(r for r in readings if window.last is not None and local_day(r.moment, zone) > window.last)
    used = {*before, *later}
    return before, later, tuple(reading for reading in readings if reading not in used)


def findings(found: verdicts.Verdict, zone: ZoneInfo) -> tuple[Finding, ...]:
    """Every rule that fired, the latest first."""
    said = [
        *(_finding(found, signal, found.after, zone) for signal in found.signals),
        *(_finding(found, signal, found.baseline, zone, in_baseline=True) for signal in found.baseline_signals),
    ]
    return tuple(finding for _, finding in sorted(said, key=lambda pair: pair[0], reverse=True))


def _finding(
    found: verdicts.Verdict, signal: Signal, among: Sequence[Reading], zone: ZoneInfo, *, in_baseline: bool = False
) -> tuple[tuple[bool, int], Finding]:
    names = [label(among[index].moment, found.cadence, zone) for index in signal.indices]
    words = wording.described(signal, among, found.cadence, zone)
    words = words.replace("the old ", "its own " if in_baseline else "the ")
    meaning = effect(signal.side, found.direction)
    finding = Finding(words, names[0], names[-1], meaning, in_baseline)
    return (not in_baseline, signal.indices[-1]), finding
