"""Named queries of the register. Every list, count, search and export starts from `visible_to()`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from cir.accounts.roles import Role
from improvements.holding import DAYS
from improvements.statuses import COMMITTED, ENDED, OPEN, Status

if TYPE_CHECKING:
    from cir.accounts.models import User
    from improvements.models.improvement import Improvement  # noqa: F401 - named in quotes below

SEES_RESTRICTED = (Role.COORDINATOR, Role.APPROVER, Role.AUDITOR)
MOST_DIGITS = 15
STALE_AFTER = timedelta(days=14)


def sees_everything(user: User) -> bool:
    """Whether nothing of the register is hidden from this person, restricted or not."""
    return user.is_active and user.roles.reach(SEES_RESTRICTED, "item__path") == Q()


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    """Improvements in the words of the people who work with them."""

    def visible_to(self, user: User | Any) -> ImprovementQuerySet:
        """What `user` may see: nothing for people who are not signed in; restricted records only for their people,
        and for coordinators, approvers and auditors of the item."""
        if not getattr(user, "is_active", False) or not user.is_authenticated:
            return self.none()
        reach = user.roles.reach(SEES_RESTRICTED, "item__path")
        if reach == Q():
            return self.all()
        condition = Q(restricted=False) | _involves(user, self.model)
        return self.filter(condition | reach if reach is not None else condition)

    def involving(self, user: User) -> ImprovementQuerySet:
        """Records this person owns, logged, asked for, watches, supports or has a task in."""
        return self.filter(_involves(user, self.model))

    def open(self) -> ImprovementQuerySet:
        """Not ended: New to Measuring, and Deferred."""
        return self.filter(status__in=OPEN)

    def ended(self) -> ImprovementQuerySet:
        """Done, not going ahead, stopped or merged."""
        return self.filter(status__in=ENDED)

    def owned_by(self, user: User) -> ImprovementQuerySet:
        """Those `user` is accountable for."""
        return self.filter(owner=user)

    def late(self, on: date) -> ImprovementQuerySet:
        """Open ones whose target date has passed."""
        return self.open().filter(target_date__lt=on)

    def stale(self, at: datetime) -> ImprovementQuerySet:
        """Committed ones that nobody has touched for two weeks."""
        return self.filter(status__in=COMMITTED, updated_at__lt=at - STALE_AFTER)

    def undecided(self) -> ImprovementQuerySet:
        """Scored or not, waiting for a go or no-go."""
        return self.filter(status=Status.ASSESSING)

    def to_triage(self) -> ImprovementQuerySet:
        """Nobody has looked at these yet."""
        return self.filter(status=Status.NEW)

    def waiting_for_owner(self) -> ImprovementQuerySet:
        """New ones that the owner of their item wants to look at before anybody else does."""
        wanted = {"item__owner_first": True, "item__owner__is_active": True}
        return self.filter(status=Status.NEW, admitted_at=None, **wanted)

    def due_back(self, on: date) -> ImprovementQuerySet:
        """Deferred ones whose date has come."""
        return self.filter(status=Status.DEFERRED, deferred_until__lte=on)

    def to_sustain(self, at: datetime) -> ImprovementQuerySet:
        """Done ones that lack a check whose day may have come: 30, 90 and 180 days after closing."""
        model = cast("type[models.Model]", self.model._meta.get_field("closings").related_model)
        last = model._default_manager.filter(improvement=OuterRef("pk")).order_by("-at", "-pk")
        checked = last.annotate(checks_made=Count("checks")).values("checks_made")[:1]
        rows = (
            self.filter(status=Status.DONE, closings__isnull=False).distinct().annotate(checks_made=Subquery(checked))
        )
        condition = Q()
        for count, days in enumerate(DAYS):
            condition |= Q(ended_at__lte=at - timedelta(days=days - 1), checks_made__lte=count)
        return rows.filter(condition)

    def waiting_for_a_place(self) -> ImprovementQuerySet:
        """The backlog that is prioritised: not started yet."""
        return self.filter(status__in=(Status.NEW, Status.ASSESSING, Status.APPROVED, Status.PLANNED))

    def by_reference(self, reference: str) -> ImprovementQuerySet:
        """The record with a reference in any of its spellings (CIR-142, cir142, 142); nothing for anything else."""
        number = reference_number(reference)
        return self.none() if number is None else self.filter(pk=number)


def reference_number(text: str) -> int | None:
    """142 for any spelling of a reference (CIR-142, cir142, #142, 142); None for anything else."""
    digits = text.strip().upper().removeprefix("#").removeprefix("CIR").removeprefix("-").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        return None
    return int(digits)


def _involves(user: User, model: type[models.Model]) -> Q:
    """The person is one of the record's people."""
    people = Q(owner=user) | Q(requester=user) | Q(logged_by=user)
    for relation in ("watches", "supports", "tasks"):
        related = cast("type[models.Model]", model._meta.get_field(relation).related_model)
        people |= Q(Exists(related._default_manager.filter(improvement=OuterRef("pk"), person=user)))
    return people
