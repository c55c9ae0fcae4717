"""Late changes: what they touch of the figures of days gone by is marked, in the transaction of the change.

A move made now belongs to today, which is looked at anyway. A record that is put elsewhere, reopened or withdrawn
changes every period from the day it was logged.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from metrics import queries
from metrics.models import TouchedDays
from metrics.periods import local_day

if TYPE_CHECKING:
    from improvements.models import Improvement

PLACES = {"item", "team", "source", "restricted"}
"""Fields that say where a record is counted: they touch its whole life."""
PROMISES = {"target_date", "cost_estimated", "cost_estimated_indirect", "cost_actual", "cost_actual_indirect"}
"""Fields that say whether what was promised was kept: they touch the day it ended."""


def changed(record: Improvement, fields: Collection[str], now: datetime) -> None:
    """Fields of the record have changed."""
    if PLACES & set(fields):
        life(record, now)
    elif PROMISES & set(fields) and record.ended_at:
        since(record.ended_at, now)


def moved(record: Improvement, ended_before: datetime | None, at: datetime, now: datetime) -> None:
    """The record has moved at `at`; it had ended before and is open again, or ends anew."""
    since(min(ended_before or at, at), now)
    if ended_before:
        life(record, now)


def gained(record: Improvement, month: date, now: datetime) -> None:
    """A figure of the ledger was entered for a month; it also counts for the return of when the record ended."""
    ended = local_day(record.ended_at, queries.zone()) if record.ended_at else month
    today = local_day(now, queries.zone())
    TouchedDays.mark(min(month, ended), today, today)


def life(record: Improvement, now: datetime) -> None:
    """Everything from the day it was logged may be counted differently."""
    since(record.logged_at, now)


def since(first: datetime, now: datetime) -> None:
    """Every day from `first` on."""
    zone = queries.zone()
    today = local_day(now, zone)
    TouchedDays.mark(local_day(first, zone), today, today)
