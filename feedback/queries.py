"""Named queries of feedback. Every list, count and export starts from `visible_to()`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cir.accounts.roles import Role
from feedback.states import State

if TYPE_CHECKING:
    from cir.accounts.models import User
    from feedback.models import Feedback  # noqa: F401 - the class below is one of these, said in quotes that the linter does not read

SEES_FEEDBACK = (Role.COORDINATOR, Role.APPROVER, Role.AUDITOR)
REFERENCE = re.compile(r"(?:F-)?(\d{1,15})", re.IGNORECASE)
TABS = ("answer", "tell", "waiting", "snoozed", "done")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Feedback in the words of the inbox."""

    def visible_to(self, user: User | Any) -> FeedbackQuerySet:
        """What `user` may read as a colleague: coordinators, approvers and auditors of the service, its owner, who
        was asked to answer, who wrote it down, and owners of improvements that it supports.

        Whoever spoke reads their own by `given_by()`, in public words.
        """
        if not getattr(user, "is_active", False) or not user.is_authenticated:
            return self.none()
        reach = user.roles.reach(SEES_FEEDBACK, "item__path")
        if reach == Q():
            return self.all()
        supports = apps.get_model("feedback", "Link").objects.filter(improvement__owner=user, feedback=OuterRef("pk"))
        mine = Q(item__owner=user) | Q(assigned_to=user) | Q(told_to=user) | Q(Exists(supports))
        return self.filter(mine | reach if reach is not None else mine)

    def given_by(self, user: User) -> FeedbackQuerySet:
        """What this colleague told us."""
        return self.filter(person=user)

    def by_reference(self, reference: str) -> FeedbackQuerySet:
        """The one with this reference, F-88; none for what is not a reference."""
        found = REFERENCE.fullmatch(reference)
        return self.filter(pk=int(found[1])) if found else self.none()

    def to_answer(self, today: date) -> FeedbackQuerySet:
        """The queue: nobody has decided, nobody put it aside, no question is out."""
        return self.filter(state=State.NEW).exclude(snoozed_until__gt=today)

    def to_tell(self) -> FeedbackQuerySet:
        """Public words about a move wait for somebody to confirm them."""
        drafts = apps.get_model("feedback", "Message").objects.drafts().filter(feedback=OuterRef("pk"))
        return self.filter(Exists(drafts))

    def waiting(self) -> FeedbackQuerySet:
        """A question is out; they have the word."""
        return self.filter(state=State.ASKED)

    def snoozed(self, today: date) -> FeedbackQuerySet:
        """Put aside until a day."""
        return self.filter(state=State.NEW, snoozed_until__gt=today)

    def done(self) -> FeedbackQuerySet:
        """Decided, whether everything was told already or not."""
        return self.filter(state__in=[State.DECIDED, State.CLOSED])

    def of_tab(self, tab: str, today: date) -> FeedbackQuerySet:
        """The rows of one tab of the inbox."""
        return {
            "answer": lambda: self.to_answer(today),
            "tell": self.to_tell,
            "waiting": self.waiting,
            "snoozed": lambda: self.snoozed(today),
            "done": self.done,
        }[tab]()
