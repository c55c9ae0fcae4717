"""Asking somebody outside about the plan or the risks of an improvement; what they answer stands beside the plan."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from cir.notifications import outbox
from feedback.models.receiving import LONGEST_REPLY, accepted, checked, to_the_hour
from improvements.models import Improvement, Partner
from improvements.statuses import OPEN

if TYPE_CHECKING:
    from feedback.models import Feedback, Handling, Link, Message

ABOUT = "feedback.about"
PARTNER_KINDS = {"supplier": Partner.Kind.SUPPLIER, "customer": Partner.Kind.CUSTOMER}


class Consulting(models.Model):
    """A question about a plan is a turn of the conversation like every other, tied to the improvement it is about."""

    class Meta:
        abstract = True

    @transaction.atomic
    def consult(
        self: Feedback,
        link: Link,
        *,
        by: User,
        about: str,
        reply: str,
        joint: bool = False,
        version: int | None = None,
        at: datetime | None = None,
    ) -> Handling:
        """Ask whoever spoke what they think of the plan or the risks of a linked improvement, in public words: nothing
        of the record is shown to them. `joint` names them as partner on the record as well.

        Where it stands in the inbox stays as it is. Raises `NotAllowed`, `Stale`, `Invalid`, `Conflict`.
        """
        now = at or clock.now()
        locked = self._for_answering(by, version)
        message = apps.get_model("feedback", "Message")
        if about not in message.About.values:
            raise Invalid(Problem("choice", "Choose what you ask about.", "about"))
        tied = locked.links.filter(pk=link.pk).select_related("improvement__item").first()
        if tied is None or not Improvement.objects.visible_to(by).filter(pk=tied.improvement_id).exists():
            raise Invalid(Problem("unknown", "It does not support this improvement.", "improvement"))
        if tied.improvement.status not in OPEN:
            raise Conflict(f"{tied.improvement.reference} has ended. There is nothing left to plan.")
        partner = locked._name_as_partner(tied.improvement, by, now) if joint else None
        asked = locked._say(reply, by, now, [], link=tied, about=about)
        facts = {"message": asked.pk, "partner": partner, "improvement": tied.improvement.reference}
        return locked._handled("consulted", by, now, before=locked._before(), **facts)

    def _name_as_partner(self: Feedback, improvement: Improvement, by: User, now: datetime) -> int | None:
        """Name whoever spoke as partner on the record; the row, if it is new."""
        if not self.name:
            raise Invalid(Problem("unknown", "Nobody knows their name, so they cannot be named as partner.", "joint"))
        there = improvement.partners.filter(name__iexact=self.name).exists()
        kind = PARTNER_KINDS.get(self.sender, Partner.Kind.REPRESENTATIVE)
        partner = improvement.add_partner(by=by, name=self.name, kind=kind, at=now)
        return None if there else partner.pk

    def open_questions(self: Feedback) -> list[Message]:
        """Questions about a plan that have left, about which they have not said anything yet; the oldest first."""
        rows = self.messages.public().filter(kind="ours", answers=None, answered_by=None).exclude(about="")
        return list(rows.filter(link__isnull=False).select_related("link"))

    @transaction.atomic
    def answer_about(
        self: Feedback,
        question: Message,
        text: str,
        *,
        uploads: tuple[UploadedFile, ...] = (),
        at: datetime | None = None,
    ) -> Message:
        """What whoever spoke says about the plan: it stands beside it, quoted, and who asked is told.

        Raises `Invalid`, `Conflict` when it was answered already.
        """
        words = checked(text, LONGEST_REPLY, "Write what you think of it.", "text")
        locked = type(self).objects.select_for_update(of=("self",)).select_related("channel").get(pk=self.pk)
        asked = locked.messages.public().filter(pk=question.pk, kind="ours").exclude(about="").first()
        if asked is None:
            raise NotAllowed("This is not a question to you.")
        if locked.messages.filter(answers=asked).exists():
            raise Conflict("You have answered this already. Write what you want to add below.")
        now = to_the_hour(at or clock.now()) if locked.is_anonymous else at or clock.now()
        facts: dict[str, Any] = {"answers": asked, "link_id": asked.link_id, "about": asked.about}
        message = locked.messages.create(kind="theirs", text=words, at=now, published_at=now, **facts)
        locked._attach(accepted(uploads), now)
        locked.version += 1
        locked.save(update_fields=["version"])
        locked._trail(locked.person, "feedback answered about a plan", now, message=message.pk)
        outbox.put(ABOUT, f"{ABOUT}:{message.pk}", {"message": message.pk}, now)
        return message
