"""What the tests of verdicts ask: a baseline that swings evenly, and readings after it."""

from datetime import date

from metrics.series import Reading, Target
from metrics.verdicts import Question, Verdict, verdict
from metrics.xmr import Direction

EVEN = [8.5, 11.5] * 6  # mean 10, limits 2.02 and 17.98, thirds 4.68 and 15.32
QUIET = [10.5, 9.5] * 3


def monthly(values: list[float], *, start: int = 0) -> tuple[Reading, ...]:
    """Readings on the first of consecutive months, `start` months after January 2025."""
    return tuple(
        Reading(value, date(2025 + month // 12, month % 12 + 1, 1)) for month, value in enumerate(values, start=start)
    )


def ask(
    after: list[float],
    *,
    baseline: list[float] | None = None,
    direction: Direction = "up",
    target: Target | None = None,
) -> Question:
    before = EVEN if baseline is None else baseline
    return Question(monthly(before), monthly(after, start=len(before)), direction, target)


def judged(after: list[float], **rest: object) -> Verdict:
    return verdict(ask(after, **rest))  # type: ignore[arg-type]  # what each test says, unchecked
