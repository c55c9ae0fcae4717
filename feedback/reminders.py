"""Notices to those who answer: something new, an answer that falls due, one that is long overdue.

Found by query and written to the outbox once per rule, thing and due date; running it twice says nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cir import clock
from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.notifications import outbox, telling, webhooks, workdays
from cir.notifications.models import Outbox
from feedback import events, wording
from feedback.models import Feedback, Message, Obligation
from feedback.models.consulting import ABOUT
from feedback.states import State
from improvements.models import Improvement

NOTICE = "feedback.notice"
WINDOW = timedelta(days=14)
WARN_DAYS, ESCALATE_DAYS = 1, -5
"""Working days before the due date at which those who answer are reminded, and after it at which approvers hear."""
People = dict[int, str]


def scan(at: datetime | None = None) -> int:
    """Write a row for every notice whose time has come; answers how many are new."""
    now = at or clock.now()
    return outbox.put_many(NOTICE, [*_new(now), *_due(now)], now)


def _new(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = Feedback.objects.filter(state=State.NEW, received_at__gte=now - WINDOW, split_from=None)
    for pk in rows.values_list("pk", flat=True):
        yield f"feedback-new:{pk}", {"rule": "new", "feedback": pk}


def _due(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Open debts that fall due on the next working day or before, and those that are long overdue."""
    today = workdays.day_of(now)
    soon, late = workdays.after(today, WARN_DAYS), workdays.after(today, ESCALATE_DAYS)
    rows = Obligation.objects.due_by(soon).filter(due_on__gte=today - 2 * WINDOW)
    for pk, due_on in rows.values_list("pk", "due_on"):
        rule = "escalated" if due_on <= late else "due"
        yield f"feedback-{rule}:{pk}:{due_on}", {"rule": rule, "owed": pk, "due_on": due_on.isoformat()}


@outbox.handles(NOTICE)
def remind(row: Outbox) -> None:
    """Tell those who answer, if it still is as it was."""
    if row.payload["rule"] == "new":
        feedback = Feedback.objects.filter(pk=row.payload["feedback"]).select_related("item__owner", "channel").first()
        if feedback and feedback.state == State.NEW:
            _tell(row, feedback, events.NEW, f"{feedback.reference}: somebody tells us something", answerers(feedback))
            _tell_programs(row, feedback)
        return
    owed = Obligation.objects.open().filter(pk=row.payload["owed"]).select_related("feedback__item__owner").first()
    if owed is None or owed.due_on.isoformat() != row.payload["due_on"]:
        return
    what = f"{owed.get_duty_display()} for {owed.feedback.reference}"
    if row.payload["rule"] == "due":
        _tell(row, owed.feedback, events.DUE, f"{what} is due on {wording.day(owed.due_on)}", answerers(owed.feedback))
    else:
        people = holders(owed.feedback.item_path, Role.APPROVER) | answerers(owed.feedback)
        _tell(row, owed.feedback, events.ESCALATED, f"{what} is long overdue", people)


@outbox.handles(ABOUT)
def answered_about(row: Outbox) -> None:
    """Tell who asked about a plan, and who owns it, that there is an answer."""
    rows = Message.objects.select_related("answers", "link__improvement", "feedback")
    answer = rows.filter(pk=row.payload["message"], link__isnull=False).first()
    if answer is None or answer.link is None or answer.answers is None:
        return
    record = answer.link.improvement
    people = {record.owner_id: f"You own {record.reference}."} if record.owner_id else {}
    if answer.answers.author_id:
        people[answer.answers.author_id] = "You asked."
    title = f"An answer about {answer.get_about_display().lower()} of {record.reference}"
    notice = telling.Notice(
        event=events.CONSULTED,
        title=title,
        body=answer.text[:300],
        url=f"{record.get_absolute_url()}#step-4",
        about=record.reference,
        dedupe=row.dedupe,
    )
    seen = Improvement.objects.filter(pk=record.pk)
    active = User.objects.active().filter(pk__in=people)
    telling.tell({user.pk: people[user.pk] for user in active if seen.visible_to(user).exists()}, notice)


def _tell_programs(row: Outbox, feedback: Feedback) -> None:
    """Webhooks hear that there is something to answer; not what it says, and not of whom."""
    facts: dict[str, Any] = {
        "reference": feedback.reference,
        "channel": feedback.channel.slug,
        "sender": feedback.sender,
    }
    facts |= {"service": feedback.item.name if feedback.item else None, "url": feedback.get_absolute_url()}
    seen = Feedback.objects.filter(pk=feedback.pk)
    place = webhooks.Place(feedback.item_path, lambda user: seen.visible_to(user).exists())
    webhooks.say("feedback.received", facts, row.dedupe, place)


def _tell(row: Outbox, feedback: Feedback, event: str, title: str, people: People) -> None:
    notice = telling.Notice(
        event=event,
        title=title,
        body=feedback.words[:300],
        url=feedback.get_absolute_url(),
        about=feedback.reference,
        dedupe=row.dedupe,
    )
    seen = Feedback.objects.filter(pk=feedback.pk)
    active = User.objects.active().filter(pk__in=people)
    telling.tell({user.pk: people[user.pk] for user in active if seen.visible_to(user).exists()}, notice)


def answerers(feedback: Feedback) -> People:
    """Who was asked to answer; where nobody was, the coordinators of the service and its owner."""
    if feedback.assigned_to_id:
        return {feedback.assigned_to_id: f"You answer {feedback.reference}."}
    people = holders(feedback.item_path, Role.COORDINATOR)
    if feedback.item and feedback.item.owner_id:
        people[feedback.item.owner_id] = f"You own {feedback.item.name}."
    return people


def holders(path: str, role: Role) -> People:
    """Everybody who holds the role for what lies at a path of the catalogue."""
    held = Membership.objects.filter(role=role, user__is_active=True).values_list("user", "item__path")
    why = f"You are {'an' if role == Role.APPROVER else 'a'} {role.label.lower()}."
    return {person: why for person, scope in held if path.startswith(scope or "")}
