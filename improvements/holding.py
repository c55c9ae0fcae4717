"""Whether a gain is held after closing: the readings since then against the baseline and against the new level.

Pure: readings in, a frozen answer out. The first question that is answered yes decides:

1. no reading since closing: cannot say;
2. no gain was proved at closing: held when the readings since then prove one, otherwise cannot say;
3. the latest three readings are all nearer to the baseline's average than to that of the new level: lost;
4. they are fewer than three, all nearer to the baseline's average, and break a rule against the new level's own limits
   (six readings or more between going live and closing): lost;
5. against the baseline they are improved (or changed): held, and said to be smaller where they break a rule against the
   new level; worse or no change shown: lost; mixed: by the latest;
6. otherwise they are too few for limits: held when all meet a target that was reached at closing, or when the latest
   three are all nearer to the new level; else cannot say.

Rules and limits are those of verdicts (`metrics.verdicts`); 3 and 6 are our own, for measures read once a month, which
have no seven readings within 180 days.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from metrics import verdicts
from metrics.series import Reading, in_order, meets
from metrics.verdicts import Question, Verdict
from metrics.xmr import PROVISIONAL_FROM, exact

Result = Literal["held", "lost", "cannot_say"]

DAYS = (30, 90, 180)
LATEST = 3
PROVED = ("improved", "changed")
VERSION = 1


@dataclass(frozen=True, slots=True)
class Gain:
    """What is asked: the question whose `after` are the readings since closing, the readings from going live until
    closing, whether they proved a gain, and whether the target was reached then."""

    since: Question
    gained: tuple[Reading, ...]
    proved: bool
    reached: bool

    @property
    def canonical(self) -> dict[str, Any]:
        """Everything as JSON can hold it; `restored` reads it back."""
        level = replace(self.since, baseline=self.gained)
        return {
            "version": VERSION,
            "since": self.since.canonical,
            "gained": level.canonical["baseline"],
            "proved": self.proved,
            "reached": self.reached,
        }

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical form."""
        text = json.dumps(self.canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it is held, and why, in a sentence for everybody."""

    result: Result
    why: str


def restored(content: Mapping[str, Any]) -> Gain:
    """What was stored in canonical form. ValueError: content this version did not write."""
    if content.get("version") != VERSION:
        raise ValueError(f"Unknown version {content.get('version')!r} of a stored check")
    try:
        since = verdicts.restored(content["since"])
        level = verdicts.restored({**content["since"], "baseline": content["gained"], "after": []})
        return Gain(since, level.baseline, proved=bool(content["proved"]), reached=bool(content["reached"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"The stored readings of a check are damaged: {error!r}") from error


def answer(gain: Gain) -> Answer:
    """Whether the gain is held. ValueError: readings that cannot be judged, as in `metrics.verdicts.verdict`."""
    if not gain.since.after:
        return Answer("cannot_say", "Nothing has been read since it was closed.")
    against = verdicts.verdict(gain.since)
    if not gain.proved:
        return _without_proof(against)
    return _back(gain) or _below_the_new_level(gain) or _against_the_baseline(gain, against) or _too_few(gain)


def _without_proof(against: Verdict) -> Answer:
    if against.outcome in PROVED:
        return Answer("held", "No gain was proved at closing; the readings since then show one.")
    return Answer("cannot_say", "No gain was proved at closing, so none can be held or lost.")


def _back(gain: Gain) -> Answer | None:
    if _nearer(gain, to_baseline=True):
        return Answer("lost", f"The latest {LATEST} readings are back near the level from before the change.")
    return None


def _below_the_new_level(gain: Gain) -> Answer | None:
    if len(gain.since.after) < LATEST and _nearer(gain, to_baseline=True, least=1) and _fell(gain):
        return Answer("lost", "The readings since closing are worse than those it was closed with, beyond chance.")
    return None


def _fell(gain: Gain) -> bool:
    """Whether the readings are worse than the new level, by the new level's own limits."""
    if len(gain.gained) < PROVISIONAL_FROM or gain.since.direction == "neither":
        return False
    return verdicts.verdict(replace(gain.since, baseline=gain.gained)).outcome == "worse"


def _against_the_baseline(gain: Gain, against: Verdict) -> Answer | None:
    better = against.outcome in PROVED or (against.outcome == "mixed" and against.variation == "improving")
    if better and _fell(gain):
        return Answer("held", "Still better than before the change, beyond chance, but less so than at closing.")
    if better:
        return Answer("held", "The readings since closing are still better than before the change, beyond chance.")
    if against.outcome in ("worse", "mixed"):
        return Answer("lost", "The readings since closing are worse than before the change, beyond chance.")
    if against.outcome == "no_change_shown":
        return Answer("lost", "The readings since closing cannot be told from those before the change.")
    return None


def _too_few(gain: Gain) -> Answer:
    if gain.reached and _meets(gain, gain.since.after):
        return Answer("held", "Every reading since closing meets the target.")
    if _nearer(gain, to_baseline=False):
        return Answer("held", f"The latest {LATEST} readings stay near the level it was closed with.")
    return Answer("cannot_say", "There are too few readings since it was closed.")


def _meets(gain: Gain, readings: Sequence[Reading]) -> bool:
    target = gain.since.target
    return target is not None and all(meets(row.value, target, gain.since.direction) for row in readings)


def _nearer(gain: Gain, *, to_baseline: bool, least: int = LATEST) -> bool:
    """Whether the latest readings are all nearer to one of the two averages than to the other."""
    latest = in_order(gain.since.after)[-LATEST:]
    if len(latest) < least or not gain.since.baseline or not gain.gained:
        return False
    before, new = _mean(gain.since.baseline), _mean(gain.gained)
    if before == new:
        return False
    gaps = [(abs(exact(row.value) - before), abs(exact(row.value) - new)) for row in latest]
    return all(old < fresh if to_baseline else fresh < old for old, fresh in gaps)


def _mean(readings: Sequence[Reading]) -> Fraction:
    return sum((exact(row.value) for row in readings), Fraction(0)) / len(readings)
