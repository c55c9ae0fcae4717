from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

from cir import clock
from cir.accounts.roles import Role
from cir.audit import trail
from cir.errors import Conflict, Invalid, NotAllowed, Problem

if TYPE_CHECKING:
    from cir.accounts.models import User

CALLERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
EDITABLE = ("starts_at", "place", "note")


class ReviewQuerySet(models.QuerySet["Review"]):
    """Register reviews by date."""

    def next(self, at: datetime) -> Review | None:
        """The next review that has not begun."""
        return self.filter(starts_at__gt=at, cancelled_at=None).order_by("starts_at").first()


class Review(models.Model):
    """The regular meeting on the register."""

    starts_at = models.DateTimeField()
    place = models.CharField(max_length=140, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"Review of {self.starts_at:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def call(cls, *, by: User | None, starts_at: datetime, at: datetime | None = None, **said: str) -> Review:
        """Call the people of the register together. Raises `NotAllowed`, `Invalid` with everything that is wrong."""
        now = at or clock.now()
        _require_caller(by)
        review = cls(called_by=by, created_at=now)
        _apply(review, {"starts_at": starts_at, **said}, now)
        review.save()
        trail.record(by, "review called", review, {"starts_at": starts_at}, now)
        return review

    @transaction.atomic
    def change(self, *, by: User | None, at: datetime | None = None, **said: Any) -> None:
        """Move it, or say more about it, as long as it lies ahead."""
        now = at or clock.now()
        _require_caller(by)
        self._require_ahead(now)
        before = {name: getattr(self, name) for name in said if name in EDITABLE}
        _apply(self, said, now)
        changes = {name: [old, getattr(self, name)] for name, old in before.items() if old != getattr(self, name)}
        if changes:
            self.save()
            trail.record(by, "review changed", self, changes, now)

    @transaction.atomic
    def cancel(self, *, by: User | None, at: datetime | None = None) -> None:
        """Call it off. Twice changes nothing."""
        now = at or clock.now()
        _require_caller(by)
        if self.cancelled_at is None:
            self._require_ahead(now)
            self.cancelled_at = now
            self.save(update_fields=["cancelled_at"])
            trail.record(by, "review cancelled", self, {}, now)

    def _require_ahead(self, now: datetime) -> None:
        if self.cancelled_at or self.starts_at <= now:
            raise Conflict("This review has begun or was cancelled. Call another one.")


def _require_caller(by: User | None) -> None:
    if by is not None and not by.roles.has_any(CALLERS):
        raise NotAllowed("Reviews are called by coordinators and administrators.")


def _apply(review: Review, said: dict[str, Any], now: datetime) -> None:
    problems = [Problem("unknown", f"“{name}” is not part of a review.", name) for name in said if name not in EDITABLE]
    for name in said:
        if name in EDITABLE:
            setattr(review, name, said[name].strip() if isinstance(said[name], str) else said[name])
    if "starts_at" in said and said["starts_at"] <= now:
        problems.append(Problem("past", "Choose a moment that lies ahead.", "starts_at"))
    try:
        review.clean_fields(exclude=["cancelled_at"])
    except ValidationError as wrong:
        problems += [Problem("invalid", text, name) for name, texts in wrong.message_dict.items() for text in texts]
    Invalid.unless_none(problems)
