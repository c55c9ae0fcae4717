"""What needs a person: the rows of "Needs you", from the same finders as the reminders, in a fixed number of queries.

Order: overdue, due within two working days, asked by a person, stale; in each the oldest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import Invalid, Problem
from cir.notifications import hours
from improvements import counting, dues, reminders, wording
from improvements.dues import Due, Span
from improvements.models import Comment, Escalation, Improvement, Snooze
from improvements.statuses import OPEN

SOON = 2
"""Working days ahead."""
MENTIONED_WITHIN = timedelta(days=30)
SNOOZE_AT_MOST = timedelta(days=366)
LONGEST_KEY = 80
FINDERS = (
    dues.reviews,
    dues.readings,
    dues.targets,
    dues.tasks,
    dues.decisions,
    dues.answers,
    dues.lost_gains,
    dues.stale,
)


class Group(StrEnum):
    """Why it stands where it stands; in the order of the page."""

    OVERDUE = "overdue"
    SOON = "soon"
    ASKED = "asked"
    STALE = "stale"


ORDER = list(Group)


@dataclass(frozen=True)
class Need:
    """One row: what it is, why it is shown, and the one button that settles it.

    `rule` says what the button does in place: review, target, stale (an update), reading, task, decision, answer,
    mention, escalation, untouched. `object_id` is the id of the task, measure, comment or record it is about.
    """

    key: str
    rule: str
    group: Group
    on: date
    title: str
    why: str
    action: str
    url: str
    record: Improvement | None = None
    object_id: int = 0
    number: int = 0


def needs(user: User, at: datetime | None = None) -> list[Need]:
    """Everything that needs this person now, except what they put aside."""
    now = at or clock.now()
    today = now.astimezone(user.zone or ZoneInfo(settings.TIME_ZONE)).date()
    rows = [*_due(user, today), *_mentions(user, now), *_questions(user), *_untouched(user, now, today)]
    aside = set(Snooze.objects.filter(person=user, until__gt=today).values_list("key", flat=True))
    return in_order(row for row in rows if row.key not in aside)


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


def _due(user: User, today: date) -> Iterator[Need]:
    scope = Improvement.objects.visible_to(user)
    span = Span(until=hours.add_working_days(today, SOON))
    overdue = set()
    for find in FINDERS:
        for due in find(scope, span, user):
            group = _group_of(due, today)
            if group is Group.STALE and due.record.pk in overdue:
                continue  # an update settles both
            overdue |= {due.record.pk} if due.rule in {"review", "target"} else set()
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


def _mentions(user: User, now: datetime) -> Iterator[Need]:
    """Comments that mention the person and after which they said nothing there."""
    later = Comment.objects.filter(author=user, improvement=OuterRef("improvement"), at__gt=OuterRef("at"))
    rows = (
        Comment.objects.filter(mentions=user, deleted_at=None, at__gte=now - MENTIONED_WITHIN)
        .filter(improvement__in=Improvement.objects.visible_to(user).open())
        .exclude(author=user)
        .exclude(Exists(later))
        .select_related("improvement__item", "author")
    )
    for comment in rows:
        record, said = comment.improvement, wording.excerpt(comment.text)
        url, title = f"{record.get_absolute_url()}#comment-{comment.pk}", f"{comment.author.name} mentioned you"
        yield Need(
            f"mention:{comment.pk}",
            "mention",
            Group.ASKED,
            comment.at.date(),
            title,
            said,
            "Reply",
            url,
            record,
            comment.pk,
        )


def _questions(user: User) -> Iterator[Need]:
    """Open questions to the committee, for approvers."""
    reach = user.roles.reach((Role.APPROVER,), "item__path")
    if reach is None:
        return
    scope = Improvement.objects.visible_to(user).filter(reach, status__in=OPEN)
    rows = Escalation.objects.filter(settled_at=None, improvement__in=scope)
    for raised in rows.select_related("improvement__item", "asked_by"):
        record, on = raised.improvement, raised.asked_at.date()
        title, why = f"{raised.asked_by.name} asks about {record.reference}", wording.excerpt(raised.question)
        key, url = f"escalation:{raised.pk}", record.get_absolute_url()
        yield Need(key, "escalation", Group.ASKED, on, title, why, "Settle", url, record, raised.pk)


def _untouched(user: User, now: datetime, today: date) -> Iterator[Need]:
    """For coordinators: how many records nobody has touched for a month. A count, not names."""
    if number := reminders.untouched(user, now):
        what = "improvement has" if number == 1 else "improvements have"
        title = f"{counting.words(number)} {what} had no update for {reminders.UNTOUCHED_FOR.days} days"
        why, url = "Ask how they are going", "/register/?sort=updated"
        yield Need("untouched", "untouched", Group.STALE, today, title, why, "Show them", url, number=number)
