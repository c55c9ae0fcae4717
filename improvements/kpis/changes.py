"""When the register's figures must be computed anew: today's by looking, earlier ones by marks that changes leave."""

from __future__ import annotations

from datetime import date, datetime

from improvements.models import Improvement
from metrics import queries
from metrics.periods import local_day


def changed_since(moment: datetime) -> bool:
    """Whether anything in the register was touched since."""
    return Improvement.objects.filter(updated_at__gte=moment).exists()


def first_day() -> date | None:
    """The day on which the first improvement was logged."""
    first = Improvement.objects.order_by("logged_at").values_list("logged_at", flat=True).first()
    return None if first is None else local_day(first, queries.zone())
