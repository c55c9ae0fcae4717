from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Invalid, Problem
from cir.notifications import outbox

KEPT_FOR = timedelta(days=2)
MOST_WAITING = 5
KIND = "register.export"


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports in the words of those who fetch them."""

    def of(self, user: User) -> ExportQuerySet:
        """One's own: nobody fetches another's."""
        return self.filter(person=user)

    def expired(self, at: datetime) -> ExportQuerySet:
        """Those whose time is over: file and row go."""
        return self.filter(created_at__lt=at - KEPT_FOR)


class Export(models.Model):
    """A long list as a file, made in the background for one person, who may fetch it until it expires.

    It is made with the rights the person has at that moment, and handed out only while they are the same.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON")])
    query = models.CharField(max_length=4000, blank=True)
    all_columns = models.BooleanField(default=False)
    rights = models.CharField(max_length=2000, blank=True, help_text="The roles with which it was made.")
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="exports/", blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=["csv", "xlsx", "json"]), name="export_kind")]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"

    @classmethod
    @transaction.atomic
    def ask(cls, *, by: User, kind: str, query: str, all_columns: bool, at: datetime | None = None) -> Export:
        """Have a file made in the background. Raises `Invalid` while too many wait."""
        now = at or clock.now()
        by.take_turns()
        if cls.objects.of(by).filter(done_at=None, created_at__gt=now - KEPT_FOR).count() >= MOST_WAITING:
            raise Invalid(Problem("too-many", "Wait for the exports you asked for; you hear when they are ready."))
        made = cls.objects.create(person=by, kind=kind, query=query, all_columns=all_columns, created_at=now)
        outbox.put(KIND, f"export:{made.pk}", {"export": made.pk})
        return made

    def may_be_fetched(self, by: User, at: datetime | None = None) -> bool:
        """Only by the person themselves, before it expires, and with the rights it was made with."""
        fresh = self.created_at >= (at or clock.now()) - KEPT_FOR
        return bool(self.file) and fresh and self.person_id == by.pk and self.rights == rights_of(by)


def rights_of(user: User) -> str:
    """The roles a person holds now, in one line."""
    held = user.memberships.order_by("role", "item__path").values_list("role", "item__path")
    return ",".join(f"{role}@{path or ''}" for role, path in held)[:2000]
