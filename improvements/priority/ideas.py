"""The ideas that wait for a place, as plain values: ranked, placed, with how steady each rank is.

Bounded: pinned ones first, then the best 200 by score; the page says how many are left out. Two statements for the
ideas, whatever their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Coalesce

from cir.audit.models import Entry
from improvements import scoring, stability
from improvements.models import Improvement
from improvements.queries import ImprovementQuerySet
from improvements.ranking import Entry as Ranking
from improvements.ranking import rank

MOST = 200
VARY = 10
"""Percent by which the weights vary when we say how steady a rank is."""
OLD_AFTER = timedelta(days=180)
TOP = 3
COLUMNS = (
    "pk", "title", "status", "item__name", "item__path", "logged_at", "score", "score_low", "score_high", "score_parts",
    "impact", "effort", "scored_at", "rank_override", "rank_reason", "rank_by__name", "escalated_at", "restricted",
    "owner_id", "owner__name",
)  # fmt: skip
QUADRANTS = {**scoring.QUADRANTS}


@dataclass(frozen=True)
class Part:
    """What one criterion adds: its weight, the median of what was given, how far people differ, and the share."""

    key: str
    label: str
    weight: float
    points: float | None
    spread: int
    share: float

    @property
    def differ(self) -> bool:
        """Whether those who scored see it differently."""
        return self.spread >= scoring.DIFFER_FROM


@dataclass
class Idea:
    """One idea. `rank` is 0 while nobody has scored it; `best` and `worst` bound the rank by score when the weights
    vary by 10 %; `again` says why it needs another look."""

    row: dict[str, Any]
    parts: list[Part]
    again: str
    rank: int = 0
    by_score: int = 0
    best: int = 0
    worst: int = 0
    climbed: int = 0

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["row"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def reference(self) -> str:
        """CIR-142."""
        return f"CIR-{self.row['pk']}"

    @property
    def url(self) -> str:
        """The record's page."""
        return f"/improvements/{self.reference}/"

    @property
    def item(self) -> str:
        """The service, product or practice, or nothing."""
        return self.row["item__name"] or ""

    @property
    def score_words(self) -> str:
        """84, or 58–74 while points are missing."""
        low, high = self.row["score_low"], self.row["score_high"]
        if self.row["score"] is None:
            return "–"
        return f"{low:.0f}–{high:.0f}" if low != high else f"{self.row['score']:.0f}"

    @property
    def bar(self) -> list[float]:
        """The shares for the score bar; what is missing adds nothing yet."""
        return [part.share if part.points is not None else 0.0 for part in self.parts]

    @property
    def impact100(self) -> int:
        """Impact out of 100."""
        return round((self.row["impact"] or 0) * 100)

    @property
    def top(self) -> bool:
        """Among the first three."""
        return 0 < self.rank <= TOP

    @property
    def pinned(self) -> bool:
        """A person overrode the rank."""
        return self.row["rank_override"] is not None

    @property
    def quadrant(self) -> str:
        """Quick wins, Bigger bets, Fill-ins, Think again; nothing while an axis is unknown."""
        if self.row["impact"] is None:
            return ""
        return QUADRANTS[scoring.quadrant(self.row["impact"], self.row["effort"])]

    @property
    def steadiness(self) -> str:
        """How far the rank depends on the exact weights."""
        if not self.best:
            return ""
        if self.best == self.worst:
            return f"rank {self.best} by score, whatever the weights within {VARY}%"
        return f"rank {self.best} to {self.worst} by score when weights vary by {VARY}%"


@dataclass
class Waiting:
    """All that waits for a place: the ranked, those nobody scored, and how many there are in all."""

    ranked: list[Idea]
    unscored: list[Idea]
    count: int

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.count - len(self.ranked) - len(self.unscored)

    def find(self, reference: str) -> Idea | None:
        """The idea with this reference, if it is among them."""
        return next((idea for idea in (*self.ranked, *self.unscored) if idea.reference == reference.upper()), None)

    def ranks(self) -> dict[int, int]:
        """The rank of each idea."""
        return {idea.pk: idea.rank for idea in self.ranked}


def waiting(rows: ImprovementQuerySet, model: scoring.Model, at: datetime) -> Waiting:
    """The ideas among `rows` (what a person may see) that wait for a place, in order of rank."""
    backlog = rows.waiting_for_a_place()
    by_score = Coalesce("score", Value(-1.0)).desc(), "logged_at", "pk"
    found = backlog.annotate(changed=Exists(_changes())).values(*COLUMNS, "changed")
    # Two questions with an index each instead of one that would sort the whole backlog.
    pinned = list(found.filter(rank_override__isnull=False).order_by("rank_override", *by_score)[:MOST])
    others = found.filter(rank_override=None).order_by(*by_score)[: MOST - len(pinned)]
    ideas = [_idea(row, model, at) for row in (*pinned, *others)]
    scored = [idea for idea in ideas if idea.score is not None]
    count = backlog.count() if len(ideas) == MOST else len(ideas)
    return Waiting(_in_order(scored, model), [idea for idea in ideas if idea.score is None], count)


def mark_climbs(now: Waiting, before: dict[int, int]) -> None:
    """Say of each idea by how many places it went up (or down, below 0) since `before`."""
    for idea in now.ranked:
        if idea.pk in before:
            idea.climbed = before[idea.pk] - idea.rank


def as_item(idea: Idea) -> stability.Item:
    """The idea as the arithmetic of stability takes it; missing points count as 3."""
    points = tuple(float(scoring.MIDDLE if part.points is None else part.points) for part in idea.parts)
    return stability.Item(f"{idea.pk:020}", points, idea.logged_at)


def _changes() -> Any:
    return Entry.objects.filter(
        target_type=Improvement._meta.label_lower,
        target_id=Cast(OuterRef("pk"), CharField()),
        verb="changed",
        at__gt=OuterRef("scored_at"),
    )


def _idea(row: dict[str, Any], model: scoring.Model, at: datetime) -> Idea:
    kept = {part["key"]: part for part in row["score_parts"]}
    parts = []
    for criterion in model.criteria:
        known = kept.get(criterion.key, {})
        points = known.get("points")
        share = float(criterion.weight) * points / scoring.HIGHEST if points is not None else 0.0
        parts.append(
            Part(criterion.key, criterion.name, float(criterion.weight), points, known.get("spread", 0), share)
        )
    return Idea(row, parts, _again(row, at))


def _again(row: dict[str, Any], at: datetime) -> str:
    if row["scored_at"] is None:
        return ""
    if at - row["scored_at"] > OLD_AFTER:
        return "scored more than 180 days ago"
    return "changed after it was scored" if row["changed"] else ""


def _in_order(ideas: list[Idea], model: scoring.Model) -> list[Idea]:
    known = {f"{idea.pk:020}": idea for idea in ideas}
    entries = [
        Ranking(key, idea.score, idea.logged_at, idea.rank_override, idea.rank_reason or "pinned")
        for key, idea in known.items()
    ]
    for placed in rank(entries):
        known[placed.entry.key].rank, known[placed.entry.key].by_score = placed.rank, placed.by_score
    for interval in stability.intervals(model, [as_item(idea) for idea in ideas], percent=VARY):
        known[interval.key].best, known[interval.key].worst = interval.best, interval.worst
    return sorted(ideas, key=lambda idea: idea.rank)
