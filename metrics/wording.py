"""What a verdict says in plain words, for people without statistics.

Pure. Two sentences or more: a headline ("Real improvement, target not reached yet") and what it rests on
("Five months in a row below the old lower limit: this is not chance. October 2026 is 18 above the target.").
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from metrics.periods import Cadence, label, missing_between
from metrics.series import Band, Reading
from metrics.verdicts import ENOUGH_READINGS, Outcome, Verdict
from metrics.xmr import FULL_FROM, PROVISIONAL_FROM, Number, Rule, Signal, effect, exact

COUNT_WORDS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)
HEADLINES: dict[Outcome, str] = {
    "unstable_baseline": "The baseline was not stable",
    "improved": "Real improvement",
    "worse": "Real change for the worse",
    "mixed": "Signals in both directions",
    "changed": "Real change",
    "no_change_shown": "No change shown",
    "too_early": "Too early to tell",
}
STRENGTH: tuple[Rule, ...] = ("beyond_limit", "run", "trend", "two_of_three")


@dataclass(frozen=True, slots=True)
class Words:
    """A verdict in words: `headline` without a full stop, `detail` as whole sentences (may be empty)."""

    headline: str
    detail: str


def plain(number: Number) -> str:
    """A number as people write it: "18", "0.35", "1,840", "−3.2"; rounded to at most 4 decimals."""
    value = float(number) if isinstance(number, Fraction) else number
    text = f"{round(Decimal(str(value)), 4):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "0") else text.replace("-", "−")


def say(
    verdict: Verdict,
    *,
    unit: str = "",
    zone: ZoneInfo | None = None,
    number: Callable[[Number], str] = plain,
) -> Words:
    """The verdict in words. `unit` follows numbers ("tickets", "%"); `number` writes them by locale.

    `zone` is the organisation's, to name the period of the latest reading.
    """

    def amount(value: Number) -> str:
        gap = "" if unit in ("", "%") else " "
        return f"{number(value)}{gap}{unit}"

    sentences = (
        _proof(verdict, zone or ZoneInfo("UTC")),
        _target(verdict, amount, zone or ZoneInfo("UTC")),
        _caution(verdict),
    )
    return Words(_headline(verdict), " ".join(sentence for sentence in sentences if sentence))


def described(signal: Signal, among: Sequence[Reading], cadence: Cadence, zone: ZoneInfo) -> str:
    """What one signal of these readings says. Months in a row are only said where none is missing in between."""
    moments = [among[index].moment for index in signal.indices]
    return describe(signal, "reading" if missing_between(moments, cadence, zone) else cadence)


def describe(signal: Signal, cadence: str) -> str:
    """What one signal says: "Five months in a row below the old lower limit"."""
    count = len(signal.indices)
    many = f"{_count(count)} {cadence}s in a row"
    place, limit, moved = ("above", "upper", "higher") if signal.side == "up" else ("below", "lower", "lower")
    if signal.rule == "beyond_limit":
        return f"{many if count > 1 else f'One {cadence}'} {place} the old {limit} limit"
    if signal.rule == "run":
        return f"{many} {place} the old average"
    if signal.rule == "trend":
        return f"{many}, each after the first {moved} than the one before"
    return f"{_count(count)} {cadence}s close together near or {place} the old {limit} limit"


def _headline(verdict: Verdict) -> str:
    said = HEADLINES[verdict.outcome]
    if verdict.target_reached is None or verdict.outcome == "unstable_baseline":
        return said
    if verdict.target_reached:
        return f"{said}, target {'still ' if verdict.outcome == 'worse' else ''}reached"
    return f"{said}, target not reached{'' if verdict.outcome == 'worse' else ' yet'}"


def _proof(verdict: Verdict, zone: ZoneInfo) -> str:
    """Why the outcome is what it is: the strongest signal on each side, or what is still missing."""
    if verdict.outcome == "unstable_baseline":
        broken = _strongest(verdict.baseline_signals)
        reason = described(broken, verdict.baseline, verdict.cadence, zone).replace("the old ", "its own ")
        return f"{reason}: the measure was already moving before the change, so it cannot show what the change did."
    if verdict.outcome == "mixed":
        sides = [[s for s in verdict.signals if effect(s.side, verdict.direction) == e] for e in ("wanted", "unwanted")]
        good, bad = (described(_strongest(tuple(side)), verdict.after, verdict.cadence, zone) for side in sides)
        return f"{good}, but also {bad[0].lower()}{bad[1:]}."
    if verdict.signals:
        return f"{described(_strongest(verdict.signals), verdict.after, verdict.cadence, zone)}: this is not chance."
    if verdict.outcome == "no_change_shown":
        return f"{_readings(len(verdict.after))} since the change, all within what chance explains."
    return _still_missing(verdict)


def _still_missing(verdict: Verdict) -> str:
    if verdict.limits.status == "none":
        have = _readings(verdict.limits.n).lower()
        return f"The baseline has {have}; limits need {PROVISIONAL_FROM}, better {FULL_FROM}."
    if not verdict.after:
        return "No reading since the change yet."
    have = _readings(len(verdict.after))
    return f"{have} since the change and none stands out; {ENOUGH_READINGS} are needed to say that nothing changed."


def _target(verdict: Verdict, amount: Callable[[Number], str], zone: ZoneInfo) -> str:
    if verdict.target is None or not verdict.after:
        return ""
    latest = verdict.after[-1]
    name = label(latest.moment, verdict.cadence, zone)
    name = f"{name[0].upper()}{name[1:]}"
    if verdict.held_for > 1:
        return f"The target has been met {verdict.held_for} {verdict.cadence}s in a row."
    if verdict.held_for == 1:
        return f"{name} meets the target."
    target = verdict.target
    value = exact(latest.value)
    if isinstance(target, Band):
        target = target.high if value > exact(target.high) else target.low
    apart = value - exact(target)
    return f"{name} is {amount(float(abs(apart)))} {'above' if apart > 0 else 'below'} the target."


def _caution(verdict: Verdict) -> str:
    if verdict.limits.status == "provisional":
        return f"The limits are provisional: {verdict.limits.n} of {FULL_FROM} baseline readings."
    if verdict.limits.constant:
        return "All baseline readings were equal, so any other value stands out."
    return ""


def _strongest(found: tuple[Signal, ...]) -> Signal:
    """Of the most telling kind that fired, the latest."""
    return min(found, key=lambda signal: (STRENGTH.index(signal.rule), -signal.indices[-1]))


def _count(count: int) -> str:
    return COUNT_WORDS[count] if count < len(COUNT_WORDS) else str(count)


def _readings(count: int) -> str:
    return f"{_count(count)} reading{'' if count == 1 else 's'}"
