"""What improvements want of measures, told downwards: `settings.CIR_MEASURE_AIMS` and `CIR_MEASURE_READERS`."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q

from cir.accounts.models import User
from cir.accounts.roles import Role
from improvements import permissions
from improvements.models import Improvement, Target
from improvements.queries import ImprovementQuerySet
from metrics.models import Measure


def counts(user: User, measures: Collection[int]) -> dict[int, int]:
    """How many improvements aim at each measure, of those the person may see."""
    seen = Improvement.objects.visible_to(user)
    rows = Target.objects.filter(measure__in=measures, improvement__in=seen).order_by().values("measure")
    return {row["measure"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def aiming_at(user: User, measure: int) -> ImprovementQuerySet:
    """The improvements that aim at a measure, of those the person may see, the latest touched first."""
    return Improvement.objects.visible_to(user).filter(targets__measure=measure).order_by("-updated_at", "-pk")


def may_read_in(user: User, measure: Measure) -> bool:
    """Whether the person works on an improvement that aims at the measure: as its owner, for its service, in its team,
    as coordinator or approver."""
    if not permissions.may_take_part(user):
        return False
    works = Q(owner=user) | Q(item__owner=user) | Q(team__in=user.teams.all())
    reach = user.roles.reach((Role.COORDINATOR, Role.APPROVER), "item__path")
    return aiming_at(user, measure.pk).filter(works if reach is None else works | reach).exists()
