"""Several periods that are computed in one pass over what happened. Pure.

The moments at which they begin and end cut the time into cells. What happened is counted by cell, once; each cell
counts for every period that holds it: a day, its week, its month.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeVar

from metrics.spans import Span

Shared = TypeVar("Shared")
Periods = tuple[int, ...]
"""Periods of a run, by their places in it."""


@dataclass(frozen=True)
class Stretch:
    """The time of one period: its days, and the moments at which they begin and end."""

    span: Span
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Run:
    """The periods that a calculator is asked about at once; one period is a run of one."""

    stretches: Sequence[Stretch]
    shared: dict[Any, Any] = field(default_factory=dict, compare=False)

    def once(self, read: Callable[[Run], Shared]) -> Shared:
        """What several calculators stand on: read for the first that asks."""
        if read not in self.shared:
            self.shared[read] = read(self)
        found: Shared = self.shared[read]
        return found

    @cached_property
    def edges(self) -> list[datetime]:
        """Where periods begin and end, in order: cell n lies between edges n and n + 1."""
        return sorted({moment for each in self.stretches for moment in (each.start, each.end)})

    @property
    def start(self) -> datetime:
        """The first moment of all."""
        return self.edges[0]

    @property
    def end(self) -> datetime:
        """The first moment after all."""
        return self.edges[-1]

    @property
    def first(self) -> date:
        """The first day of all."""
        return min(each.span.first for each in self.stretches)

    @property
    def last(self) -> date:
        """The last day of all."""
        return max(each.span.last for each in self.stretches)

    @cached_property
    def holding(self) -> list[Periods]:
        """The periods that hold each cell: none between periods that are no neighbours."""
        found: list[list[int]] = [[] for _ in self.edges]
        for place, each in enumerate(self.stretches):
            for cell in range(bisect_left(self.edges, each.start), bisect_left(self.edges, each.end)):
                found[cell].append(place)
        return [tuple(places) for places in found]

    @property
    def opening(self) -> list[Periods]:
        """The periods that begin at each edge."""
        return [tuple(place for place, each in enumerate(self.stretches) if each.start == edge) for edge in self.edges]

    @property
    def closing(self) -> list[Periods]:
        """The periods that end at each edge."""
        return [tuple(place for place, each in enumerate(self.stretches) if each.end == edge) for edge in self.edges]

    def at(self, moment: datetime) -> Periods:
        """The periods that hold a moment from the first of all on."""
        return self.holding[bisect_right(self.edges, moment) - 1]

    def on(self, day: date) -> Periods:
        """The periods that hold a day, whether it has come or not."""
        return tuple(place for place, each in enumerate(self.stretches) if each.span.first <= day <= each.span.last)

    def of(self, cadence: str) -> set[int]:
        """The periods that are weeks, or months."""
        return {place for place, each in enumerate(self.stretches) if each.span.cadence == cadence}

    @property
    def asked(self) -> tuple[datetime, datetime, str]:
        """What statements about it need: its first moment, the first after it, and the edges for `metrics.cells`."""
        return self.start, self.end, marks(self.edges)


def marks(edges: Sequence[datetime]) -> str:
    """Moments as PostgreSQL reads an array of them."""
    return "{" + ",".join(f"{edge.astimezone(UTC).replace(tzinfo=None)}+00" for edge in edges) + "}"
