"""What needs a person: the rows of "Needs you", from the same finders as the reminders, in a fixed number of queries.

Order: overdue, due within two working days, asked by a person, stale; in each the oldest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import Invalid, Problem
from cir.notifications import hours
from improvements import counting, dues, gathering, reminders, wording
from improvements.counting import Sql
from improvements.dues import Due, Span
from improvements.gathering import Line, lined
from improvements.models import Comment, Consultation, Escalation, Improvement, Snooze
from improvements.queries import ImprovementQuerySet
from improvements.statuses import OPEN

SOON = 2
"""Working days ahead."""
MENTIONED_WITHIN = timedelta(days=30)
SNOOZE_AT_MOST = timedelta(days=366)
LONGEST_KEY = 80
MENTIONS, QUESTIONS, FIRST_LOOKS, CONSULTED, ASIDE = "mention", "escalation", "first_look", "consulted", "aside"


class Group(StrEnum):
    """Why it stands where it stands; in the order of the page."""

    OVERDUE = "overdue"
    SOON = "soon"
    ASKED = "asked"
    STALE = "stale"


ORDER = list(Group)


@dataclass
class Need:
    """One row: what it is, why it is shown, and the one button that settles it.

    `rule` says what the button does in place: review, target, stale (an update), reading, task, decision, answer,
    mention, escalation, first_look, consulted, untouched. `object_id` is the id of the task, measure, comment or record
    it is about, `about` the id of the improvement; `record` is that improvement where it is shown.
    """

    key: str
    rule: str
    group: Group
    on: date
    title: str
    why: str
    action: str
    url: str
    about: int = 0
    object_id: int = 0
    number: int = 0
    record: Improvement | None = None


def needs(user: User, at: datetime | None = None) -> list[Need]:
    """Everything that needs this person now, except what they put aside."""
    now = at or clock.now()
    today = day_of(user, now)
    (untouched,) = counting.asked(reminders.untouched_sql(user, now)) or (0,)
    return told(gathering.gathered(lists(user, today)), today, untouched or 0)


def day_of(user: User, now: datetime) -> date:
    """The day it is where the person is."""
    return now.astimezone(user.zone or ZoneInfo(settings.TIME_ZONE)).date()


def lists(user: User, today: date) -> Iterator[Sql]:
    """What may need this person, list by list. Follows from the person and the day alone."""
    scope, span = Improvement.objects.visible_to(user), _span(today)
    for find in dues.FINDERS:
        yield gathering.list_of(find.rule, find.rows(scope, span, user))
    yield gathering.list_of(MENTIONS, _mentions(user, today))
    yield gathering.list_of(QUESTIONS, _questions(user))
    yield gathering.list_of(CONSULTED, _consultations(user))
    yield gathering.list_of(FIRST_LOOKS, _first_looks(scope, user))
    aside = Snooze.objects.filter(person=user, until__gt=today)
    yield gathering.list_of(ASIDE, lined(aside, words="key"))


def told(found: Mapping[str, list[Line]], today: date, untouched: int) -> list[Need]:
    """The rows that these lists make, in the order of the page."""
    aside = {line.words for line in found.get(ASIDE, ())}
    mentioned = (_mentioned(line) for line in found.get(MENTIONS, ()))
    questions = (_question(line) for line in found.get(QUESTIONS, ()))
    consulted = (_consulted(line) for line in found.get(CONSULTED, ()))
    looks = (_first_look(line) for line in found.get(FIRST_LOOKS, ()))
    rows = [*_due(found, today), *mentioned, *questions, *looks, *consulted, *_untouched(untouched, today)]
    return in_order(row for row in rows if row.key not in aside)


def _span(today: date) -> Span:
    return Span(until=hours.add_working_days(today, SOON))


def count_words(rows: list[Need]) -> str:
    """How many rows there are: 38, or 90+ when there are more of a rule than one person is shown."""
    most = max(Counter(row.rule for row in rows).values(), default=0)
    return f"{len(rows)}+" if most >= dues.MOST_FOR_ONE else str(len(rows))


def in_order(rows: Iterable[Need]) -> list[Need]:
    """Rows as the page shows them."""
    return sorted(rows, key=lambda row: (ORDER.index(row.group), row.on, row.key))


def snooze(user: User, key: str, until: date, at: datetime | None = None) -> Snooze:
    """Put one row aside until a day within a year. Raises `Invalid`."""
    today = clock.today(at, user.zone)
    if not today < until <= today + SNOOZE_AT_MOST:
        raise Invalid(Problem("date", "Choose a day after today, within a year.", "until"))
    if not key or len(key) > LONGEST_KEY:
        raise Invalid(Problem("unknown", "This is not something that needs you.", "key"))
    return Snooze.objects.update_or_create(person=user, key=key, defaults={"until": until})[0]


def wake(user: User, key: str) -> None:
    """Take a row back that was put aside (Undo)."""
    Snooze.objects.filter(person=user, key=key).delete()


def choices(today: date) -> dict[str, date]:
    """The days that the menu of a row offers."""
    return {"tomorrow": today + hours.DAY, "next week": today + (7 - today.weekday()) * hours.DAY}


def _due(found: Mapping[str, list[Line]], today: date) -> Iterator[Need]:
    overdue = set()
    for find in dues.FINDERS:
        for due in find.told(found.get(find.rule, ()), _span(today)):
            group = _group_of(due, today)
            if group is Group.STALE and due.record in overdue:
                continue  # an update settles both
            overdue |= {due.record} if due.rule in {"review", "target"} else set()
            why = _why(due, today)
            key, number = f"{due.rule}:{due.ref}", int(due.ref)
            yield Need(key, due.rule, group, due.on, due.title, why, due.action, due.url, due.record, number)


def _group_of(due: Due, today: date) -> Group:
    if due.rule == "stale":
        return Group.STALE
    return Group.OVERDUE if due.on < today else Group.SOON


def _why(due: Due, today: date) -> str:
    """Why it is shown, about the work and never about the person."""
    days = (due.on - today).days
    if due.rule == "lost":
        return "The readings no longer show it"
    if due.rule == "stale":
        return f"Last update {dues.STALE_AFTER.days - days} days ago"
    if due.rule in {"decision", "answer"} and days >= 0:
        return "Due today" if days == 0 else f"Due in {days} day{'' if days == 1 else 's'}"
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} late"
    return "Due today" if days == 0 else "Due tomorrow" if days == 1 else f"Due in {days} days"


def _mentions(user: User, today: date) -> QuerySet[Any]:
    """Comments that mention the person and after which they said nothing there."""
    began = timezone.make_aware(datetime.combine(today, time.min)) - MENTIONED_WITHIN
    later = Comment.objects.filter(author=user, improvement=OuterRef("improvement"), at__gt=OuterRef("at"))
    rows = (
        Comment.objects.filter(mentions=user, deleted_at=None, at__gte=began)
        .filter(improvement__in=Improvement.objects.visible_to(user).open())
        .exclude(author=user)
        .exclude(Exists(later))
    )
    return lined(rows, record="improvement", number="pk", moment="at", words="text", more="author__name")


def _questions(user: User) -> QuerySet[Any]:
    """Open questions to the committee, for approvers."""
    reach = user.roles.reach((Role.APPROVER,), "item__path")
    seen = Improvement.objects.visible_to(user)
    scope = seen.none() if reach is None else seen.filter(reach, status__in=OPEN)
    rows = Escalation.objects.filter(settled_at=None, improvement__in=scope)
    return lined(rows, record="improvement", number="pk", moment="asked_at", words="question", more="asked_by__name")


def _consultations(user: User) -> QuerySet[Any]:
    """What the person was asked about plans and risks and has not answered."""
    rows = Consultation.objects.filter(person=user, answered_at=None)
    rows = rows.filter(improvement__in=Improvement.objects.visible_to(user).open())
    return lined(rows, record="improvement", number="pk", moment="asked_at", words="question", more="asked_by__name")


def _consulted(line: Line) -> Need:
    key, title = f"{CONSULTED}:{line.number}", f"{line.more} asks what you think of {dues.reference_of(line)}"
    on, why = dues.moment_of(line).date(), wording.excerpt(line.words) or "Before it goes on"
    url = f"{dues.url_of(line)}consulted/{line.number}/"
    return Need(key, CONSULTED, Group.ASKED, on, title, why, "Answer", url, line.record, line.number)


def _first_looks(seen: ImprovementQuerySet, user: User) -> QuerySet[Any]:
    """New ideas for what the person owns, where ideas go to the owner first; the oldest ones."""
    # None of them is admitted: to order by that as well keeps the database from going through all that is new, in the
    # order of an index, to find that nobody's item is asked for.
    rows = seen.waiting_for_owner().filter(item__owner=user).order_by("admitted_at", "logged_at", "pk")
    return lined(rows[: dues.MOST_FOR_ONE], record="pk", number="pk", moment="logged_at", words="item__name")


def _first_look(line: Line) -> Need:
    key, title = f"{FIRST_LOOKS}:{line.number}", f"A new idea for {line.words} waits for you"
    on, why, url = dues.moment_of(line).date(), "Adjust it and add it to the register, or answer it", dues.url_of(line)
    return Need(key, FIRST_LOOKS, Group.ASKED, on, title, why, "Look at it", url, line.record, line.number)


def _mentioned(line: Line) -> Need:
    key, title = f"{MENTIONS}:{line.number}", f"{line.more} mentioned you"
    url, said = f"{dues.url_of(line)}#comment-{line.number}", wording.excerpt(line.words)
    on = dues.moment_of(line).date()
    return Need(key, MENTIONS, Group.ASKED, on, title, said, "Reply", url, line.record, line.number)


def _question(line: Line) -> Need:
    key, title = f"{QUESTIONS}:{line.number}", f"{line.more} asks about {dues.reference_of(line)}"
    on, said = dues.moment_of(line).date(), wording.excerpt(line.words)
    url = dues.url_of(line)
    return Need(key, QUESTIONS, Group.ASKED, on, title, said, "Settle", url, line.record, line.number)


def _untouched(number: int, today: date) -> Iterator[Need]:
    """For coordinators: how many records nobody has touched for a month. A count, not names."""
    if number:
        what = "improvement has" if number == 1 else "improvements have"
        title = f"{counting.words(number)} {what} had no update for {reminders.UNTOUCHED_FOR.days} days"
        why, url = "Ask how they are going", "/register/?sort=updated"
        yield Need("untouched", "untouched", Group.STALE, today, title, why, "Show them", url, number=number)
