"""Reminders: found by query, written to the outbox once per rule, thing and due date, told in the morning.

Running the scan twice, late or on two machines says nothing twice. What fell due more than two weeks ago is not
reminded of any more (an import, a long pause): it still stands under "Needs you".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.conf import settings
from django.utils import timezone

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.notifications import hours, outbox, telling
from cir.notifications.models import Outbox
from improvements import audiences, counting, dues, events
from improvements.dues import Due, Finder, Span
from improvements.models import Improvement

WINDOW = timedelta(days=14)
UNTOUCHED_FOR = timedelta(days=30)
REMINDER, COUNTED = "improvement.reminder", "improvement.reminder_count"
Words = Callable[[Due, date], str]


@dataclass(frozen=True)
class Rule:
    """One line of the table: what is looked for, how many days after the due date it is told (before: negative),
    as which event, and in which words. A rule that warns is silent once the day has passed."""

    key: str
    find: Finder
    days: int
    event: str
    words: Words

    def fires_on(self, due: Due) -> date:
        """The first working day on which the reminder may be told."""
        return hours.next_working_day(due.on + self.days * hours.DAY)

    def fires(self, due: Due, day: date) -> bool:
        """Whether it is to be told on `day`: not yet, now, or too long ago."""
        told_on = self.fires_on(due)
        outrun = self.days < 0 and due.on < day
        return told_on <= day < told_on + WINDOW and not outrun


def _as_found(due: Due, day: date) -> str:
    return due.title


def _until(due: Due, day: date) -> str:
    left = (due.on - day).days
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return f"{due.title} is {when}" if due.rule == "target" else f"{due.title} is due {when}"


def _passed(due: Due, day: date) -> str:
    late = (day - due.on).days
    return f"{due.title}: {late} day{'' if late == 1 else 's'} late"


TABLE = (
    Rule("review-due", dues.reviews, 0, events.REMIND_OWNER, _as_found),
    Rule("reading-due", dues.readings, 0, events.REMIND_OWNER, _as_found),
    Rule("target-near", dues.targets, -7, events.REMIND_OWNER, _until),
    Rule("target-past", dues.targets, 1, events.REMIND_OWNER, _passed),
    Rule("no-update", dues.stale, 0, events.REMIND_OWNER, _as_found),
    Rule("task-due", dues.tasks, -1, events.REMIND_TASK, _until),
    Rule("task-late", dues.tasks, 1, events.REMIND_TASK, _passed),
    Rule("decision-due", dues.decisions, 0, events.REMIND_DECIDER, _as_found),
    Rule("answer-due", dues.answers, 0, events.REMIND_DECIDER, _as_found),
)
RULES = {rule.key: rule for rule in TABLE}


def scan(at: datetime | None = None) -> int:
    """Write a row for every reminder whose morning has come; answers how many are new."""
    now = at or clock.now()
    found = [(rule, due) for rule in TABLE for due in rule.find(Improvement.objects.all(), _span(rule, now), None)]
    mornings = Mornings(now, {due.person for _, due in found if due.person})
    rows = [
        (f"remind:{rule.key}:{due.ref}:{due.on}", _payload(rule, due, mornings.day_of(due.person)))
        for rule, due in found
        if rule.fires(due, mornings.day_of(due.person))
    ]
    return outbox.put_many(REMINDER, rows, now) + _count_for_coordinators(now)


class Mornings:
    """Which day it is for whom: a day begins an hour before the digest, where the person is."""

    def __init__(self, now: datetime, people: set[int]) -> None:
        self.now = now
        named = User.objects.filter(pk__in=people).exclude(time_zone="")
        self._zones: dict[int, tzinfo | None] = {user.pk: user.zone for user in named.only("pk", "time_zone")}

    def day_of(self, person: int | None) -> date:
        """The day that has begun for this person; for a role it is the organisation's."""
        zone = self._zones.get(person or 0) or timezone.get_default_timezone()
        return hours.day_begun(self.now, settings.DIGEST_HOUR - 1, zone)

    def moment_of(self, person: int | None, day: date) -> datetime:
        """When that day began for this person."""
        zone = self._zones.get(person or 0) or timezone.get_default_timezone()
        return hours.moment_of(day, time(settings.DIGEST_HOUR - 1), zone)


