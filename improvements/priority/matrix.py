"""Where the dots stand. Above 40 dots, those close together become one with a count. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from improvements.priority.ideas import Idea

MOST_DOTS = 40
ACROSS, DOWN = 8, 8
WIDTH, HEIGHT = 400, 300
LEFT, RIGHT = 0.6, 5.4
LOW, HIGH = 0.12, 1.08
"""The ends of the axes: a little beyond 1 to 5 and 0.2 to 1, so that no dot hangs over the edge."""


@dataclass(frozen=True)
class Cluster:
    """Dots close together, best rank first; one alone is an ordinary dot."""

    ideas: tuple[Idea, ...]

    @property
    def first(self) -> Idea:
        """The one with the best rank."""
        return self.ideas[0]

    @property
    def single(self) -> bool:
        """Whether it is one dot."""
        return len(self.ideas) == 1

    @property
    def effort(self) -> float:
        """Where it stands from left to right, 1 to 5."""
        return sum(idea.effort for idea in self.ideas) / len(self.ideas)

    @property
    def impact(self) -> float:
        """Where it stands from bottom to top, 0.2 to 1."""
        return sum(idea.impact for idea in self.ideas) / len(self.ideas)

    @property
    def x(self) -> float:
        """Left to right in the picture."""
        return round((self.effort - LEFT) / (RIGHT - LEFT) * WIDTH, 1)

    @property
    def y(self) -> float:
        """Top to bottom in the picture."""
        return round((HIGH - self.impact) / (HIGH - LOW) * HEIGHT, 1)


def clusters(ideas: Sequence[Idea], chosen: int | None = None) -> list[Cluster]:
    """The dots of the matrix; the chosen one always stands alone."""
    if len(ideas) <= MOST_DOTS:
        return [Cluster((idea,)) for idea in ideas]
    cells: dict[tuple[int, int], list[Idea]] = {}
    for idea in ideas:
        key = (-1, -1) if idea.pk == chosen else _cell(idea)
        cells.setdefault(key, []).append(idea)
    return [Cluster(tuple(found)) for found in cells.values()]


def _cell(idea: Idea) -> tuple[int, int]:
    across = int((idea.effort - LEFT) / (RIGHT - LEFT) * ACROSS)
    return across, int((idea.impact - LOW) / (HIGH - LOW) * DOWN)
