"""Whether the effects of improvements on one measure can be told apart.

Two that move the same measure cannot, when both are live at the same time (from going live until the end), or when the
other went live within this one's baseline: then its baseline is not what was before. Measures that must only not get
worse are nobody's effect.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from improvements.models import Improvement, Target
from improvements.statuses import Status
from metrics.periods import local_day
from metrics.queries import zone

if TYPE_CHECKING:
    from cir.accounts.models import User


def moving_too(record: Improvement, seen: QuerySet[Any]) -> QuerySet[Target]:
    """Targets of other improvements in `seen` that are live and move a measure this one moves."""
    own = record.targets.exclude(role=Target.Role.BALANCING).values("measure")
    others = Target.objects.filter(measure__in=own, improvement__in=seen, improvement__went_live_on__isnull=False)
    merged = Q(improvement__status=Status.MERGED)
    return others.exclude(role=Target.Role.BALANCING).exclude(merged).exclude(improvement=record)


def mixed_with(own: Target, user: User) -> list[str]:
    """References of the improvements, as far as the person may see them, that this target's effect is mixed with."""
    if not moves(own):
        return []
    seen = Improvement.objects.visible_to(user).order_by().values("pk")
    rows = moving_too(own.improvement, seen).filter(measure=own.measure_id).select_related("improvement")
    known = [each.improvement for each in rows.order_by("improvement_id")]
    return [each.reference for each in known if tangled(own, each.went_live_on, each.ended_at)]


def moves(own: Target) -> bool:
    """Whether the target's improvement is live and is to move its measure."""
    return own.role != Target.Role.BALANCING and own.improvement.went_live_on is not None


def tangled(own: Target, begun: date | None, ended: datetime | None) -> bool:
    """Whether another improvement, live from `begun` until it `ended`, cannot be told apart from this target's."""
    live = own.improvement.went_live_on
    if live is None or begun is None:
        return False
    together = live <= _day(ended) and begun <= _day(own.improvement.ended_at)
    first, last = own.baseline_from, own.baseline_end()
    return together or (first is not None and last is not None and first <= begun <= last)


def _day(ended: datetime | None) -> date:
    return local_day(ended, zone()) if ended else date.max
