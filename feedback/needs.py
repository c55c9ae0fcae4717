"""What of feedback needs a person: first answers that are due soon or late, as rows of "Needs you"."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from cir import statements
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.notifications import workdays
from feedback.models import Obligation
from feedback.states import Duty, State
from improvements.models import Snooze
from improvements.needs import SOON, Group, Need

MOST = 10


def needs(user: User, now: datetime) -> list[Need]:
    """First answers due within two working days or late: of what the person was asked to answer, and for
    coordinators of what nobody was asked to."""
    today = workdays.day_of(now)
    question = "feedback, needs", user.standing, today
    rows = statements.rows(question, lambda me: _owed(user.with_number(me), today), user.pk)
    aside = Snooze.objects.filter(person=user, until__gt=today, key__startswith="feedback:").values_list(
        "key", flat=True
    )
    found = [_need(owed, workdays.left(today, owed.due_on)) for owed in rows]
    kept = set(aside.values_list("key", flat=True)) if found else set()
    return [need for need in found if need.key not in kept]


def _owed(user: User, today: date) -> QuerySet[Obligation]:
    reach = user.roles.reach((Role.COORDINATOR,), "feedback__item__path")
    mine = Q(feedback__assigned_to=user)
    if reach is not None:
        mine |= Q(feedback__assigned_to=None) & reach
    rows = Obligation.objects.due_by(workdays.after(today, SOON)).filter(mine, duty=Duty.ACKNOWLEDGE)
    rows = rows.filter(feedback__state=State.NEW).exclude(feedback__snoozed_until__gt=today)
    return rows.select_related("feedback__person")[:MOST]


def _need(owed: Obligation, left: int) -> Need:
    feedback = owed.feedback
    days = f"{abs(left)} working day{'' if abs(left) == 1 else 's'}"
    return Need(
        key=f"feedback:{owed.pk}",
        rule="feedback",
        group=Group.OVERDUE if left < 0 else Group.SOON,
        on=owed.due_on,
        title=f"First answer to {feedback.sender_name} is due",
        why=f"{feedback.reference}, {f'{days} late' if left < 0 else 'due today' if not left else f'due in {days}'}",
        action="Answer",
        url=feedback.get_absolute_url(),
        object_id=feedback.pk,
    )
