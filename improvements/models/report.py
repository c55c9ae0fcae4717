"""The monthly report: three sentences a person wrote, and what the register held when it was frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q

from cir import clock
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem
from improvements import permissions
from metrics import queries, spans

if TYPE_CHECKING:
    from cir.accounts.models import User

SENTENCES = {"achieved": "What was achieved", "concern": "What needs attention", "ahead": "What comes next"}
"""The three on the cover, with their labels."""
LONGEST = 400


class Report(models.Model):
    """What the practice did in a month. As long as it is a draft its figures are those of today; frozen, with number
    and date, they stay as they were.
    """

    month = models.DateField(unique=True, help_text="The first day of the month.")
    achieved = models.CharField(SENTENCES["achieved"], max_length=LONGEST, blank=True)
    concern = models.CharField(SENTENCES["concern"], max_length=LONGEST, blank=True)
    ahead = models.CharField(SENTENCES["ahead"], max_length=LONGEST, blank=True)
    contents = models.JSONField(default=dict, help_text="What was in it when it was frozen.")
    number = models.PositiveIntegerField(null=True, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="report_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(number=None, frozen_at=None) | Q(number__isnull=False, frozen_at__isnull=False),
                name="report_frozen_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"Report of {self.span.label}"

    @property
    def span(self) -> spans.Span:
        """The days it is about."""
        return spans.of(self.month, "month")

    @property
    def code(self) -> str:
        """The month as it stands in the address."""
        return self.span.code

    @classmethod
    @transaction.atomic
    def begin(cls, month: date, *, by: User | None, sentences: Mapping[str, str], at: datetime | None = None) -> Report:
        """Begin the report of a month; the one that is there already is answered. Raises `NotAllowed`, `Invalid`."""
        permissions.require_report(by)
        if month.day != 1 or month > queries.today():
            raise Invalid(Problem("invalid", "Choose a month that has begun.", "month"))
        said = {name: sentences.get(name, "")[:LONGEST] for name in SENTENCES}
        made, new = cls.objects.get_or_create(
            month=month, defaults={**said, "created_by": by, "created_at": at or clock.now()}
        )
        if new:
            trail.record(by, "report begun", made, {"month": month}, at)
        return made

    @transaction.atomic
    def say(self, *, by: User | None, at: datetime | None = None, **sentences: str) -> None:
        """Write its sentences anew. Raises `NotAllowed`, `Conflict` once it is frozen."""
        permissions.require_report(by)
        locked = self._draft()
        changes = {}
        for name in SENTENCES:
            text = " ".join(sentences.get(name, getattr(locked, name)).split())
            if text != getattr(locked, name):
                changes[name] = [getattr(locked, name), text]
            setattr(locked, name, text)
            setattr(self, name, text)
        if changes:
            locked.save(update_fields=list(SENTENCES))
            trail.record(by, "report worded", locked, changes, at)

    @transaction.atomic
    def freeze(self, *, by: User | None, contents: dict[str, Any], at: datetime | None = None) -> int:
        """Keep it as it is now, for good; answers its number. Raises `NotAllowed`, `Conflict`, `Invalid`."""
        permissions.require_report(by)
        locked, now = self._draft(), at or clock.now()
        if self.span.last >= queries.today():
            raise Conflict(f"{self.span.label} still runs. Freeze its report once it is over.")
        Invalid.unless_none(
            [
                Problem("required", f"Write one sentence: {label.lower()}.", name)
                for name, label in SENTENCES.items()
                if not getattr(locked, name)
            ]
        )
        locked.number = (Report.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        locked.contents, locked.frozen_at, locked.frozen_by = contents, now, by
        locked.save()
        trail.record(by, "report frozen", locked, {"number": locked.number}, at)
        return locked.number

    def _draft(self) -> Report:
        locked = Report.objects.select_for_update().get(pk=self.pk)
        if locked.frozen_at:
            raise Conflict(f"Report {locked.number} is frozen and stays as it is.")
        return locked
