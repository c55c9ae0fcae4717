"""What one person sees at a glance: what needs them, what they own, what became of their ideas, what got better, the
next review.

Three statements, whatever the size of the register: every list as short lines, then the records that are shown, then
their last readings. Days count from midnight where the person is, so that the SQL follows from the person and the day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, TextField, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone

from cir import statements
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements import counting, gathering, needs, permissions, reminders
from improvements.counting import Sql, count_of, kept
from improvements.gathering import Line, lined
from improvements.models import Improvement, Review, Target, Transition, Verdict
from improvements.needs import Need
from improvements.queries import ImprovementQuerySet
from improvements.sorting import Sort
from improvements.statuses import OPEN, Status
from metrics.models import Reading
from metrics.wording import plain

MOST_NEEDS, MOST_OWNED, MOST_IDEAS, MOST_TRIAGE, MOST_WINS, MOST_DECISIONS, MOST_REVIEWS = 5, 6, 4, 4, 3, 4, 20
WIN_DAYS = 30
SPARK_READINGS = 14
NUMBERS = ("any", "owned", "ideas", "moved", "triage", "assessing", "escalated", "late", "new")
SHOWN = (
    "title", "status", "status_since", "step", "blocker", "target_date", "logged_at", "ended_at", "score",
    "escalated_at", "outcome", "deferred_until", "supporters", "merged_into_id", "item__name", "owner__name",
    "logged_by__name", "admitted_at", "item__owner_first", "item__owner__name", "item__owner__is_active",
)  # fmt: skip


@dataclass
class Row:
    """An improvement in one line: where it stands, with the last readings of its main measure."""

    record: Any
    values: list[float] = field(default_factory=list)
    before: str = ""
    reason: str = ""

    @property
    def latest(self) -> str:
        """The latest reading of the main measure, as people write it; empty when there is none."""
        return plain(self.values[-1]) if self.values else ""

    @property
    def wanted(self) -> str:
        """The target, as people write it."""
        return plain(self.record.main_value) if self.record.main_value is not None else ""


@dataclass
class ReviewAhead:
    """The next register review and how much will be on its agenda."""

    starts_at: datetime
    place: str
    decisions: str
    late: str
    new: str


@dataclass
class Overview:
    """Everything home shows of the register."""

    needs: list[Need]
    needs_count: int
    needs_words: str
    owned: list[Row]
    ideas: list[Row]
    triage: list[Row]
    wins: list[Row]
    decisions: list[Row]
    review: ReviewAhead | None
    items: list[Line]
    counts: dict[str, str]
    moved: int
    empty: bool


def sql(user: User, today: date) -> tuple[list[Sql], list[Sql]]:
    """The lists, and the numbers beside them, of this person on this day."""
    when, began = (today, timezone.get_current_timezone_name()), _midnight(today)
    lists = kept(("home, lists", *when), user, lambda who: [*needs.lists(who, today), *_lists(who, began)])
    numbers = kept(("home, numbers", *when), user, lambda who: _numbers(who, began))
    return lists, numbers


def overview(
    user: User, now: datetime, lists: list[Sql], counted: list[int | None], *, more: list[Need], whole: bool
) -> Overview:
    """What `sql()` asks for, as the page shows it. `more` needs the person, too, but is no improvement; `whole`: all
    that needs them, not the first five."""
    found, today = gathering.gathered(lists), needs.day_of(user, now)
    numbers = [number or 0 for number in counted]
    count = dict(zip(NUMBERS, numbers, strict=False))
    waiting = needs.in_order([*needs.told(found, today, sum(numbers[len(NUMBERS) :])), *more])
    shown = waiting if whole else waiting[:MOST_NEEDS]
    load = _Shown(user, found, shown)
    return Overview(
        needs=shown,
        needs_count=len(waiting),
        needs_words=needs.count_words(waiting),
        owned=load.rows("owned"),
        ideas=load.rows("ideas"),
        triage=load.rows("triage"),
        wins=load.rows("wins"),
        decisions=_decisions(load, shown),
        review=_next_review(found.get("reviews", ()), now, count),
        items=found.get("items", []),
        counts={name: counting.words(number) for name, number in count.items()},
        moved=count["moved"],
        empty=not count["any"],
    )


def _lists(user: User, began: datetime) -> Iterator[Sql]:
    seen = Improvement.objects.visible_to(user)
    yield gathering.list_of("owned", lined(_owned(seen, user), record="pk"))
    yield gathering.list_of("ideas", _ideas(seen, user))
    yield gathering.list_of("triage", lined(_triage(seen, user).order_by("logged_at", "pk")[:MOST_TRIAGE], record="pk"))
    yield gathering.list_of("wins", _wins(seen, began - timedelta(days=WIN_DAYS)))
    for name, rows in _to_decide(seen, user):
        yield gathering.list_of(name, lined(rows, record="pk"))
    ahead = Review.objects.filter(starts_at__gte=began, cancelled_at=None).order_by("starts_at")[:MOST_REVIEWS]
    yield gathering.list_of("reviews", lined(ahead, moment="starts_at", words="place"))
    yield gathering.list_of("items", lined(ConfigurationItem.objects.current(), number="pk", words="name"))


def _numbers(user: User, began: datetime) -> list[Sql]:
    """In the order of `NUMBERS`; then the records nobody has touched, for those who keep the register in order."""
    seen = Improvement.objects.visible_to(user)
    mine = seen.filter(Q(logged_by=user) | Q(requester=user))
    moved = mine.filter(status_since__gte=began - timedelta(days=7)).exclude(status=Status.NEW)
    lists = (
        seen.owned_by(user).open(),
        mine,
        moved,
        _triage(seen, user),
        seen.undecided(),
        seen.exclude(status=Status.ASSESSING).filter(escalated_at__isnull=False),
        seen.filter(status__in=OPEN, target_date__lt=began.date()),
        seen.to_triage(),
    )
    return [count_of(seen, 0), *map(count_of, lists), *reminders.untouched_sql(user, began)]


def _owned(seen: ImprovementQuerySet, user: User) -> QuerySet[Improvement]:
    """The open improvements this person owns, those that are furthest first."""
    return seen.owned_by(user).open().order_by("-step", "target_date", "pk")[:MOST_OWNED]


def _ideas(seen: ImprovementQuerySet, user: User) -> QuerySet[Any]:
    """The ideas this person logged or asked for, the latest news first, with the reason of the last move."""
    last = Transition.objects.filter(improvement=OuterRef("pk")).order_by("-at", "-pk")
    rows = seen.filter(Q(logged_by=user) | Q(requester=user)).order_by("-status_since", "-pk")
    return lined(rows[:MOST_IDEAS], record="pk", words=Subquery(last.values("reason")[:1]))


def _triage(seen: ImprovementQuerySet, user: User) -> ImprovementQuerySet:
    """New ideas nobody has looked at, for those who keep the register in order."""
    reach = user.roles.reach(["coordinator"], "item__path")
    if reach is None or not permissions.may_take_part(user):
        return seen.none()
    return seen.to_triage() if reach == Q() else seen.to_triage().filter(reach | Q(item=None))


def _wins(seen: ImprovementQuerySet, since: datetime) -> QuerySet[Any]:
    """Verdicts that an improvement closed lately was one: the reward is seeing effect."""
    closed = seen.filter(status=Status.DONE, ended_at__gte=since)
    proved = Verdict.objects.filter(result="improved", target__role=Target.Role.MAIN, target__improvement__in=closed)
    newest = proved.order_by("-target__improvement__ended_at", "-pk")[: 4 * MOST_WINS]
    return lined(newest, record="target__improvement", words=Cast(KT("readings__baseline"), TextField()))


def _to_decide(seen: ImprovementQuerySet, user: User) -> Iterator[tuple[str, QuerySet[Improvement]]]:
    """What waits for this approver's go or no-go: escalated ones, then scored ones."""
    reach = user.roles.reach(["approver"], "item__path")
    mine = seen.none() if reach is None else seen.filter(reach, score_low__isnull=False)
    yield "asked", mine.filter(escalated_at__isnull=False).order_by("-escalated_at", "pk")[:MOST_DECISIONS]
    scored = mine.filter(status=Status.ASSESSING, escalated_at=None)
    yield "scored", Sort.named("-score").ordered(scored)[:MOST_DECISIONS]


