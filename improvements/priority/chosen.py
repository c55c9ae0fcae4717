"""The chosen idea: the points of the person who looks, and what others gave once they have scored themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count

from improvements import permissions, scoring, stability
from improvements.models import Criterion, Improvement, Points
from improvements.priority.ideas import Idea, Part, Waiting, as_item

if TYPE_CHECKING:
    from cir.accounts.models import User


class Scorer(NamedTuple):
    """As much of a person as an avatar needs."""

    pk: int
    name: str


@dataclass
class Row:
    """One criterion in the panel: my points, and the median when it may be seen."""

    part: Part
    meanings: list[str]
    mine: int | None
    open: bool

    @property
    def counted(self) -> float | None:
        """The points shown as adding to the score: the median where it may be seen, else mine."""
        return self.part.points if self.open else self.mine

    @property
    def share(self) -> float | None:
        """What they add to the score."""
        return None if self.counted is None else self.part.weight * self.counted / scoring.HIGHEST

    @property
    def choices(self) -> list[tuple[int, bool, str]]:
        """1 to 5: whether it is mine, and what it means."""
        return [
            (each, each == self.mine, self.meanings[each - 1] if len(self.meanings) >= each else "")
            for each in range(scoring.LOWEST, scoring.HIGHEST + 1)
        ]


@dataclass
class Chosen:
    """The panel of one idea. `open`: the others' points may be seen."""

    record: Improvement
    idea: Idea | None
    rows: list[Row]
    scorers: list[Scorer]
    open: bool
    may_score: bool
    may_rank: bool
    may_escalate: bool
    swaps: list[str] = field(default_factory=list)

    @property
    def others(self) -> int:
        """How many people beside me have scored."""
        return len(self.scorers)

    @property
    def differ_on(self) -> str:
        """The criteria on which people differ, in words."""
        return ", ".join(row.part.label.split(":")[0].lower() for row in self.rows if row.part.differ)


def choose(record: Improvement, user: User, waiting: Waiting, criteria: list[Criterion], sums: scoring.Model) -> Chosen:
    """What the panel shows of `record` to `user`: one statement for the points."""
    mine, scorers = _given(record, user)
    may_score = permissions.may_score(user, record)
    keys = {criterion.key for criterion in criteria}
    seen = not may_score or keys <= set(mine)
    idea = waiting.find(record.reference)
    parts = idea.parts if idea else [_empty(criterion) for criterion in criteria]
    meanings = {criterion.key: list(criterion.meanings) for criterion in criteria}
    return Chosen(
        record,
        idea,
        rows=[Row(part, meanings[part.key], mine.get(part.key), seen) for part in parts],
        scorers=scorers,
        open=seen,
        may_score=may_score,
        may_rank=permissions.may_rank(user, record),
        may_escalate=permissions.may_take_part(user) and record.escalated_at is None,
        swaps=_swaps(idea, waiting, sums) if idea and idea.rank else [],
    )


def own_points(record: Improvement, user: User) -> dict[str, int]:
    """What the person has given so far."""
    return _given(record, user)[0]


def not_scored_by(user: User, records: list[int], keys: list[str]) -> set[int]:
    """Those of the records of which the person has not yet scored every criterion."""
    mine = Points.objects.filter(person=user, improvement__in=records, criterion__key__in=keys)
    given = mine.order_by().values("improvement_id").annotate(n=Count("criterion__key", distinct=True))
    return set(records) - {row["improvement_id"] for row in given if row["n"] == len(keys)}


def _given(record: Improvement, user: User) -> tuple[dict[str, int], list[Scorer]]:
    rows = Points.objects.filter(improvement=record).order_by("at", "pk")
    mine: dict[str, int] = {}
    people: dict[int, Scorer] = {}
    for person, name, key, points in rows.values_list("person_id", "person__name", "criterion__key", "points"):
        people[person] = Scorer(person, name)
        if person == user.pk:
            mine[key] = points
    return mine, list(people.values())


def _empty(criterion: Criterion) -> Part:
    return Part(criterion.key, criterion.label, float(criterion.weight), None, 0, 0.0)


def _swaps(idea: Idea, waiting: Waiting, sums: scoring.Model) -> list[str]:
    """What it takes to swap with the neighbours above and below (by score)."""
    by_score: dict[int, Any] = {each.by_score: each for each in waiting.ranked}
    found = []
    for other in (by_score.get(idea.by_score - 1), by_score.get(idea.by_score + 1)):
        if other is None:
            continue
        swap = stability.swap(sums, as_item(idea), as_item(other))
        if swap is None:
            found.append(f"No single weight swaps it with {other.reference}.")
        elif swap.change == 0:
            found.append(f"Level with {other.reference}: the older one is first.")
        else:
            name = swap.criterion.name.split(":")[0]
            found.append(
                f"Swaps with {other.reference} when {name} weighs "
                f"{two_weights(swap.level_at, float(swap.criterion.weight))}."
            )
    return found


def two_weights(level: float, now: float) -> str:
    """The weight at which two swap, and the weight today: with a decimal where whole numbers would look alike."""
    digits = 0 if f"{level:.0f}" != f"{now:.0f}" else 1
    return f"{level:.{digits}f}% instead of {now:.{digits}f}%"
