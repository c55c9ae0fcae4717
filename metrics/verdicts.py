"""Verdicts: what the readings after a change prove against the baseline. Computed, never typed.

Pure: readings in, frozen dataclasses out. The order of the questions is the product's (section 5, Evidence):
unstable baseline, improved, worse, mixed, no change shown, too early. The two icons (variation, assurance)
follow NHS England, *Making Data Count*; their exact definitions stand at `variation_of` and `assurance_of`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal, get_args

from metrics.laney import limits_of_readings
from metrics.periods import Cadence
from metrics.series import Band, Reading, Target, held_for, in_order, instant
from metrics.xmr import (
    PROVISIONAL_FROM,
    RUN_LENGTH,
    TREND_LENGTH,
    Direction,
    Effect,
    Limits,
    Number,
    Signal,
    effect,
    exact,
    signals,
)

Outcome = Literal["unstable_baseline", "improved", "worse", "mixed", "changed", "no_change_shown", "too_early"]
Variation = Literal["improving", "getting_worse", "changed", "no_real_change", "too_early"]
Assurance = Literal["meets_target", "misses_target", "hit_or_miss"]

ENOUGH_READINGS = 7
CANONICAL_VERSION = 1


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a verdict is made from. Its `digest` tells whether a stored verdict still fits its readings.

    `baseline`: the readings of the declared window, without those left out. `after`: the readings since
    go-live plus the waiting time. Either may come in any order. `floor` and `ceiling`: what the measure
    cannot pass (0 for counts).
    """

    baseline: tuple[Reading, ...]
    after: tuple[Reading, ...]
    direction: Direction
    target: Target | None = None
    cadence: Cadence = "month"
    floor: Number | None = None
    ceiling: Number | None = None
    run_length: int = RUN_LENGTH
    trend_length: int = TREND_LENGTH

    @property
    def canonical(self) -> dict[str, Any]:
        """All inputs as JSON can hold them, to be stored beside a verdict; `restored` reads it back.

        Readings are sorted by moment, moments brought to UTC, numbers written as fractions: 1, 1.0 and
        Decimal("1.00") are the same, and so is the same moment written in two time zones.
        """
        return {
            "version": CANONICAL_VERSION,
            "baseline": [_canonical_reading(reading) for reading in in_order(self.baseline)],
            "after": [_canonical_reading(reading) for reading in in_order(self.after)],
            "direction": self.direction,
            "target": _canonical_target(self.target),
            "cadence": self.cadence,
            "bounds": [None if bound is None else str(exact(bound)) for bound in (self.floor, self.ceiling)],
            "rules": [self.run_length, self.trend_length],
        }

    @property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) over the canonical form."""
        text = json.dumps(self.canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def restored(content: Mapping[str, Any]) -> Question:
    """The question that was stored in canonical form: it has the same digest and gets the same verdict.

    ValueError: content that was not written by `Question.canonical` of this version.
    """
    if content.get("version") != CANONICAL_VERSION:
        raise ValueError(f"Unknown version {content.get('version')!r} of a stored verdict's readings")
    try:
        target = [Fraction(end) for end in content["target"] or ()]
        floor, ceiling = (None if bound is None else Fraction(bound) for bound in content["bounds"])
        run_length, trend_length = content["rules"]
        return Question(
            baseline=_restored_readings(content["baseline"]),
            after=_restored_readings(content["after"]),
            direction=content["direction"],
            target=Band(*target) if len(target) > 1 else next(iter(target), None),
            cadence=content["cadence"],
            floor=floor,
            ceiling=ceiling,
            run_length=run_length,
            trend_length=trend_length,
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise ValueError(f"The stored readings of a verdict are damaged: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the readings prove.

    `target_reached`: whether the latest reading after the change meets the target; None without a target or
    without such a reading. `held_for`: how many of the latest readings in a row meet it.
    `signals` point into `after`, `baseline_signals` into `baseline`, both in order of time.
    """

    outcome: Outcome
    limits: Limits
    baseline: tuple[Reading, ...]
    after: tuple[Reading, ...]
    baseline_signals: tuple[Signal, ...]
    signals: tuple[Signal, ...]
    direction: Direction
    target: Target | None
    cadence: Cadence
    target_reached: bool | None
    held_for: int
    variation: Variation
    assurance: Assurance | None
    digest: str


def verdict(question: Question) -> Verdict:
    """The verdict on these readings.

    Rules are tested among the readings after the change alone, so that a run which began before it proves
    nothing. With fewer than 6 baseline readings there are no limits and the verdict stays "too early",
    however many readings follow. A constant baseline is stable; see `metrics.xmr.limits_of`.
    ValueError: two readings at one moment; a moment without time zone; a reading after the change that is not
    later than the baseline; a value that is NaN or infinite; a floor above the ceiling; a
    band upside down; an unknown direction or cadence.
    """
    _require_sense(question)
    before, later = in_order(question.baseline), in_order(question.after)
    limits = question_limits(question, before)
    broken, fired = _tested(question, before, limits), _tested(question, later, limits)
    outcome = _outcome(limits, broken, fired, len(later), question.direction)
    held = held_for(later, question.target, question.direction)
    return Verdict(
        outcome=outcome,
        limits=limits,
        baseline=before,
        after=later,
        baseline_signals=broken,
        signals=fired,
        direction=question.direction,
        target=question.target,
        cadence=question.cadence,
        target_reached=None if question.target is None or not later else held > 0,
        held_for=held,
        variation=variation_of(outcome, fired, question.direction),
        assurance=_assurance(question, outcome, later, limits),
        digest=question.digest,
    )


