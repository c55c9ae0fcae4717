"""A duty to keep: while it lasts, nothing about somebody is erased or forgotten."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from cir import clock
from cir.accounts.models.standing import require_administrator
from cir.accounts.models.user import User
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem

LONGEST_REASON = 300


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds in the words of those who ask before they forget."""

    def active(self) -> HoldQuerySet:
        """Those that were not lifted."""
        return self.filter(lifted_at=None)

    def addresses(self) -> models.QuerySet[Hold, str]:
        """Whose data is kept, for `exclude(email__in=…)`."""
        return self.active().values_list("about", flat=True)


class Hold(models.Model):
    """What is known of somebody must be kept, for example because of a lawsuit, until this is lifted.

    Once lifted it no longer says about whom it was.
    """

    about = models.CharField("address or reference", max_length=254, blank=True, help_text="Empty: lifted.")
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["about"], name="one_hold_at_a_time", condition=Q(lifted_at=None)),
            models.CheckConstraint(condition=Q(lifted_at=None) | Q(about=""), name="lifted_hold_names_nobody"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    @classmethod
    @transaction.atomic
    def place(cls, about: str, *, reason: str, by: User, at: datetime | None = None) -> Hold:
        """Keep what is there about an address or a reference. Raises `NotAllowed`, `Invalid`, `Conflict`."""
        require_administrator(by)
        why, now = " ".join(reason.split()), at or clock.now()
        if not why or len(why) > LONGEST_REASON:
            raise Invalid(Problem("required", f"Say why, in at most {LONGEST_REASON} characters.", "reason"))
        if cls.objects.active().filter(about=about).exists():
            raise Conflict("This is held already.")
        made = cls.objects.create(about=about, reason=why, by=by, since=now)
        trail.record(by, "hold placed", made, {"reason": why}, now)
        return made

    @transaction.atomic
    def lift(self, *, by: User, at: datetime | None = None) -> None:
        """The duty has ended. Raises `NotAllowed`, `Conflict` when somebody was faster."""
        require_administrator(by)
        now = at or clock.now()
        changed = Hold.objects.active().filter(pk=self.pk).update(about="", lifted_by=by, lifted_at=now)
        if not changed:
            raise Conflict("Somebody lifted this hold already.")
        trail.record(by, "hold lifted", self, {}, now)
