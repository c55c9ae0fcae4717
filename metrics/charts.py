"""The chart of a measure as a page or a file can draw it: points, lines, and which rules fired where.

Pure. Made from the same verdict as the words beside it, so chart, icon and sentence cannot disagree: rules
are tested within the baseline and within the readings after the change, never across.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from metrics.periods import label
from metrics.series import Band, Reading, Target, in_order, meets
from metrics.verdicts import Verdict
from metrics.xmr import Direction, Effect, Limits, Rule, Side, Signal, effect

Phase = Literal["baseline", "left_out", "untested", "after"]


@dataclass(frozen=True, slots=True)
class Point:
    """One reading on the chart.

    `phase`: in the baseline; left out of it by a person; untested (before the baseline, or between it and the
    end of the waiting time); or after the change. `rules` are those the point helped to fire, `effects` what
    they mean: wanted, unwanted, or changed where no direction is good. `meets_target` is None without target.
    `lower` and `upper` are the limits at this point; they differ from point to point where a denominator changes.
    """

    value: float
    moment: date | datetime
    label: str
    phase: Phase
    rules: tuple[Rule, ...] = ()
    sides: tuple[Side, ...] = ()
    effects: tuple[Effect, ...] = ()
    meets_target: bool | None = None
    lower: float | None = None
    upper: float | None = None
    mean: float | None = None
    stage: int = 0
    """How often the baseline had been set anew by then."""

    @property
    def in_baseline(self) -> bool:
        """Whether the limits were worked out from this reading, among others."""
        return self.phase == "baseline"


@dataclass(frozen=True, slots=True)
class Chart:
    """Points in order of time, the limits carried forward over all of them, and the target line or band."""

    points: tuple[Point, ...]
    limits: Limits
    target: Target | None
    direction: Direction

    @property
    def extent(self) -> tuple[float, float] | None:
        """The lowest and highest value drawn, lines and target included; None when there is nothing to draw."""
        values = [point.value for point in self.points]
        lines = (self.limits.mean, self.limits.lower, self.limits.upper)
        values += [line for line in lines if line is not None]
        if self.target is not None:
            ends = (self.target.low, self.target.high) if isinstance(self.target, Band) else (self.target,)
            values += [float(end) for end in ends]
        return (min(values), max(values)) if values else None


def chart(
    verdict: Verdict,
    *,
    left_out: Iterable[Reading] = (),
    untested: Iterable[Reading] = (),
    zone: ZoneInfo | None = None,
) -> Chart:
    """The chart of a verdict, with the readings it was not made from.

    ValueError: two readings at one moment.
    """
    phases: dict[Phase, tuple[Reading, ...]] = {
        "baseline": verdict.baseline,
        "left_out": tuple(left_out),
        "untested": tuple(untested),
        "after": verdict.after,
    }
    ordered = in_order(reading for readings in phases.values() for reading in readings)
    points = _points(verdict, phases, zone or ZoneInfo("UTC"))
    return Chart(
        tuple(points[reading] for reading in ordered),
        verdict.limits,
        verdict.target,
        verdict.direction,
    )


def joined(charts: Sequence[Chart]) -> Chart:
    """Charts of one measure that follow one another, as one; its limits and target are those of the last."""
    points = [replace(point, stage=stage) for stage, each in enumerate(charts) for point in each.points]
    return replace(charts[-1], points=tuple(points))


def _points(verdict: Verdict, phases: dict[Phase, tuple[Reading, ...]], zone: ZoneInfo) -> dict[Reading, Point]:
    fired: dict[Phase, tuple[Signal, ...]] = {
        "baseline": verdict.baseline_signals,
        "after": verdict.signals,
    }
    return {
        reading: _point(verdict, reading, phase, _touching(fired.get(phase, ()), index), zone)
        for phase, readings in phases.items()
        for index, reading in enumerate(readings)
    }


def _touching(fired: tuple[Signal, ...], index: int) -> tuple[Signal, ...]:
    return tuple(signal for signal in fired if index in signal.indices)


def _point(verdict: Verdict, reading: Reading, phase: Phase, fired: tuple[Signal, ...], zone: ZoneInfo) -> Point:
    target = verdict.target
    lower, upper, *_ = verdict.limits.lines(reading.weight)
    return Point(
        lower=lower,
        upper=upper,
        mean=None if verdict.limits.status == "none" else verdict.limits.mean,
        value=float(reading.value),
        moment=reading.moment,
        label=label(reading.moment, verdict.cadence, zone),
        phase=phase,
        rules=tuple(dict.fromkeys(signal.rule for signal in fired)),
        sides=tuple(dict.fromkeys(signal.side for signal in fired)),
        effects=tuple(dict.fromkeys(effect(signal.side, verdict.direction) for signal in fired)),
        meets_target=None if target is None else meets(reading.value, target, verdict.direction),
    )
