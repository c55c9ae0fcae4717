from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid, Problem
from feedback import permissions, wording
from feedback.models.kept import Kept
from improvements.models import Improvement
from improvements.statuses import Status

LONGEST_WORDS, LONGEST_TITLE = 1000, 140
WORDS = ("title", "asked", "did", "measured")


class PublicResultQuerySet(models.QuerySet["PublicResult"]):
    """Results in the words of their page."""

    def shown(self) -> PublicResultQuerySet:
        """What everybody may read: not taken back, and its improvement still done and not restricted."""
        return self.filter(withdrawn_at=None, improvement__status=Status.DONE, improvement__restricted=False).order_by(
            "-created_at", "-pk"
        )

    def about(self, item: ConfigurationItem) -> PublicResultQuerySet:
        """Results of a public service and what lies below it."""
        return self.filter(improvement__item__path__startswith=item.path)

    def visible_to(self, user: User | Any) -> PublicResultQuerySet:
        """Those whose improvement the person may see, shown or not."""
        return self.filter(improvement__in=Improvement.objects.visible_to(user))


class PublicResult(Kept):
    """You asked, we did: one result in public words. A person writes or confirms every word and number; nothing of the
    improvement itself is ever shown."""

    EDITABLE = (*WORDS, "before", "after", "unit", "improvement")
    WHAT = "public result"

    improvement = models.OneToOneField(Improvement, on_delete=models.CASCADE, related_name="public_result")
    title = models.CharField("what changed, in one line", max_length=LONGEST_TITLE)
    asked = models.TextField("you asked", max_length=LONGEST_WORDS)
    did = models.TextField("we did", max_length=LONGEST_WORDS)
    measured = models.CharField(
        "what was measured", max_length=80, blank=True, help_text="In words that everybody understands."
    )
    before = models.FloatField(null=True, blank=True)
    after = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = PublicResultQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before=None, after=None) | Q(before__isnull=False, after__isnull=False),
                name="public_result_has_both_numbers",
                violation_error_message="Give the number before and the number after, or neither.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the public page."""
        return f"{reverse('feedback:results')}#result-{self.pk}"

    @property
    def summary(self) -> str:
        """Everything in one paragraph."""
        numbers = f" {self.measured}: {self.numbers}." if self.numbers else ""
        return f"You asked: {self.asked} We did: {self.did}{numbers}"

    @property
    def numbers(self) -> str:
        """`before 42, now 12 minutes`."""
        if self.before is None or self.after is None:
            return ""
        before, now = (f"{round(value, 2):,g}".replace(",", "\u202f") for value in (self.before, self.after))
        return f"before {before}, now {now} {self.unit}".strip()

    @property
    def service(self) -> ConfigurationItem | None:
        """The service it is about, if people outside know it."""
        item = self.improvement.item
        return item if item and item.is_public and item.retired_at is None else None

    def clean(self) -> None:
        """Done, not restricted, with numbers that say what they are."""
        wrong = {}
        if self.improvement_id and (self.improvement.restricted or self.improvement.status != Status.DONE):
            wrong["improvement"] = "Only what is done and not restricted can be shown."
        if self.before is not None and not self.measured.strip():
            wrong["measured"] = "Say what was measured."
        for name in WORDS:
            if wording.internal_words(getattr(self, name)):
                wrong[name] = "Take out references and ticket numbers: everybody reads this."
        if wrong:
            raise ValidationError(wrong)

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime | None = None) -> None:
        """Show it no longer. Raises `NotAllowed`."""
        now, locked = at or clock.now(), self._held()
        locked._allow(by)
        locked.withdrawn_at = locked.withdrawn_at or now
        locked.save(update_fields=["withdrawn_at"])
        trail.record(by, "public result withdrawn", locked, {}, now)

    @transaction.atomic
    def show_again(self, *, by: User, at: datetime | None = None) -> None:
        """Show it again as it was. Raises `NotAllowed`, `Invalid` when it cannot be shown any more."""
        locked = self._held()
        locked._allow(by)
        if locked.improvement.restricted or locked.improvement.status != Status.DONE:
            raise Invalid(Problem("improvement", "Only what is done and not restricted can be shown.", "improvement"))
        locked.withdrawn_at = None
        locked.save(update_fields=["withdrawn_at"])
        trail.record(by, "public result shown", locked, {}, at or clock.now())

    def _changed(self, now: datetime) -> None:
        type(self).objects.filter(pk=self.pk).update(changed_at=now)

    def _allow(self, by: User) -> None:
        item = self.improvement.item if self.improvement_id else None
        permissions.require_decide(by, item.path if item else "", item.owner_id if item else None)
