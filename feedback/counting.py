"""What of feedback is counted, as conditions that KPIs count by and the list of records filters by: one definition.

Debts are counted by the moments at which they were owed and met, so that what is said of a period stays true.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q

from feedback.states import Duty

OLDER = (7, 30)
"""Days after which what is open counts as old, and as very old."""


def received_in(start: datetime, end: datetime) -> Q:
    """Feedback that came in; parts that were split off do not count again."""
    return Q(received_at__gte=start, received_at__lt=end, split_from=None)


def met_in(duties: Collection[str], start: datetime, end: datetime) -> Q:
    """Debts of some kinds that were met."""
    return Q(duty__in=list(duties), met_at__gte=start, met_at__lt=end)


def tellings_due(first: date, last: date) -> Q:
    """Tellings that were promised for one of these days."""
    return Q(duty=Duty.TELL, due_on__range=(first, last))


def told_by(moment: datetime) -> Q:
    """Met before a moment."""
    return Q(met_at__lt=moment)


def open_at(moment: datetime, older: int = 0) -> Q:
    """Debts owed at a moment, since more than so many days."""
    return owed(moment, moment - timedelta(days=older))


def owed(moment: datetime, since: datetime) -> Q:
    """Debts owed at a moment that came up before another."""
    return Q(since__lt=since) & (Q(met_at=None) | Q(met_at__gte=moment))
