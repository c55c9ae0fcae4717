"""What is due in the register: each finder is one query and answers typed rows. Reminders and "Needs you" read them.

A finder looks at the records of `scope`, at what falls due between `since` and `until` (None: however long ago), for
one person (`who`: the `MOST_FOR_ONE` oldest) or for everybody. It decides nothing about being told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, Max, Model, OuterRef, Q, QuerySet

from cir.accounts.roles import Role
from cir.notifications import hours
from improvements.deadlines import first_answer_by
from improvements.holding import DAYS
from improvements.models import Improvement, Relation, SustainmentCheck, Target, Task
from improvements.queries import STALE_AFTER, ImprovementQuerySet
from improvements.statuses import COMMITTED, FLOW, Status
from metrics import periods
from metrics.models import Measure

if TYPE_CHECKING:
    from cir.accounts.models import User

DECIDE_WITHIN = timedelta(days=30)
MOST_FOR_ONE = 30
"""One person is shown so many of a rule: nobody works through more, and ten thousand would take the page seconds."""
READ_WHILE = (Status.ASSESSING, *COMMITTED)
SUSTAINED_FOR = timedelta(days=max(DAYS))
"""So long readings go on being due after closing: they are what the checks are made from."""
SHOWN_FOR = timedelta(days=90)
"""So long a lost gain stands under "Needs you"; on the record it stands for good."""
READ_BY_PEOPLE = (Measure.Source.TYPED, Measure.Source.IMPORTED)
LONG_AGO = date(1, 1, 2)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Due:
    """One thing that falls due on a day. `person` is whose it is; None: of those who hold `role` for the record.

    `ref` tells it from others of its rule, `title` says what is due, `action` is the button that settles it.
    """

    rule: str
    ref: str
    on: date
    record: Improvement
    title: str
    action: str
    url: str
    person: int | None = None
    role: Role | None = None


@dataclass(frozen=True)
class Span:
    """The days that are asked for, both included."""

    until: date
    since: date = LONG_AGO


Finder = Callable[[ImprovementQuerySet, Span, "User | None"], Iterator[Due]]


def reviews(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Records whose owner wanted to look at them again."""
    rows = _owned(scope.filter(status__in=FLOW, next_review_on__range=(span.since, span.until)), who)
    for record in _oldest(rows, "next_review_on", who):
        title = f"Review of {record.reference} is due"
        yield _owners(record, "review", record.next_review_on, title)


