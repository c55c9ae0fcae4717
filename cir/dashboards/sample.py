"""Monthly reports and self-checks of the sample organisation: the reports are made
once there are figures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from cir.accounts.models import User
from cir.dashboards import reporting
from improvements.demo import filling
from improvements.models import Report, SelfCheck
from improvements.selfchecking import QUESTIONS
from metrics import kpi_asking, queries
from metrics.periods import local_day

MONTHS = (3, 2, 1, 0)
"""So many months ago; the present one is a draft."""
EDITOR = "Freya"


def fill(now: datetime) -> None:
    """Written straight to the tables: the audit trail claims nothing."""
    writer = filling.people().filter(name__startswith=EDITOR).first()
    today = local_day(now, queries.zone())
    months = [kpi_asking.months_before(today.replace(day=1), back) for back in MONTHS]
    for month in months:
        if not Report.objects.filter(month=month).exists():
            said = reporting.suggested(month)
            Report(month=month, created_by=writer, created_at=_morning_after(month, now), **said).save()
    for number, month in enumerate(months[:-1], start=1):
        row = Report.objects.get(month=month)
        if row.frozen_at is None and row.created_by == writer:
            row.number, row.contents = number, reporting.contents(month)
            row.frozen_at, row.frozen_by = _morning_after(month, now), writer
            row.save()


def _morning_after(month: date, now: datetime) -> datetime:
    """The second day of the month that follows; never later than now."""
    following = kpi_asking.months_before(month, -1).replace(day=2)
    return min(datetime.combine(following, time(9), tzinfo=queries.zone()), now)


CHECKS: dict[int, dict[str, str]] = {
    230: {"Freya": "23222222", "Marcus": "22323121"},
    40: {"Freya": "34333232", "Marcus": "33334222", "Daniel": "33423231"},
}
"""So many days ago: who answered, a level for each question."""
NOTES = {"learning": "Lessons are written, hardly anybody looks for them.", "effort": "We stop too late."}


def check(now: datetime) -> None:
    """Two self-checks, half a year apart: written straight to the tables, before figures are computed."""
    people = filling.people()
    for ago, answers in CHECKS.items():
        at = now - timedelta(days=ago)
        if people and not SelfCheck.objects.filter(closed_at__date=at.date()).exists():
            _checked(people, answers, at)


def _checked(people: QuerySet[User], answers: dict[str, str], at: datetime) -> None:
    keeper = people.filter(name__startswith=EDITOR).first()
    made = SelfCheck.objects.create(started_by=keeper, started_at=at - timedelta(days=7), closed_by=keeper,
                                    closed_at=at, is_open=None)  # fmt: skip
    for name, levels in answers.items():
        person = people.filter(name__startswith=name).first()
        if person is None:
            continue
        for question, level in zip(QUESTIONS, levels, strict=True):
            note = NOTES.get(question.key, "") if name == EDITOR else ""
            made.answers.create(question=question.key, person=person, level=int(level), note=note, at=at)


def remove() -> None:
    """Its reports and self-checks go with its people."""
    SelfCheck.objects.filter(started_by__in=filling.people()).delete()
    Report.objects.filter(created_by__in=filling.people()).delete()


filling.also(check, remove)
filling.afterwards(fill)
