"""What one person sees at a glance: what they own, what became of their ideas, what got better, the next review.

Every function asks a fixed number of queries, whatever the size of the register.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from cir.accounts.models import User
from improvements import counting, permissions
from improvements.models import Improvement, Review, Target, Transition, Verdict
from improvements.sorting import Sort
from improvements.statuses import OPEN, Status
from metrics.models import Measure, Reading
from metrics.wording import plain

MOST_OWNED = 6
MOST_IDEAS = 4
MOST_WINS = 3
MOST_DECISIONS = 4
WIN_DAYS = 30
SPARK_READINGS = 14


@dataclass
class Owned:
    """An improvement I own, in one line: where it stands, its main measure, when it is due."""

    record: Improvement
    target: Target | None = None
    values: list[float] = field(default_factory=list)

    @property
    def latest(self) -> str:
        """The latest reading of the main measure, as people write it; empty when there is none."""
        return plain(self.values[-1]) if self.values else ""

    @property
    def wanted(self) -> str:
        """The target, as people write it."""
        return plain(self.target.value) if self.target and self.target.value is not None else ""


@dataclass
class Win:
    """What got better: a measure that a closed improvement really moved."""

    record: Improvement
    measure: Measure
    target_value: float | None
    before: str
    values: list[float]
    falling: bool

    @property
    def latest(self) -> str:
        """The latest reading, as people write it."""
        return plain(self.values[-1]) if self.values else "–"


@dataclass
class ReviewAhead:
    """The next register review and what will be on its agenda."""

    review: Review
    decisions: str
    late: str
    new: str


def owned(user: User) -> tuple[list[Owned], int]:
    """The open improvements this person owns, the most urgent first, and how many there are."""
    mine = Improvement.objects.owned_by(user).open().select_related("item").order_by("-step", "target_date", "pk")
    rows = list(mine[: MOST_OWNED + 1])
    count = len(rows) if len(rows) <= MOST_OWNED else mine.count()
    shown = rows[:MOST_OWNED]
    targets = _main_targets(shown)
    values = last_readings(target.measure_id for target in targets.values())
    found = []
    for record in shown:
        target = targets.get(record.pk)
        found.append(Owned(record, target, values.get(target.measure_id, []) if target else []))
    return found, count


def ideas(user: User) -> tuple[list[Improvement], int]:
    """The ideas this person logged or asked for, the latest news first, with the reason of the last move."""
    last = Transition.objects.filter(improvement=OuterRef("pk")).order_by("-at", "-pk")
    mine: Any = (
        Improvement.objects.visible_to(user)
        .filter(Q(logged_by=user) | Q(requester=user))
        .select_related("owner", "merged_into")
        .annotate(last_reason=Subquery(last.values("reason")[:1]))
    )
    rows = list(mine.order_by("-status_since", "-pk")[: MOST_IDEAS + 1])
    count = len(rows) if len(rows) <= MOST_IDEAS else mine.count()
    return rows[:MOST_IDEAS], count


def moved_this_week(user: User, at: datetime) -> int:
    """How many of this person's ideas changed status in the last seven days."""
    mine = Improvement.objects.filter(Q(logged_by=user) | Q(requester=user))
    return mine.filter(status_since__gte=at - timedelta(days=7)).exclude(status=Status.NEW).count()


def got_better(user: User, at: datetime) -> list[Win]:
    """Improvements closed in the last 30 days whose readings proved an improvement: the reward is seeing effect."""
    proved = (
        Verdict.objects.filter(
            result="improved",
            target__role=Target.Role.MAIN,
            target__improvement__in=Improvement.objects.visible_to(user).filter(
                status=Status.DONE, ended_at__gte=at - timedelta(days=WIN_DAYS)
            ),
        )
        .select_related("target__measure", "target__improvement__owner")
        .order_by("-target__improvement__ended_at", "-pk")
    )
    best = list({verdict.target.improvement_id: verdict for verdict in reversed(proved[: 4 * MOST_WINS])}.values())
    shown = best[::-1][:MOST_WINS]
    values = last_readings(verdict.target.measure_id for verdict in shown)
    return [_win(verdict, values.get(verdict.target.measure_id, [])) for verdict in shown]


def next_review(user: User, at: datetime) -> ReviewAhead | None:
    """The next review with the number of decisions, late ones and new ideas that wait for it."""
    review = Review.objects.next(at)
    if review is None:
        return None
    seen = Improvement.objects.visible_to(user)
    lists = (
        seen.filter(Q(status=Status.ASSESSING) | Q(escalated_at__isnull=False)),
        seen.filter(status__in=OPEN, target_date__lt=at.date()),
        seen.to_triage(),
    )
    return ReviewAhead(review, *map(counting.words, counting.count_each(lists)))


def to_decide(user: User) -> list[Improvement]:
    """What waits for this approver's go or no-go: scored ones first, escalated ones on top."""
    if not user.roles.anywhere("approver"):
        return []
    reach = user.roles.reach(["approver"], "item__path")
    mine = Improvement.objects.visible_to(user).filter(reach, score_low__isnull=False).select_related("item", "owner")
    asked = list(mine.filter(escalated_at__isnull=False).order_by("-escalated_at", "pk")[:MOST_DECISIONS])
    scored = Sort.named("-score").ordered(mine.filter(status=Status.ASSESSING, escalated_at=None))
    return asked + list(scored[: MOST_DECISIONS - len(asked)])


def to_triage(user: User) -> tuple[list[Improvement], str]:
    """New ideas nobody has looked at, the oldest first: for those who keep the register in order."""
    if not user.roles.anywhere("coordinator") or not permissions.may_take_part(user):
        return [], ""
    new = Improvement.objects.visible_to(user).to_triage()
    reach = user.roles.reach(["coordinator"], "item__path") or Q()
    rows = (new if reach == Q() else new.filter(reach | Q(item=None))).select_related("item", "logged_by")
    return list(rows.order_by("logged_at", "pk")[:4]), counting.words(*counting.count_each([rows]))


def last_readings(measures: Iterable[int]) -> dict[int, list[float]]:
    """The last readings of each measure, oldest first, for a small line. One query."""
    wanted = set(measures)
    if not wanted:
        return {}
    place = Window(RowNumber(), partition_by="measure", order_by="-moment")
    newest = (
        Reading.objects.current().filter(measure__in=wanted).annotate(place=place).filter(place__lte=SPARK_READINGS)
    )
    found: dict[int, list[float]] = {}
    for measure, value in newest.order_by("measure", "moment").values_list("measure", "value"):
        found.setdefault(measure, []).append(value)
    return found


def _main_targets(records: list[Improvement]) -> dict[int, Target]:
    rows = Target.objects.filter(improvement__in=records, role=Target.Role.MAIN).select_related("measure")
    return {target.improvement_id: target for target in rows}


def _win(verdict: Verdict, values: list[float]) -> Win:
    target = verdict.target
    baseline = [value for _, value in verdict.readings.get("baseline", [])]
    return Win(
        record=target.improvement,
        measure=target.measure,
        target_value=target.value,
        before=plain(round(sum(baseline) / len(baseline), 1)) if baseline else "",
        values=values,
        falling=target.measure.direction == "down",
    )
