from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cir import clock
from feedback.models.channel import Channel
from feedback.models.connecting import Connecting
from feedback.models.consulting import Consulting
from feedback.models.conversing import Conversing
from feedback.models.keeping import Keeping
from feedback.models.owing import Owing
from feedback.models.receiving import Receiving
from feedback.models.triaging import Triaging
from feedback.queries import FeedbackQuerySet
from feedback.states import Outcome, State, Subject

PERSON = settings.AUTH_USER_MODEL
REFERENCE_PREFIX = "F-"


class Feedback(Receiving, Triaging, Conversing, Consulting, Connecting, Keeping, Owing, models.Model):
    """Something that somebody told us, in their own words. It always gets an answer.

    Whoever spoke is one of: a colleague (`person`), somebody outside with a name or an address, or nobody known: then
    nothing is kept that leads back, and the moment is kept to the hour only.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="feedback")
    sender = models.CharField("who speaks", max_length=8, choices=Channel.Sender)
    words = models.TextField(max_length=20_000, help_text="As they were said; nobody changes them.")
    item = models.ForeignKey(
        "catalogue.ConfigurationItem", on_delete=models.PROTECT, null=True, blank=True, related_name="feedback"
    )
    # Who spoke
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, editable=False)
    wants_mail = models.BooleanField(default=True)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="feedback_given")
    told_to = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who wrote it down on their behalf."
    )
    survey = models.ForeignKey(
        "feedback.Survey", on_delete=models.SET_NULL, null=True, editable=False, related_name="voices"
    )
    contract = models.CharField("contract number", max_length=60, blank=True)
    ticket = models.CharField("ticket number", max_length=60, blank=True)
    # Where it stands
    received_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, choices=State, default=State.NEW, editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, editable=False)
    subject = models.CharField("what it tells us about", max_length=8, choices=Subject, blank=True, editable=False)
    assigned_to = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    snoozed_until = models.DateField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="parts")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="feedback_state_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="feedback_has_words"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DECIDED, State.CLOSED]) | ~Q(outcome=""),
                name="feedback_decided_has_an_outcome",
            ),
        ]
        indexes = [
            # The queue, oldest first.
            models.Index(fields=["state", "received_at", "id"], name="feedback_queue"),
            # Earlier from the same sender.
            models.Index(fields=["email", "-received_at"], name="feedback_by_email", condition=~Q(email="")),
            # What colleagues sent in themselves.
            models.Index(fields=["person", "-received_at"], name="feedback_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.words[:60]}"

    def get_absolute_url(self) -> str:
        """Its place in the inbox."""
        return reverse("feedback:one", args=[self.reference])

    @property
    def reference(self) -> str:
        """The identifier that colleagues use: F-88."""
        return f"{REFERENCE_PREFIX}{self.pk}"

    @property
    def item_path(self) -> str:
        """Where in the catalogue it lies; the empty path when no item is set."""
        return self.item.path if self.item else ""

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing is known of whoever spoke."""
        return not (self.name or self.email or self.person_id or self.told_to_id)

    @property
    def sender_name(self) -> str:
        """How colleagues see whoever spoke."""
        if self.person:
            return self.person.name
        return self.name or self.email or "Anonymous"

    def with_parts(self) -> list[Feedback]:
        """The message and what was split off it, in order."""
        root = self.split_from_id or self.pk
        rows = Feedback.objects.filter(Q(pk=root) | Q(split_from=root)).order_by("pk")
        return list(rows.select_related("channel", "item", "person"))

    @property
    def may_be_mailed(self) -> bool:
        """Whether their address was confirmed and they still want mails."""
        return bool(self.email and self.email_confirmed_at and self.wants_mail)
