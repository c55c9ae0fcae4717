"""Feedback and improvements: linking, unlinking, and what whoever spoke says about the effect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem
from feedback import helping
from feedback.models.receiving import to_the_hour
from feedback.states import State
from improvements.models import Improvement
from improvements.statuses import Status

if TYPE_CHECKING:
    from feedback.models import Feedback, Link

LONGEST_TITLE = 140
LONGEST_WORDS = 4000
MOST_LINKS = 20


class Connecting(models.Model):
    """One piece of feedback may support several improvements, and the other way round."""

    class Meta:
        abstract = True

    def _tie(
        self: Feedback, improvement: Improvement, public_title: str, by: User | None, now: datetime
    ) -> tuple[Link, bool]:
        """Link it, once; a colleague who spoke supports the improvement from now on."""
        title = " ".join(public_title.split())
        if not title or len(title) > LONGEST_TITLE:
            message = f"Say what they see it called, in at most {LONGEST_TITLE} characters."
            raise Invalid(Problem("length", message, "public_title"))
        if by and not Improvement.objects.visible_to(by).filter(pk=improvement.pk).exists():
            raise Invalid(Problem("unknown", "There is no improvement with this reference.", "improvement"))
        if improvement.status == Status.MERGED:
            raise Invalid(Problem("merged", f"{improvement.reference} was merged. Choose the other.", "improvement"))
        if self.links.count() >= MOST_LINKS:
            raise Conflict(f"{self.reference} supports {MOST_LINKS} improvements already. That is the most.")
        facts = {"public_title": title, "added_by": by, "added_at": now}
        link, new = self.links.get_or_create(improvement=improvement, defaults=facts)
        if new:
            trail.record(by, "feedback linked", improvement, {"feedback": self.reference}, now)
        return link, new

    @transaction.atomic
    def link(
        self: Feedback, improvement: Improvement, *, by: User, public_title: str, at: datetime | None = None
    ) -> Link:
        """Say that it supports one more improvement. Raises `NotAllowed`, `Invalid`, `Conflict`."""
        now = at or clock.now()
        locked = self._for_answering(by, None)
        link, new = locked._tie(improvement, public_title, by, now)
        if new:
            locked._reopen()
            locked._handled("linked", by, now, improvement=improvement.reference)
        return link

    @transaction.atomic
    def unlink(self: Feedback, link: Link, *, by: User, at: datetime | None = None) -> None:
        """It does not support this improvement after all. Nothing is told of it any more."""
        now = at or clock.now()
        locked = self._for_answering(by, None)
        found = locked.links.filter(pk=link.pk).select_related("improvement").first()
        if found is None:
            return
        steps = found.improvement.transitions.values("pk")
        locked.messages.drafts().filter(step__in=steps).update(withdrawn_at=now)
        locked.obligations.open().filter(step__in=steps).delete()
        trail.record(by, "feedback unlinked", found.improvement, {"feedback": locked.reference}, now)
        found.delete()
        locked._handled("unlinked", by, now, improvement=found.improvement.reference)
        if locked.state == State.DECIDED:
            locked.close_if_settled(now)

    @transaction.atomic
    def did_it_help(self: Feedback, link: Link, *, answer: str, words: str = "", at: datetime | None = None) -> Link:
        """What whoever spoke says after it is done: yes, partly, no. Said once more, it replaces what was said.

        Raises `Invalid`, `Conflict` while the improvement is not done.
        """
        now = to_the_hour(at or clock.now()) if self.is_anonymous else at or clock.now()
        found = self.links.select_for_update(of=("self",)).select_related("improvement__item").get(pk=link.pk)
        if answer not in type(found).Helped.values:
            raise Invalid(Problem("choice", "Choose yes, partly or no.", "answer"))
        if found.improvement.status != Status.DONE:
            raise Conflict("We ask this once the change is done.")
        if len(words) > LONGEST_WORDS or "\x00" in words:
            raise Invalid(Problem("too-long", f"Use at most {LONGEST_WORDS:,} characters.", "words"))
        found.helped, found.helped_words, found.helped_at = answer, words.strip(), now
        found.reading = helping.read(found, now)
        found.save(update_fields=["helped", "helped_words", "helped_at", "reading"])
        self._trail(self.person, "feedback did it help", now, link=found.pk, answer=answer)
        return found
