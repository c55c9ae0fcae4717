from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from cir import clock
from cir.audit import trail
from cir.errors import Conflict
from feedback import permissions
from feedback.models.feedback import Feedback

if TYPE_CHECKING:
    from cir.accounts.models import User


def storage_name(mail: IncomingMail, _name: str) -> str:
    """Mails are kept under their key: nothing in them becomes a path."""
    return f"mail/{mail.key[:2]}/{mail.key}"


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """Mails in the words of their page."""

    def visible_to(self, user: User | Any) -> IncomingMailQuerySet:
        """All of them, for those who keep the channels; none for others: who wrote is not known yet."""
        signed_in = getattr(user, "is_authenticated", False)
        return self.all() if signed_in and permissions.may_keep_channels(user) else self.none()

    def held(self) -> IncomingMailQuerySet:
        """Those that wait for a person."""
        return self.filter(state=IncomingMail.State.HELD)

    def aside(self) -> IncomingMailQuerySet:
        """Those that nobody has to answer: automatic replies, lists, mails that came back."""
        return self.filter(state=IncomingMail.State.ASIDE)

    def undecided(self) -> IncomingMailQuerySet:
        """Those about which a person may still decide."""
        return self.filter(state__in=[IncomingMail.State.HELD, IncomingMail.State.ASIDE])


class IncomingMail(models.Model):
    """A mail that was fetched: taken in at once, held until a person looks at it, or put aside.

    What was taken in or thrown away keeps its key only, so that the same mail is never heard twice.
    """

    class State(models.TextChoices):
        TAKEN = "taken", "Taken in"
        HELD = "held", "Held"
        ASIDE = "aside", "Put aside"
        DISMISSED = "gone", "Thrown away"

    key = models.CharField(max_length=64, unique=True, help_text="Of its Message-ID and sender.")
    message_id = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=5, choices=State)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was not taken in.")
    sender = models.CharField(max_length=320, blank=True)
    name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, max_length=20_000)
    size = models.PositiveBigIntegerField(default=0)
    raw = models.FileField(upload_to=storage_name, max_length=200, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    feedback = models.ForeignKey(
        Feedback, on_delete=models.SET_NULL, null=True, related_name="mails",
        help_text="What it became, or the conversation it says it belongs to.",
    )  # fmt: skip

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["taken", "held", "aside", "gone"]), name="mail_state_is_known"
            )
        ]
        indexes = [
            # What waits for a person, and the conversation of a mail that is answered.
            models.Index(fields=["state", "-received_at"], name="mail_by_state"),
            models.Index(fields=["message_id"], name="mail_by_message_id", condition=~Q(message_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject[:60]}"

    def get_absolute_url(self) -> str:
        """Its page among the held mails."""
        return reverse("feedback:mail", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Whether a person may still decide what becomes of it."""
        return self.state in {self.State.HELD, self.State.ASIDE}

    def keep(self, raw: bytes) -> None:
        """Keep the mail as it came, for whoever decides."""
        self.raw.save(self.key, ContentFile(raw), save=False)

    def become(self, feedback: Feedback) -> None:
        """It was taken in: what it said is kept there, and no longer here."""
        self._forget(self.State.TAKEN)
        self.feedback, self.reason = feedback, ""
        self.save()

    @transaction.atomic
    def dismiss(self, *, by: User, at: datetime | None = None) -> None:
        """Throw it away for good. Raises `NotAllowed`, `Conflict`."""
        locked = self.for_deciding(by)
        trail.record(by, "mail thrown away", locked, {"reason": locked.reason}, at)
        locked._forget(self.State.DISMISSED)
        # It joins no conversation, and often names the sender's machine or organisation.
        locked.message_id = ""
        locked.save()

    def for_deciding(self, by: User) -> IncomingMail:
        """The row, locked, while nobody else has decided. Raises `NotAllowed`, `Conflict`."""
        permissions.require_keep_channels(by)
        locked = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not locked.waits:
            raise Conflict("Somebody has decided about this mail already.")
        return locked

    def _forget(self, state: str) -> None:
        if self.raw:
            storage, name = self.raw.storage, self.raw.name or ""
            transaction.on_commit(lambda: storage.delete(name))
        self.state, self.raw = state, ""
        self.sender = self.name = self.subject = self.text = ""