def variation_of(outcome: Outcome, fired: Sequence[Signal], direction: Direction) -> Variation:
    """The variation icon. It follows the verdict, so that icon and words cannot disagree.

    improved → improving; worse → getting worse; changed → changed; no change shown → no real change; too early
    and unstable baseline → too early. Mixed: the direction of the signal with the latest reading; where both
    directions end there, getting worse, to be careful.
    """
    if outcome == "mixed":
        latest = max(signal.indices[-1] for signal in fired)
        effects = {effect(signal.side, direction) for signal in fired if signal.indices[-1] == latest}
        return "getting_worse" if "unwanted" in effects else "improving"
    icons: dict[Outcome, Variation] = {
        "improved": "improving",
        "worse": "getting_worse",
        "changed": "changed",
        "no_change_shown": "no_real_change",
    }
    return icons.get(outcome, "too_early")


def assurance_of(limits: Limits, target: Target, direction: Direction) -> Assurance | None:
    """The assurance icon: what the process will do with the target if nothing changes.

    meets target: both limits meet it. misses target: the target lies wholly beyond a limit, out of reach.
    hit or miss: otherwise, chance decides. None without limits. A target exactly at a limit is within reach.
    """
    if limits.lower is None or limits.upper is None:
        return None
    if isinstance(target, Band):
        low, high = float(target.low), float(target.high)
    else:
        value = float(target)
        low = value if direction != "down" else float("-inf")
        high = value if direction != "up" else float("inf")
    if low <= limits.lower and limits.upper <= high:
        return "meets_target"
    return "misses_target" if limits.upper < low or limits.lower > high else "hit_or_miss"


def question_limits(question: Question, readings: Sequence[Reading]) -> Limits:
    """The limits of some of the question's readings: by their denominators where these change, otherwise XmR."""
    among = (*question.baseline, *question.after)
    return limits_of_readings(readings, among, floor=question.floor, ceiling=question.ceiling)


def _require_sense(question: Question) -> None:
    if question.direction not in ("up", "down", "neither"):
        raise ValueError(f"Unknown direction {question.direction!r}: choose up, down or neither")
    if question.cadence not in get_args(Cadence):
        raise ValueError(f"Unknown cadence {question.cadence!r}: choose day, week, month or quarter")
    if isinstance(question.target, Band) and exact(question.target.low) > exact(question.target.high):
        raise ValueError("The lower end of the target is above its upper end")
    if question.baseline and question.after:
        first = min(instant(r.moment) for r in question.after)
        if first <= max(instant(r.moment) for r in question.baseline):
            raise ValueError("A reading after the change is not later than the baseline")


def _tested(question: Question, readings: Sequence[Reading], limits: Limits) -> tuple[Signal, ...]:
    values, weights = [reading.value for reading in readings], [reading.weight for reading in readings]
    lengths = {"run_length": question.run_length, "trend_length": question.trend_length}
    return signals(values, limits, weights=weights, **lengths)


def _outcome(
    limits: Limits,
    broken: Sequence[Signal],
    fired: Sequence[Signal],
    readings: int,
    direction: Direction,
) -> Outcome:
    """The product's order of questions; the first that is answered yes decides."""
    if broken:
        return "unstable_baseline"
    effects: set[Effect] = {effect(signal.side, direction) for signal in fired}
    if effects:
        named: dict[Effect, Outcome] = {
            "wanted": "improved",
            "unwanted": "worse",
            "changed": "changed",
        }
        return "mixed" if len(effects) > 1 else named[effects.pop()]
    if limits.status != "none" and readings >= ENOUGH_READINGS:
        return "no_change_shown"
    return "too_early"


def _assurance(question: Question, outcome: Outcome, later: Sequence[Reading], limits: Limits) -> Assurance | None:
    """Judged by limits of the process as it is now: those of the readings after the change from 6 on, before
    that the baseline's, as long as no change is shown. These limits are for the icon only: nothing is re-based.
    """
    if question.target is None or outcome == "unstable_baseline":
        return None
    if len(later) >= PROVISIONAL_FROM:
        now = question_limits(question, later)
        return assurance_of(now, question.target, question.direction)
    if outcome == "too_early":
        return assurance_of(limits, question.target, question.direction)
    return None


def _canonical_reading(reading: Reading) -> list[str]:
    weight = [] if reading.weight is None else [str(exact(reading.weight))]
    return [instant(reading.moment), str(exact(reading.value)), *weight]


def _canonical_target(target: Target | None) -> list[str] | None:
    if target is None:
        return None
    ends = (target.low, target.high) if isinstance(target, Band) else (target,)
    return [str(exact(end)) for end in ends]


def _restored_readings(rows: Iterable[Sequence[str]]) -> tuple[Reading, ...]:
    return tuple(
        Reading(Fraction(value), datetime.fromisoformat(moment), *map(Fraction, weight))
        for moment, value, *weight in rows
    )
