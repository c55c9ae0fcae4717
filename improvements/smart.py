"""Whether a target is specific, measurable, achievable, relevant and time-bound: asked until the change is live.

It steers and refuses nothing: what approving needs, the table of moves says.
"""

from __future__ import annotations

from typing import NamedTuple

from improvements.models import Target
from metrics.series import meets
from metrics.verdicts import Verdict
from metrics.xmr import PROVISIONAL_FROM


class Letter(NamedTuple):
    """One of the five, and what is missing; empty when nothing is."""

    word: str
    missing: str


def letters(target: Target, verdict: Verdict | None) -> list[Letter]:
    """The five, from the target, its measure and the readings so far."""
    readings = len(verdict.baseline) if verdict else 0
    few = "" if readings >= PROVISIONAL_FROM else f"the baseline has {readings} of {PROVISIONAL_FROM} readings"
    return [
        Letter("specific", "" if target.measure.description.strip() else "say what the measure is for"),
        Letter("measurable", "there is no target" if target.value is None else few),
        Letter("achievable", _out_of_reach(target, verdict)),
        Letter("relevant", "" if target.improvement.objective_id else "it serves no objective"),
        Letter("time-bound", "" if target.due_on else "there is no date"),
    ]


def sentence(target: Target, verdict: Verdict | None) -> tuple[str, bool]:
    """The five in one sentence, and whether something is missing."""
    found = letters(target, verdict)
    missing = [f"{letter.word} ({letter.missing})" for letter in found if letter.missing]
    there = [letter.word for letter in found if not letter.missing]
    if not missing:
        return f"The target is SMART: {', '.join(there)}.", False
    return f"Not SMART yet. Missing: {', '.join(missing)}.", True


def _out_of_reach(target: Target, verdict: Verdict | None) -> str:
    """A target beyond the scale cannot be reached, and one that the baseline meets already is none."""
    if target.value is None:
        return "there is no target"
    rules, value = target.measure.rules, float(target.value)
    if (rules.lowest is not None and value < rules.lowest) or (rules.highest is not None and value > rules.highest):
        return "the target lies beyond the scale"
    mean = verdict.limits.mean if verdict else None
    direction = target.measure.direction
    if mean is not None and direction != "neither" and meets(mean, value, direction):  # type: ignore[arg-type]  # one of three
        return "the baseline meets it already on average"
    return ""
