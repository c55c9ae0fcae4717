"""The self-check of the practice: what is asked, what the levels mean, what answers come to. Pure.

The questions follow the two success factors that ITIL 4 names for the practice of continual improvement: an effective
approach, kept up; effective and efficient improvements across the organisation. The levels are those of a capability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

LEVELS = {
    1: "By chance",
    2: "By habit of a few",
    3: "Agreed and followed",
    4: "Measured",
    5: "Improved by what is measured",
}
LOW = 2
"""A level that calls for an improvement of the practice."""
APPROACH, RESULTS = "An effective approach, kept up", "Effective improvements across the organisation"


class Question(NamedTuple):
    """One thing that is asked; `aim` is the title of an improvement of the practice where the answer is low."""

    key: str
    factor: str
    words: str
    aim: str


QUESTIONS = (
    Question("approach", APPROACH, "Is there one way of improving that people know and use?",
             "One way of improving is known and used"),
    Question("leading", APPROACH, "Do leaders ask for improvements, decide on them and improve something themselves?",
             "Leaders decide on improvements and improve something themselves"),
    Question("taking_part", APPROACH, "Does everybody have the time, the skills and a safe way to suggest and improve?",
             "Everybody has time, skills and a safe way to improve"),
    Question("register", APPROACH, "Is everything that is to be improved in the register, up to date, and reviewed?",
             "The register is complete, up to date and reviewed"),
    Question("priorities", RESULTS, "Are improvements chosen openly, by what the organisation wants?",
             "Improvements are chosen openly by what the organisation wants"),
    Question("evidence", RESULTS, "Does every improvement start from a baseline and end with a measured result?",
             "Improvements start from a baseline and end with a measured result"),
    Question("effort", RESULTS, "Do improvements keep their time and cost, and stop early when they do not help?",
             "Improvements keep time and cost, and stop early when they do not help"),
    Question("learning", RESULTS, "Are lessons written down, found and used, and is everybody answered who asked?",
             "Lessons are used, and everybody is answered who asked"),
)  # fmt: skip
BY_KEY = {question.key: question for question in QUESTIONS}
FACTORS = (APPROACH, RESULTS)


@dataclass(frozen=True)
class Answered:
    """What several people answered to one question; `before`: the level at the check before."""

    question: Question
    level: float | None
    lowest: int | None
    highest: int | None
    people: int
    before: float | None = None

    @property
    def is_low(self) -> bool:
        """Whether it calls for an improvement of the practice."""
        return self.level is not None and self.level <= LOW

    @property
    def differs(self) -> bool:
        """Whether people see it quite differently: worth talking about before anything is decided."""
        return self.lowest is not None and self.highest is not None and self.highest - self.lowest > 1

    @property
    def change(self) -> float | None:
        """By how much it moved since the check before."""
        return None if self.level is None or self.before is None else self.level - self.before

    @property
    def word(self) -> str:
        """The level in words, the lower one where it lies between two."""
        return "" if self.level is None else LEVELS[int(self.level)]


def answered(given: Iterable[tuple[str, int]], before: Mapping[str, float | None]) -> list[Answered]:
    """Every question with the median of its answers: one loud voice does not move it."""
    levels: dict[str, list[int]] = {question.key: [] for question in QUESTIONS}
    for key, level in given:
        levels[key].append(level)
    return [_answered(question, levels[question.key], before.get(question.key)) for question in QUESTIONS]


def _answered(question: Question, levels: list[int], before: float | None) -> Answered:
    if not levels:
        return Answered(question, None, None, None, 0, before)
    return Answered(question, median(levels), min(levels), max(levels), len(levels), before)


def overall(found: Iterable[Answered]) -> float | None:
    """The mean of all questions that were answered; None without any."""
    levels = [each.level for each in found if each.level is not None]
    return sum(levels) / len(levels) if levels else None
