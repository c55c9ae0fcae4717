from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models

from cir import clock
from feedback.models.question import Question
from feedback.models.survey import Survey


class SurveyInvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in the words of what is kept how long."""

    def to_forget(self, before: datetime) -> SurveyInvitationQuerySet:
        """Those that still have an address although their survey closed before the moment."""
        return self.filter(survey__state=Survey.State.CLOSED, survey__closed_at__lt=before).exclude(email="")


class Invitation(models.Model):
    """Somebody was asked by mail: answered once. Of an anonymous answer it keeps that there is one, not when.

    Some time after the survey closed it keeps no address; that somebody was asked, and answered, goes on counting.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254, blank=True, help_text="Empty: forgotten.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of the secret in the mail.")
    invited_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    is_used = models.BooleanField(default=False)

    objects = SurveyInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "email"], name="invited_once", condition=~models.Q(email="")),
            models.UniqueConstraint(fields=["digest"], name="invitation_digest", condition=~models.Q(digest="")),
        ]
        indexes = [
            # Whom to remind.
            models.Index(fields=["survey", "sent_at"], name="invitation_open", condition=models.Q(is_used=False))
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Unasked(models.Model):
    """An address that wants no surveys; it can be recognised but not read."""

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d}"


class Sheet(models.Model):
    """What one person answered. Its key is random, so that it tells nothing of the order in which people answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sheets")
    invitation = models.OneToOneField(Invitation, on_delete=models.SET_NULL, null=True, related_name="sheet")
    form = models.CharField(max_length=64, unique=True, help_text="Digest of the form: sent twice, heard once.")
    by_link = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"answers to {self.survey_id}"


class Mark(models.Model):
    """The points of one answer on a sheet. Free text is not here: it becomes feedback."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="marks")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="marks")
    points = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "question"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.points}"
