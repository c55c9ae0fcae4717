"""Self-checks of the practice as a page or a program shows them: answers, what moved, what each low one would need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F, QuerySet

from cir.accounts.models import User
from cir.dashboards import ill
from improvements import permissions
from improvements.models import Improvement, SelfCheck
from improvements.selfchecking import FACTORS, Answered
from metrics import grounds, queries, spans
from metrics.grounds import LIVE, Grounds

HALF_A_YEAR = timedelta(days=183)
CHECKED = f"{LIVE}no_self_check"
SHOWN, MOST = 4, 40


def closed() -> QuerySet[Any, Any]:
    """When self-checks were closed, and which is open: a part of what practice health reads in one statement."""
    return grounds.part(SelfCheck.objects.all(), CHECKED, code=F("pk"), at=F("closed_at"))


def closed_in(code: str) -> list[SelfCheck]:
    """Those closed in the period of this code, for example 2026-10; all of them without one that can be read."""
    rows, zone = SelfCheck.objects.filter(is_open=None).order_by("-closed_at"), queries.zone()
    try:
        span = spans.read(code)
    except ValueError:
        return list(rows[:MOST])
    return list(rows.filter(closed_at__gte=span.start(zone), closed_at__lt=span.end(zone))[:MOST])


class Known(NamedTuple):
    """What practice health says of self-checks: the open one, and those that were closed, the latest first."""

    open: int | None
    closed: list[tuple[int, datetime]]


def known(ground: Grounds) -> Known:
    """From what the page has read."""
    rows = ground.rows.get(CHECKED, ())
    under_way = next((int(row.code) for row in rows if row.at is None and row.code), None)
    done = sorted(((int(row.code), row.at) for row in rows if row.at and row.code), key=lambda each: each[1])
    return Known(under_way, done[::-1][:SHOWN])


class Line(NamedTuple):
    """One question: what was answered, the notes, and the improvement that would raise it: to log, or under way."""

    answered: Answered
    notes: list[str]
    form: str
    under_way: Improvement | None


class Shown(NamedTuple):
    """A self-check for one person: the questions by success factor; without answers as long as they have not given
    their own.
    """

    check: SelfCheck
    parts: list[tuple[str, list[Line]]]
    may_answer: bool
    may_close: bool
    has_answered: bool

    @property
    def tells(self) -> bool:
        """Whether the answers are shown: once it is closed, or after one's own, so that nobody follows the others."""
        return bool(self.check.closed_at) or self.has_answered or not self.may_answer


def shown(check: SelfCheck, user: User) -> Shown:
    """The check as this person sees it."""
    under_way = {each.title: each for each in ill.cures(Improvement.objects.visible_to(user)).only("pk", "title")}
    lines = [_line(each, check, under_way) for each in check.found]
    parts = [(factor, [line for line in lines if line.answered.question.factor == factor]) for factor in FACTORS]
    is_open = check.closed_at is None
    mine = any(answer.person_id == user.pk for answer in check.given)
    return Shown(check, parts, is_open and permissions.may_answer(user),
                 is_open and permissions.may_self_check(user), mine)  # fmt: skip


def _line(each: Answered, check: SelfCheck, under_way: dict[str, Improvement]) -> Line:
    notes = [answer.note for answer in check.given if answer.question == each.question.key and answer.note]
    return Line(each, notes, form_of(each, notes), under_way.get(each.question.aim))


def form_of(each: Answered, notes: list[str]) -> str:
    """What the form of a new idea begins with."""
    said = " ".join(notes)
    level = f" Level {each.level:g} of 5 ({each.word.lower()})." if each.level is not None else ""
    words = {
        "title": each.question.aim,
        "description": f"Self-check of the practice: {each.question.words}{level} {said}".strip(),
        "source": Improvement.Source.PRACTICE,
    }
    return f"?{urlencode(words)}"


def initial(check: SelfCheck, user: User) -> dict[str, Any]:
    """What the person answered already, for the form."""
    found: dict[str, Any] = {}
    for answer in check.given:
        if answer.person_id == user.pk:
            found |= {answer.question: answer.level, f"{answer.question}_note": answer.note}
    return found
