"""Keeping the inbox in order: putting aside, giving to somebody, taking personal data out, splitting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import workdays
from feedback.states import State, Subject

if TYPE_CHECKING:
    from feedback.models import Feedback, Handling

REMOVED = "[removed]"
SNOOZE_AT_MOST = timedelta(days=90)
SHORTEST_PIECE = 2
MOST_PARTS = 9


class Keeping(models.Model):
    """Doors that change no outcome."""

    class Meta:
        abstract = True

    @transaction.atomic
    def snooze(
        self: Feedback, *, by: User, until: date | None, version: int | None = None, at: datetime | None = None
    ) -> Handling:
        """Put it aside until a day (None: take it back). The promise does not move. Raises `Invalid`, `Stale`."""
        now = at or clock.now()
        locked = self._for_answering(by, version)
        today = workdays.day_of(now)
        if until and not today < until <= today + SNOOZE_AT_MOST:
            raise Invalid(Problem("date", "Choose a day after today, within three months.", "until"))
        if until and locked.state != State.NEW:
            raise Conflict(f"{locked.reference} does not wait for an answer, so there is nothing to put aside.")
        locked.snoozed_until = until
        return locked._handled("snoozed" if until else "taken up", by, now, until=until.isoformat() if until else None)

    @transaction.atomic
    def assign(self: Feedback, person: User | None, *, by: User, at: datetime | None = None) -> Handling:
        """Ask somebody to answer. Raises `NotAllowed`, `Invalid`."""
        locked = self._for_answering(by, None)
        if person and (not person.is_active or person.roles.only_reads):
            raise Invalid(Problem("person", "Choose somebody who takes part.", "person"))
        locked.assigned_to = person
        return locked._handled("assigned", by, at or clock.now(), person=person.pk if person else None)

    @transaction.atomic
    def classify(self: Feedback, subject: str, *, by: User, at: datetime | None = None) -> Handling:
        """Say what it tells us about; nothing: take that back. Raises `NotAllowed`, `Invalid`."""
        locked = self._for_answering(by, None)
        if subject and subject not in Subject.values:
            raise Invalid(Problem("choice", f"Choose one of: {', '.join(Subject.values)}.", "subject"))
        locked.subject = subject
        return locked._handled("classified", by, at or clock.now(), subject=subject)

    @transaction.atomic
    def redact(
        self: Feedback, pieces: Sequence[str], *, by: User, version: int | None = None, at: datetime | None = None
    ) -> Handling:
        """Take personal data out of the words for good. That something was taken out, how much, by whom and when
        stays to be seen; what it was does not. Raises `NotAllowed`, `Stale`, `Invalid` when a piece is not there."""
        now = at or clock.now()
        locked = self._for_answering(by, version)
        wanted = sorted({piece.strip() for piece in pieces if len(piece.strip()) >= SHORTEST_PIECE}, key=len)[::-1]
        theirs = list(locked.messages.exclude(kind="note"))
        text = "\n".join([locked.words, *(message.text for message in theirs)])
        if not wanted or not all(piece in text for piece in wanted):
            raise Invalid(Problem("unknown", "Mark words that stand in the text.", "piece"))
        locked.words = without(locked.words, wanted)
        for message in theirs:
            if (cleaned := without(message.text, wanted)) != message.text:
                message.text = cleaned
                message.save(update_fields=["text"])
        return locked._handled("redacted", by, now, pieces=len(wanted), letters=sum(map(len, wanted)))

    @transaction.atomic
    def split(
        self: Feedback, part: str, *, by: User, version: int | None = None, at: datetime | None = None
    ) -> Feedback:
        """Make a second piece of feedback out of a part of the words, so that each gets its own answer. The first
        keeps its words whole. Raises `NotAllowed`, `Stale`, `Invalid`, `Conflict`."""
        now = at or clock.now()
        locked = self._for_answering(by, version)
        words = part.strip().replace("\r\n", "\n")
        if not words or words not in locked.words.replace("\r\n", "\n"):
            raise Invalid(Problem("part", "Mark a part of the text, word for word.", "part"))
        root = locked.split_from or locked
        if root.parts.count() >= MOST_PARTS:
            raise Conflict(f"A message is split into at most {MOST_PARTS + 1} parts.")
        kept = ("channel", "sender", "item", "name", "email", "email_confirmed_at", "wants_mail", "person", "told_to",
                "contract", "ticket", "received_at", "assigned_to", "survey")  # fmt: skip
        other = type(self)(words=words, split_from=root, **{name: getattr(locked, name) for name in kept})
        other.save()
        other._owe(locked.received_at)
        locked._handled("split", by, now, into=other.reference)
        other._handled("split off", by, now, of=locked.reference)
        return other


def without(text: str, pieces: Sequence[str]) -> str:
    """The text with each piece replaced by a mark that something was taken out."""
    for piece in pieces:
        text = text.replace(piece, REMOVED)
    return text
