"""What is due in the register: each finder is one query and answers typed rows. Reminders and "Needs you" read them.

A finder looks at the records of `scope`, at what falls due between `since` and `until` (None: however long ago), for
one person (`who`: the `MOST_FOR_ONE` oldest) or for everybody. It decides nothing about being told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from cir.accounts.roles import Role
from cir.notifications import hours
from improvements import gathering
from improvements.deadlines import first_answer_by
from improvements.gathering import Line, lined
from improvements.holding import DAYS
from improvements.models import Relation, SustainmentCheck, Target, Task
from improvements.models.improvement import REFERENCE_PREFIX
from improvements.queries import STALE_AFTER, ImprovementQuerySet
from improvements.statuses import COMMITTED, FLOW, Status
from metrics import periods
from metrics.models import Measure, Reading

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


@dataclass(frozen=True)
class Due:
    """One thing that falls due on a day. `person` is whose it is; None: of those who hold `role` for the record.

    `record` is the id of the improvement, `ref` tells it from others of its rule, `title` says what is due, `action`
    is the button that settles it.
    """

    rule: str
    ref: str
    on: date
    record: int
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

    def holds(self, day: date) -> bool:
        """Whether the day is among them."""
        return self.since <= day <= self.until


@dataclass(frozen=True)
class Finder:
    """What falls due by one rule: which rows it looks at, as lines, and what is due by one of them."""

    rule: str
    rows: Callable[[ImprovementQuerySet, Span, User | None], QuerySet[Any]]
    due: Callable[[Line], Due]

    def __call__(self, scope: ImprovementQuerySet, span: Span, who: User | None) -> Iterator[Due]:
        """Everything that is due, by one query."""
        return self.told(gathering.lines(self.rows(scope, span, who)), span)

    def told(self, lines: Iterable[Line], span: Span) -> Iterator[Due]:
        """What is due by these lines; each thing once."""
        seen = set()
        for line in lines:
            due = self.due(line)
            if span.holds(due.on) and due.ref not in seen:
                seen.add(due.ref)
                yield due


def _reviews(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Records whose owner wanted to look at them again."""
    rows = _owned(scope.filter(status__in=FLOW, next_review_on__range=(span.since, span.until)), who)
    return lined(_oldest(rows, "next_review_on", who), record="pk", person="owner", day="next_review_on")


