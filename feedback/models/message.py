from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from feedback.models.feedback import Feedback


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by who may read them."""

    def public(self) -> MessageQuerySet:
        """What whoever spoke may read: their own words and answers that have left. Never a note, never a draft."""
        return self.exclude(kind=Message.Kind.NOTE).filter(published_at__isnull=False)

    def drafts(self) -> MessageQuerySet:
        """Public words about a move that a person has yet to confirm."""
        return self.filter(kind=Message.Kind.OURS, leaves_at=None, published_at=None, withdrawn_at=None)

    def leaving(self, at: datetime) -> MessageQuerySet:
        """Answers that are on their way out and can still be held back."""
        return self.filter(kind=Message.Kind.OURS, published_at=None, withdrawn_at=None, leaves_at__gt=at)


class Message(models.Model):
    """One turn of the conversation: theirs, ours, or a note among colleagues that nobody outside ever sees."""

    class Kind(models.TextChoices):
        THEIRS = "theirs", "From them"
        OURS = "ours", "To them"
        NOTE = "note", "Among colleagues"

    class About(models.TextChoices):
        PLAN = "plan", "The plan"
        RISK = "risk", "The risk"

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=6, choices=Kind)
    text = models.TextField(max_length=10_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    leaves_at = models.DateTimeField(null=True, help_text="Held back until then; empty while it is a draft.")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    settles = models.JSONField(default=list, help_text="Duties that are met once it has arrived.")
    step = models.ForeignKey(
        "improvements.Transition", on_delete=models.CASCADE, null=True, related_name="+", help_text="What it tells of."
    )

    # A question about the plan of an improvement, or the answer to one
    link = models.ForeignKey("feedback.Link", on_delete=models.SET_NULL, null=True, related_name="asked")
    about = models.CharField("asked about", max_length=4, choices=About, blank=True)
    answers = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="answered_by")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]  # moments of people unknown are kept to the hour only
        constraints = [
            # A move is told of once, however often and wherever it is looked for.
            models.UniqueConstraint(
                fields=["feedback", "step"], name="message_once_per_step", condition=Q(step__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(withdrawn_at=None), name="message_not_both_out_and_withdrawn"
            ),
            models.CheckConstraint(condition=Q(about__in=["", "plan", "risk"]), name="message_about_is_known"),
        ]
        indexes = [
            # Words about moves that wait to be confirmed.
            models.Index(
                fields=["feedback"],
                name="message_drafts",
                condition=Q(kind="ours", leaves_at=None, published_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    @property
    def settled(self) -> Q:
        """The debts that are met once it has arrived."""
        condition = Q(step=None, duty__in=self.settles)
        return condition | Q(step=self.step_id) if self.step_id else condition

    @property
    def is_draft(self) -> bool:
        """Whether a person has yet to confirm it."""
        return self.kind == self.Kind.OURS and not (self.leaves_at or self.published_at or self.withdrawn_at)