def targets(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Committed records by their target date."""
    rows = _owned(scope.filter(status__in=COMMITTED, target_date__range=(span.since, span.until)), who)
    for record in _oldest(rows, "target_date", who):
        title = f"Target date of {record.reference}"
        yield _owners(record, "target", record.target_date, title)


def stale(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Committed records that nobody has touched for two weeks."""
    low, high = _moments(span, STALE_AFTER)
    rows = _owned(scope.filter(status__in=COMMITTED, updated_at__gte=low, updated_at__lt=high), who)
    for record in _oldest(rows, "updated_at", who):
        on = _day(record.updated_at + STALE_AFTER)
        title = f"No update on {record.reference} for {STALE_AFTER.days} days"
        yield _owners(record, "stale", on, title)


def tasks(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Open tasks of open records by their date."""
    rows = Task.objects.open().filter(due_on__range=(span.since, span.until), person__isnull=False)
    rows = rows.filter(improvement__in=scope.filter(status__in=FLOW)).select_related("improvement__item")
    for task in _oldest(rows.filter(person=who) if who else rows, "due_on", who):
        record = task.improvement
        url = f"{record.get_absolute_url()}#step-4"
        yield Due(
            "task",
            str(task.pk),
            task.due_on or LONG_AGO,
            record,
            f"Task: {task.title}",
            "Mark as done",
            url,
            task.person_id,
        )


def readings(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Measures of open records that people read, by the end of the period that has no reading yet; each once."""
    rows = (
        Target.objects.filter(improvement__in=scope.filter(_is_read(span)))
        .filter(measure__retired_at=None, measure__source__in=READ_BY_PEOPLE)
        .annotate(last=Max("measure__readings__moment", filter=Q(measure__readings__superseded_at=None)))
        .select_related("measure", "improvement__item")
        .order_by("measure", "pk")
    )
    if who:
        rows = rows.filter(Q(measure__owner=who) | Q(measure__owner=None, improvement__owner=who))
    seen = set()
    for target in rows:
        person = target.measure.owner_id or target.improvement.owner_id
        due = _reading_due(target)
        if person and span.since <= due.last <= span.until and target.measure_id not in seen:
            seen.add(target.measure_id)
            record, title = target.improvement, f"Reading for {due.label}: {target.measure.name}"
            url = f"{record.get_absolute_url()}#step-6"
            yield Due("reading", str(target.measure_id), due.last, record, title, "Add reading", url, person)


def lost_gains(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Done records whose last check found the gain lost, and which nothing follows yet: for their owner."""
    followed = Relation.objects.filter(kind="follows", other=OuterRef("closing__improvement"))
    later = SustainmentCheck.objects.filter(closing=OuterRef("closing"), result="held", due_on__gt=OuterRef("due_on"))
    closed = F("closing__improvement__ended_at")
    rows = (
        SustainmentCheck.objects.filter(
            result="lost", due_on__range=(max(span.since, span.until - SHOWN_FOR), span.until)
        )
        .filter(closing__improvement__in=_owned(scope.filter(status=Status.DONE), who), closing__at=closed)
        .exclude(Exists(followed))
        .exclude(Exists(later))
        .select_related("closing__improvement__item")
    )
    latest: dict[int, SustainmentCheck] = {check.closing_id: check for check in rows.order_by("due_on", "pk")}
    for check in latest.values():
        record = check.closing.improvement
        title, url = f"The gain of {record.reference} is lost", f"{record.get_absolute_url()}#step-7"
        yield Due("lost", str(check.pk), check.due_on, record, title, "Go round again", url, record.owner_id)


def decisions(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """Records that have waited a month for a go or no-go, for the approvers of their service."""
    low, high = _moments(span, DECIDE_WITHIN)
    rows = scope.undecided().filter(status_since__gte=low, status_since__lt=high)
    for record in _oldest(_within_reach(rows, who, Role.APPROVER), "logged_at", who):
        on = _day(record.status_since + DECIDE_WITHIN)
        title = f"{record.reference} has waited {DECIDE_WITHIN.days} days for a decision"
        yield Due(
            "decision", str(record.pk), on, record, title, "Decide", record.get_absolute_url(), role=Role.APPROVER
        )


def answers(scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
    """New ideas by the day of their promised first answer, for the coordinators of their service."""
    low, _ = _moments(span, timedelta(days=2 * settings.FIRST_ANSWER_DAYS + 4))
    rows = _within_reach(scope.to_triage().filter(logged_at__gte=low), who, Role.COORDINATOR)
    for record in _oldest(rows, "logged_at", who):
        on = first_answer_by(record.logged_at)
        if span.since <= on <= span.until:
            title = f"First answer to {record.reference} is due"
            yield Due(
                "answer", str(record.pk), on, record, title, "Assess", record.get_absolute_url(), role=Role.COORDINATOR
            )


def _is_read(span: Span) -> Q:
    """Records whose measures are read: from assessing on, and while checks after closing are to come."""
    checked = Q(status=Status.DONE, ended_at__gte=_midnight(span.until - SUSTAINED_FOR))
    return Q(status__in=READ_WHILE) | checked


def _owners(record: Improvement, rule: str, on: date | None, title: str) -> Due:
    """Something about the record itself, for its owner, that an update settles."""
    url = record.get_absolute_url()
    return Due(rule, str(record.pk), on or LONG_AGO, record, title, "Update", url, person=record.owner_id)


def _owned(rows: ImprovementQuerySet, who: User | None) -> ImprovementQuerySet:
    found = rows.filter(owner=who) if who else rows.filter(owner__isnull=False)
    return found.select_related("item")


def _oldest(rows: QuerySet[Row], column: str, who: User | None) -> QuerySet[Row]:
    """For one person the first ones only; for everybody all of them, in any order."""
    return rows.order_by(column, "pk")[:MOST_FOR_ONE] if who else rows


def _within_reach(rows: ImprovementQuerySet, who: User | None, role: Role) -> ImprovementQuerySet:
    """Those for which the person holds the role; all of them when nobody is asked for."""
    if who is None:
        return rows.select_related("item")
    reach = who.roles.reach((role,), "item__path")
    return rows.none() if reach is None else rows.filter(reach).select_related("item")


def _reading_due(target: Target) -> periods.Period:
    """The period whose reading is the next one that is missing."""
    cadence = cast(periods.Cadence, target.measure.cadence)
    if target.last is None:  # type: ignore[attr-defined] # annotated above
        return periods.period_of(target.measure.created_at, cadence, _zone())
    return periods.period_of(target.last, cadence, _zone()).following  # type: ignore[attr-defined]  # annotated above


def _moments(span: Span, after: timedelta) -> tuple[datetime, datetime]:
    """The moments from which something falls due within the span, `after` later."""
    first = max(span.since, LONG_AGO + after + hours.DAY)
    return _midnight(first - after), _midnight(span.until - after + hours.DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), _zone())


def _day(moment: datetime) -> date:
    return moment.astimezone(_zone()).date()


def _zone() -> ZoneInfo:
    """Dates of records are days of the organisation."""
    return ZoneInfo(settings.TIME_ZONE)
