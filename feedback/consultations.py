"""What people outside were asked about a plan, as a record's page and programs see it.

The question and the answer are public words and stand beside the plan for everybody who sees the record. Who said it is
named only to those who may read the feedback itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from feedback import permissions
from feedback.models import Feedback, Link, Message
from improvements.statuses import OPEN

if TYPE_CHECKING:
    from cir.accounts.models import User
    from improvements.models import Improvement

MOST_SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """One question about a plan, and the answer where there is one."""

    about: str
    about_words: str
    question: str
    asked_at: datetime
    sender: str
    name: str
    feedback: str
    answer: str
    answered_at: datetime | None


def of_improvement(user: User, record: Improvement) -> list[Asked]:
    """Questions that were not taken back, the oldest first."""
    rows = Message.objects.filter(link__improvement=record, kind="ours", withdrawn_at=None).exclude(about="")
    rows = rows.select_related("feedback__person", "answered_by").order_by("pk")[:MOST_SHOWN]
    asked = list(rows)
    known = {each.feedback_id for each in asked}
    seen = set(Feedback.objects.visible_to(user).filter(pk__in=known).values_list("pk", flat=True)) if known else set()
    return [_asked(each, is_known=each.feedback_id in seen) for each in asked]


def _asked(question: Message, *, is_known: bool) -> Asked:
    feedback, answer = question.feedback, getattr(question, "answered_by", None)
    return Asked(
        about=question.about,
        about_words=question.get_about_display().lower(),
        question=question.text,
        asked_at=question.at,
        sender="" if feedback.sender == "anyone" else feedback.get_sender_display(),
        name=feedback.sender_name if is_known else "",
        feedback=feedback.reference if is_known else "",
        answer=answer.text if answer else "",
        answered_at=answer.at if answer else None,
    )


def to_ask(user: User, record: Improvement, links: QuerySet[Link]) -> list[Link]:
    """Whom this person may ask: those whose feedback supports an open record, whom they may answer, and who owe no
    answer."""
    if record.status not in OPEN:
        return []
    seen = Feedback.objects.visible_to(user)
    waiting = Message.objects.filter(kind="ours", withdrawn_at=None, answered_by=None).exclude(about="")
    found = links.filter(feedback__in=seen).exclude(asked__in=waiting).order_by("pk")[:MOST_SHOWN]
    return [link for link in found if permissions.may_answer(user, link.feedback)]