@outbox.handles(REMINDER)
def remind(row: Outbox) -> None:
    """Tell whoever it is for, if it is still due."""
    rule, on, day = RULES[row.payload["rule"]], _date(row.payload["on"]), _date(row.payload["day"])
    rows = Improvement.objects.filter(pk=row.payload["record"])
    for due in rule.find(rows, Span(on, on), None):
        if due.ref == row.payload["ref"]:
            record = rows.select_related("item").get()
            notice = telling.Notice(
                event=rule.event,
                title=rule.words(due, day),
                body=record.title,
                url=due.url,
                about=record.reference,
                dedupe=row.dedupe,
            )
            began = Mornings(row.created_at, {due.person} if due.person else set()).moment_of(due.person, day)
            telling.tell(audiences.who_see(_people(due, record), record), notice, began)


def _people(due: Due, record: Improvement) -> audiences.People:
    if due.role is not None:
        return audiences.holders(due.role, record)
    if due.person is None:
        return {}
    yours = "Your task is due." if due.rule == "task" else f"You own {record.reference}."
    mine = due.rule != "reading" or due.person == record.owner_id
    return {due.person: yours if mine else "You own this measure."}


def _count_for_coordinators(now: datetime) -> int:
    """Once a week coordinators hear how many records nobody has touched for a month: counts, not names."""
    day = hours.day_begun(now, settings.DIGEST_HOUR - 1, timezone.get_default_timezone())
    year, week, weekday = day.isocalendar()
    if weekday > hours.SATURDAY:
        return 0
    keepers = User.objects.active().filter(memberships__role=Role.COORDINATOR).values_list("pk", flat=True).distinct()
    rows = [(f"remind:untouched:{pk}:{year}-W{week:02}", {"user": pk}) for pk in keepers]
    return outbox.put_many(COUNTED, rows, now)


@outbox.handles(COUNTED)
def count(row: Outbox) -> None:
    """Tell one coordinator the count for the services they keep in order; nothing when there are none."""
    user = User.objects.active().filter(pk=row.payload["user"]).first()
    number = untouched(user, row.created_at) if user else 0
    if user is None or not number:
        return
    what = "improvement has" if number == 1 else "improvements have"
    notice = telling.Notice(
        event=events.REMIND_DECIDER,
        title=f"{counting.words(number)} {what} had no update for {UNTOUCHED_FOR.days} days",
        body="Ask how they are going, or stop what nobody works on.",
        url="/register/?sort=updated",
        dedupe=row.dedupe,
    )
    telling.tell({user.pk: "You coordinate the register."}, notice)


def untouched(user: User, at: datetime) -> int:
    """How many committed records, for whose service this person coordinates, have had no update for a month; counted
    as far as `counting` does."""
    return sum(counting.asked(untouched_sql(user, at)))


def untouched_sql(user: User, at: datetime) -> list[counting.Sql]:
    """The same as one number among others; nothing for somebody who coordinates nothing."""
    reach = user.roles.reach((Role.COORDINATOR,), "item__path")
    if reach is None:
        return []
    rows = Improvement.objects.visible_to(user).filter(reach).stale(at)
    return [counting.count_of(rows.filter(updated_at__lt=at - UNTOUCHED_FOR))]


def _span(rule: Rule, now: datetime) -> Span:
    """Due dates that could be told of now, wherever in the world it is morning."""
    today = now.date()
    early, late = today - WINDOW - 4 * hours.DAY, today + 2 * hours.DAY
    return Span(until=late - rule.days * hours.DAY, since=early - rule.days * hours.DAY)


def _payload(rule: Rule, due: Due, day: date) -> dict[str, object]:
    return {
        "rule": rule.key,
        "record": due.record,
        "ref": due.ref,
        "on": due.on.isoformat(),
        "day": day.isoformat(),
    }


def _date(text: str) -> date:
    return date.fromisoformat(text)