def _targets(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Committed records by their target date."""
    rows = _owned(scope.filter(status__in=COMMITTED, target_date__range=(span.since, span.until)), who)
    return lined(_oldest(rows, "target_date", who), record="pk", person="owner", day="target_date")


def _stale(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Committed records that nobody has touched for two weeks."""
    low, high = _moments(span, STALE_AFTER)
    rows = _owned(scope.filter(status__in=COMMITTED, updated_at__gte=low, updated_at__lt=high), who)
    return lined(_oldest(rows, "updated_at", who), record="pk", person="owner", moment="updated_at")


def _tasks(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Open tasks of open records by their date."""
    rows = Task.objects.open().filter(due_on__range=(span.since, span.until), person__isnull=False)
    rows = rows.filter(improvement__in=scope.filter(status__in=FLOW))
    mine = _oldest(rows.filter(person=who) if who else rows, "due_on", who)
    return lined(mine, record="improvement", number="pk", person="person", day="due_on", words="title")


def _readings(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Measures of open records that people read. The period that is due has no reading yet: it follows the last
    reading (`day` says that there is one), or holds the moment the measure was made."""
    # The newest of each measure is one look into an index; the maximum of them all would read thousands.
    newest = Reading.objects.current().filter(measure=OuterRef("measure")).order_by("-moment").values("moment")[:1]
    rows = (
        Target.objects.filter(improvement__in=scope.filter(_is_read(span)))
        .filter(measure__retired_at=None, measure__source__in=READ_BY_PEOPLE)
        .annotate(last=Subquery(newest), reader=Coalesce("measure__owner", "improvement__owner"))
        .exclude(reader=None)
        .order_by("measure", "pk")
    )
    if who:
        # Either way by an index: as one condition with "or" over two tables it would join all there is.
        theirs = Target.objects.filter(measure__owner=who).order_by().values("pk")
        left = Target.objects.filter(measure__owner=None, improvement__owner=who).order_by().values("pk")
        rows = rows.filter(pk__in=theirs.union(left, all=True))
    of_measure = {"number": "measure", "words": "measure__name", "more": "measure__cadence"}
    moments = {"day": Cast("last", DateField()), "moment": Coalesce("last", "measure__created_at")}
    return lined(rows, record="improvement", person="reader", **moments, **of_measure)


def _lost_gains(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Done records whose last check found the gain lost, and which nothing follows yet: for their owner."""
    followed = Relation.objects.filter(kind="follows", other=OuterRef("closing__improvement"))
    later = SustainmentCheck.objects.filter(
        closing=OuterRef("closing"), result__in=("held", "lost"), due_on__gt=OuterRef("due_on")
    )
    rows = (
        SustainmentCheck.objects.filter(
            result="lost", due_on__range=(max(span.since, span.until - SHOWN_FOR), span.until)
        )
        .filter(closing__improvement__in=_owned(scope.filter(status=Status.DONE), who))
        .filter(closing__at=F("closing__improvement__ended_at"))
        .exclude(Exists(followed))
        .exclude(Exists(later))
        .order_by("due_on", "pk")
    )
    record = "closing__improvement"
    return lined(rows, record=record, number="pk", person=f"{record}__owner", day="due_on")


def _decisions(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """Records that have waited a month for a go or no-go, for the approvers of their service."""
    low, high = _moments(span, DECIDE_WITHIN)
    rows = scope.undecided().filter(status_since__gte=low, status_since__lt=high)
    return lined(_oldest(_within_reach(rows, who, Role.APPROVER), "logged_at", who), record="pk", moment="status_since")


def _answers(scope: ImprovementQuerySet, span: Span, who: User | None) -> QuerySet[Any]:
    """New ideas by the day of their promised first answer, for the coordinators of their service."""
    low, _ = _moments(span, timedelta(days=2 * settings.FIRST_ANSWER_DAYS + 4))
    rows = _within_reach(scope.to_triage().filter(logged_at__gte=low), who, Role.COORDINATOR)
    return lined(_oldest(rows, "logged_at", who), record="pk", moment="logged_at")


def _is_read(span: Span) -> Q:
    """Records whose measures are read: from assessing on, and while checks after closing are to come."""
    checked = Q(status=Status.DONE, ended_at__gte=_midnight(span.until - SUSTAINED_FOR))
    return Q(status__in=READ_WHILE) | checked


def _review_due(line: Line) -> Due:
    return _owners(line, "review", line.day or LONG_AGO, f"Review of {reference_of(line)} is due")


def _target_due(line: Line) -> Due:
    return _owners(line, "target", line.day or LONG_AGO, f"Target date of {reference_of(line)}")


def _stale_due(line: Line) -> Due:
    title = f"No update on {reference_of(line)} for {STALE_AFTER.days} days"
    return _owners(line, "stale", _day(moment_of(line) + STALE_AFTER), title)


def _task_due(line: Line) -> Due:
    on, title, url = line.day or LONG_AGO, f"Task: {line.words}", f"{url_of(line)}#step-4"
    return Due("task", str(line.number), on, line.record, title, "Mark as done", url, line.person)


def _reading_due(line: Line) -> Due:
    period = periods.period_of(moment_of(line), cast(periods.Cadence, line.more), _zone())
    missing = period.following if line.day else period
    title, url = f"Reading for {missing.label}: {line.words}", f"{url_of(line)}#step-6"
    return Due("reading", str(line.number), missing.last, line.record, title, "Add reading", url, line.person)


def _decision_due(line: Line) -> Due:
    on, title = _day(moment_of(line) + DECIDE_WITHIN), f"{reference_of(line)} has waited {DECIDE_WITHIN.days} days"
    said = f"{title} for a decision"
    return Due("decision", str(line.record), on, line.record, said, "Decide", url_of(line), role=Role.APPROVER)


def _answer_due(line: Line) -> Due:
    on = first_answer_by(moment_of(line))
    title = f"First answer to {reference_of(line)} is due"
    return Due("answer", str(line.record), on, line.record, title, "Assess", url_of(line), role=Role.COORDINATOR)


def _lost_due(line: Line) -> Due:
    title, url = f"The gain of {reference_of(line)} is lost", f"{url_of(line)}#step-7"
    return Due("lost", str(line.number), line.day or LONG_AGO, line.record, title, "Go round again", url, line.person)


reviews = Finder("review", _reviews, _review_due)
readings = Finder("reading", _readings, _reading_due)
targets = Finder("target", _targets, _target_due)
tasks = Finder("task", _tasks, _task_due)
decisions = Finder("decision", _decisions, _decision_due)
answers = Finder("answer", _answers, _answer_due)
lost_gains = Finder("lost", _lost_gains, _lost_due)
stale = Finder("stale", _stale, _stale_due)
FINDERS = (reviews, readings, targets, tasks, decisions, answers, lost_gains, stale)


def _owners(line: Line, rule: str, on: date, title: str) -> Due:
    """Something about the record itself, for its owner, that an update settles."""
    return Due(rule, str(line.record), on, line.record, title, "Update", url_of(line), person=line.person)


def reference_of(line: Line) -> str:
    """The reference of the record a line is about."""
    return f"{REFERENCE_PREFIX}{line.record}"


def url_of(line: Line) -> str:
    """The page of the record a line is about."""
    return f"/improvements/{reference_of(line)}/"


def moment_of(line: Line) -> datetime:
    """The moment of a line that is chosen by it."""
    assert line.moment is not None  # noqa: S101 (only lines with a moment are chosen by it)
    return line.moment


def _owned(rows: ImprovementQuerySet, who: User | None) -> ImprovementQuerySet:
    return rows.filter(owner=who) if who else rows.filter(owner__isnull=False)


def _oldest(rows: QuerySet[Any], column: str, who: User | None) -> QuerySet[Any]:
    """For one person the first ones only; for everybody all of them, in any order."""
    return rows.order_by(column, "pk")[:MOST_FOR_ONE] if who else rows


def _within_reach(rows: ImprovementQuerySet, who: User | None, role: Role) -> ImprovementQuerySet:
    """Those for which the person holds the role; all of them when nobody is asked for."""
    if who is None:
        return rows
    reach = who.roles.reach((role,), "item__path")
    return rows.none() if reach is None else rows.filter(reach)


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
