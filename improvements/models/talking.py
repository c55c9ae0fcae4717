"""Changing what was said: a person's own comments, always with a trace."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from improvements import notices, permissions

if TYPE_CHECKING:
    from improvements.models import Comment, Improvement

LONGEST_COMMENT = 10_000


def checked_words(text: str) -> str:
    """What is said in a comment, without white space around it; `Invalid` when there is nothing or too much."""
    said = text.strip()
    if not said or "\x00" in said:
        raise Invalid(Problem("required", "Write a comment.", "text"))
    if len(said) > LONGEST_COMMENT:
        raise Invalid(Problem("too-long", f"Use at most {LONGEST_COMMENT:,} characters.", "text"))
    return said


class Talking(models.Model):
    """Editing and deleting comments, by their author only."""

    class Meta:
        abstract = True

    @transaction.atomic
    def edit_comment(
        self: Improvement, comment: Comment, *, by: User, text: str, at: datetime | None = None
    ) -> Comment:
        """Change the words of one's own comment. It shows that it was edited; the audit trail keeps what it said.

        People mentioned for the first time are told.
        """
        now = at or clock.now()
        own = self._own_comment(comment, by)
        said = checked_words(text)
        if own.deleted_at:
            raise Conflict("This comment has been deleted. Put it back before you edit it.")
        if said != own.text:
            before, own.text, own.edited_at = own.text, said, now
            own.save(update_fields=["text", "edited_at"])
            known = set(own.mentions.all())
            mentioned = notices.mentioned_in(said, self)
            own.mentions.set(mentioned)
            trail.record(by, "comment edited", self, {"comment": own.pk, "text": [before, said]}, now)
            if new := [person for person in mentioned if person not in known]:
                notices.mentioned(own, new, now)
        return own

    @transaction.atomic
    def delete_comment(
        self: Improvement, comment: Comment, *, by: User, back: bool = False, at: datetime | None = None
    ) -> Comment:
        """Delete one's own comment (`back=True`: put it back). A line stays that says so."""
        now = at or clock.now()
        own = self._own_comment(comment, by)
        if bool(own.deleted_at) is back:
            own.deleted_at = None if back else now
            own.save(update_fields=["deleted_at"])
            trail.record(by, "comment put back" if back else "comment deleted", self, {"comment": own.pk}, now)
        return own

    def _own_comment(self: Improvement, comment: Comment, by: User) -> Comment:
        found = self.comments.select_for_update(of=("self",)).filter(pk=comment.pk).first()
        if found is None:
            raise NotAllowed(f"This comment is not one of {self.reference}.")
        permissions.require_author(by, found)
        return found