def _decisions(load: _Shown, shown: list[Need]) -> list[Row]:
    """What does not stand under "Needs you" already."""
    above = {need.about for need in shown}
    both = [*load.rows("asked"), *load.rows("scored")][:MOST_DECISIONS]
    return [row for row in both if row.record.pk not in above]


def _next_review(ahead: Iterable[Line], now: datetime, count: Mapping[str, int]) -> ReviewAhead | None:
    """The first review that has not begun, with what waits for it."""
    for line in ahead:
        if line.moment and line.moment > now:
            agenda = (count["assessing"] + count["escalated"], count["late"], count["new"])
            return ReviewAhead(line.moment, line.words, *map(counting.words, agenda))
    return None


class _Shown:
    """The records of all lists, loaded at once, and the readings of those that show a line."""

    def __init__(self, user: User, found: Mapping[str, list[Line]], shown: list[Need]) -> None:
        best = {line.record: line for line in reversed(found.get("wins", ()))}
        self.found = {**found, "wins": list(best.values())[::-1][:MOST_WINS]}
        names = ("owned", "ideas", "triage", "wins", "asked", "scored")
        wanted = {need.about for need in shown} | {line.record for name in names for line in self.found.get(name, ())}
        question, ids = ("home, shown", user.standing, len(wanted)), [user.pk, *wanted]
        rows = statements.rows(question, lambda me, *ids: _records(user.with_number(me), ids), *ids)
        self.records = {row.pk: row for row in rows}
        lines = chain(self.found.get("owned", ()), self.found["wins"])
        self.values = last_readings(
            self.records[line.record].main_measure for line in lines if line.record in self.records
        )
        for need in shown:
            need.record = self.records.get(need.about)

    def rows(self, name: str) -> list[Row]:
        """The rows of a list, in its order."""
        return [self._row(line, name) for line in self.found.get(name, ()) if line.record in self.records]

    def _row(self, line: Line, name: str) -> Row:
        record = self.records[line.record]
        before = _baseline(line.words) if name == "wins" else ""
        return Row(record, self.values.get(record.main_measure, []), before, line.words)


def _records(user: User, ids: Iterable[int]) -> QuerySet[Improvement]:
    """These records as home shows them, with the name and target of their main measure."""
    main = FilteredRelation("targets", condition=Q(targets__role=Target.Role.MAIN))
    rows = Improvement.objects.visible_to(user).filter(pk__in=ids).annotate(
        main=main, main_value=F("main__value"), main_measure=F("main__measure"), main_name=F("main__measure__name"),
        main_unit=F("main__measure__unit"),
    )  # fmt: skip
    return rows.select_related("item__owner", "owner", "logged_by").only(*SHOWN)


def _baseline(text: str | None) -> str:
    """What a measure was before, from the readings its verdict was made from."""
    values = [value for _, value in json.loads(text or "[]")]
    return plain(round(sum(values) / len(values), 1)) if values else ""


def last_readings(measures: Iterable[int | None]) -> dict[int, list[float]]:
    """The last readings of each measure, oldest first, for a small line. One query."""
    wanted = {measure for measure in measures if measure}
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


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
