"""The conversation: what we say, when it leaves, and what may still be held back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem, Stale
from cir.notifications import outbox
from feedback import permissions
from feedback.models.owing import duties
from feedback.models.receiving import checked
from feedback.states import UNDO_FOR, Duty, State

if TYPE_CHECKING:
    from feedback.models import Feedback, Handling, Message

LONGEST_ANSWER = 10_000
PUBLISH = "feedback.publish"


class Conversing(models.Model):
    """Asking, noting, confirming public words, and their way out."""

    class Meta:
        abstract = True

    def _for_answering(self: Feedback, by: User, version: int | None) -> Feedback:
        """The row, locked, if the person may answer it and nobody was faster."""
        rows = type(self).objects.select_for_update(of=("self",)).select_related("channel", "item", "person")
        locked = rows.get(pk=self.pk)
        permissions.require_answer(by, locked)
        if version is not None and version != locked.version:
            raise Stale(locked._who_was_faster())
        return locked

    def _who_was_faster(self: Feedback) -> str:
        last = self.handlings.filter(undone_at=None).select_related("by").last()
        if last and last.by:
            return f"{last.by.name} worked on {self.reference} a moment ago. Look at it again, then decide."
        return f"There is something new in {self.reference}. Look at it again, then decide."

    def _handled(self: Feedback, act: str, by: User | None, now: datetime, **facts: Any) -> Handling:
        """Note an act: it counts as a new version, and the audit trail knows it."""
        self.version += 1
        self.save()
        trail.record(by, f"feedback {act}", self, facts, now)
        return self.handlings.create(act=act, by=by, at=now, facts=facts)

    def _say(self: Feedback, text: str, by: User | None, now: datetime, settles: list[str], **facts: Any) -> Message:
        """Words for whoever spoke. They leave after the time for Undo, never before."""
        words = checked(text, LONGEST_ANSWER, "Write the answer they will read.", "reply")
        leaves_at = now + UNDO_FOR
        message = self.messages.create(
            kind="ours", text=words, author=by, at=now, leaves_at=leaves_at, settles=settles, **facts
        )
        outbox.put(PUBLISH, f"{PUBLISH}:{message.pk}", {"message": message.pk}, leaves_at)
        return message

    @transaction.atomic
    def ask(
        self: Feedback, *, by: User, reply: str, version: int | None = None, at: datetime | None = None
    ) -> Handling:
        """Ask whoever spoke a question; it waits for their answer. Raises `NotAllowed`, `Stale`, `Invalid`."""
        now = at or clock.now()
        locked = self._for_answering(by, version)
        before = locked._before()
        message = locked._say(reply, by, now, duties(Duty.ACKNOWLEDGE))
        locked.state, locked.snoozed_until = State.ASKED, None
        return locked._handled("asked", by, now, before=before, message=message.pk)

    @transaction.atomic
    def note(self: Feedback, *, by: User, text: str, at: datetime | None = None) -> Message:
        """A word among colleagues; nobody outside ever sees it. Raises `NotAllowed`, `Invalid`."""
        locked = self._for_answering(by, None)
        words = checked(text, LONGEST_ANSWER, "Write a note.", "text")
        message = locked.messages.create(kind="note", text=words, author=by, at=at or clock.now())
        trail.record(by, "feedback note", locked, {"message": message.pk}, message.at)
        return message

    @transaction.atomic
    def confirm(self: Feedback, message: Message, *, by: User, text: str, at: datetime | None = None) -> Message:
        """Send public words about a move that were prepared: as they are, or better ones.

        Raises `NotAllowed`, `Invalid`, `Conflict` when somebody has sent them already.
        """
        now = at or clock.now()
        locked = self._for_answering(by, None)
        draft = locked.messages.select_for_update(of=("self",)).filter(pk=message.pk).first()
        if draft is None or not draft.is_draft:
            raise Conflict("These words have been sent already, or are not of this conversation.")
        draft.text = checked(text, LONGEST_ANSWER, "Write the words they will read.", "reply")
        draft.author, draft.leaves_at = by, now + UNDO_FOR
        draft.save(update_fields=["text", "author", "leaves_at"])
        outbox.put(PUBLISH, f"{PUBLISH}:{draft.pk}:{now.isoformat()}", {"message": draft.pk}, draft.leaves_at)
        locked._handled("confirmed", by, now, draft=draft.pk)
        return draft

    @transaction.atomic
    def told_in_person(self: Feedback, message: Message, *, by: User, at: datetime | None = None) -> None:
        """Whoever wrote it down has told the person who spoke. Raises `NotAllowed`, `Conflict`."""
        now = at or clock.now()
        locked = type(self).objects.select_for_update(of=("self",)).select_related("channel").get(pk=self.pk)
        if locked.told_to_id != by.pk:
            permissions.require_answer(by, locked)
        told = locked.messages.public().filter(pk=message.pk, kind="ours").first()
        if told is None:
            raise Conflict("There is nothing to tell by these words yet.")
        locked.meet(told, now)
        locked._handled("told in person", by, now, message=told.pk)

    @transaction.atomic
    def stop_mails(self: Feedback, *, at: datetime | None = None) -> None:
        """No more mails about this. The page behind the private link goes on telling."""
        self._of_all_parts(wants_mail=False)
        self._trail(self.person, "feedback mails stopped", at or clock.now())

    @transaction.atomic
    def confirm_email(self: Feedback, *, at: datetime | None = None) -> None:
        """Whoever reads this mailbox wants to hear of it: from now on there are mails."""
        if not self.email:
            raise Invalid(Problem("email", "There is no address to send mails to."))
        self._of_all_parts(wants_mail=True, email_confirmed_at=at or clock.now())
        self._trail(self.person, "feedback address confirmed", at or clock.now())

    def _of_all_parts(self: Feedback, **facts: Any) -> None:
        """Parts of one message go to the same person."""
        root = self.split_from_id or self.pk
        type(self).objects.filter(models.Q(pk=root) | models.Q(split_from=root)).update(**facts)
        self.refresh_from_db()

    def _before(self: Feedback) -> dict[str, Any]:
        """What Undo goes back to."""
        moments = {name: getattr(self, name) for name in ("snoozed_until", "decided_at")}
        kept = {name: value.isoformat() if value else None for name, value in moments.items()}
        return {"state": self.state, "outcome": self.outcome, "item": self.item_id, **kept}
