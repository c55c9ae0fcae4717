from __future__ import annotations

from django.conf import settings
from django.db import models

from cir import clock


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices in the words of the bell menu."""

    def unread(self) -> NotificationQuerySet:
        """Notices that the person has not seen yet."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """One notice to one person, shown in the product and, where they want it, sent by mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=60, blank=True, help_text="What it is about, e.g. CIR-142.")
    dedupe = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    digest = models.BooleanField(default=False, help_text="Waits for the person's next digest.")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "dedupe"], name="notification_once_per_person")]
        indexes = [
            # The bell: newest notices of one person.
            models.Index(fields=["user", "-id"], name="notification_by_user"),
            # The count on the bell.
            models.Index(fields=["user"], name="notification_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """How one person wants to hear of one kind of event. No row means the event's default."""

    class Way(models.TextChoices):
        MAIL = "mail", "E-mail at once"
        DIGEST = "digest", "Daily digest"
        BELL = "bell", "Bell only"
        OFF = "off", "Off"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    event = models.CharField(max_length=40)
    way = models.CharField(max_length=6, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="preference_once_per_event")]

    def __str__(self) -> str:
        return f"{self.user}: {self.event} by {self.way}"
