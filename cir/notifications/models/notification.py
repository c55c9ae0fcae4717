from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from cir import clock

if TYPE_CHECKING:
    from cir.accounts.models import User


class Way(models.TextChoices):
    """How a person wants to hear of an event. Everything but Off is shown under the bell as well."""

    MAIL = "mail", "E-mail at once"
    DIGEST = "digest", "Daily digest"
    BELL = "bell", "Bell only"
    OFF = "off", "Off"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices in the words of the bell menu."""

    def told(self, user: User) -> NotificationQuerySet:
        """What this person was told, without notices about what they may not see any more: these do not exist for them.

        `settings.CIR_NOTICE_SIGHT` names who knows: a function of the notices and the person for each storey above.
        """
        notices = self.filter(user=user)
        for path in settings.CIR_NOTICE_SIGHT:
            notices = import_string(path)(notices, user)
        return notices

    def unread(self) -> NotificationQuerySet:
        """Notices that the person has not seen yet."""
        return self.filter(read_at=None)

    def to_mail(self) -> NotificationQuerySet:
        """Notices that go out by mail at once and were not put into one yet."""
        return self.filter(way=Way.MAIL, queued_at=None)

    def to_digest(self) -> NotificationQuerySet:
        """Unread notices that wait for their person's next digest."""
        return self.unread().filter(way=Way.DIGEST, queued_at=None)

    def older_than(self, at: datetime) -> NotificationQuerySet:
        """Notices from before a moment."""
        return self.filter(created_at__lt=at)


class Notification(models.Model):
    """One notice to one person, shown in the product and, where they want it, sent by mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=60, blank=True, help_text="What it is about, e.g. CIR-142.")
    why = models.CharField(max_length=200, blank=True, help_text="Why this person is told, as a sentence.")
    dedupe = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=6, choices=Way, default=Way.BELL)
    queued_at = models.DateTimeField(null=True, help_text="Put into a mail that is to be sent.")
    mailed_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True, help_text="The mail server refused it for good.")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "dedupe"], name="notification_once_per_person")]
        indexes = [
            # The bell: newest notices of one person.
            models.Index(fields=["user", "-id"], name="notification_by_user"),
            # The count on the bell.
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            # What waits for a mail or a digest.
            models.Index(
                fields=["way", "user"],
                name="notification_to_send",
                condition=Q(queued_at=None, way__in=["mail", "digest"]),
            ),
            # Retention.
            models.Index(fields=["created_at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return self.title

    def mark(self, *, read: bool, at: datetime | None = None) -> None:
        """Read now, or unread again; what was read before keeps its moment."""
        if read and self.read_at:
            return
        self.read_at = (at or clock.now()) if read else None
        self.save(update_fields=["read_at"])


class Preference(models.Model):
    """How one person wants to hear of one kind of event. No row means the event's default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    event = models.CharField(max_length=40)
    way = models.CharField(max_length=6, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="preference_once_per_event")]

    def __str__(self) -> str:
        return f"{self.user}: {self.event} by {self.way}"
