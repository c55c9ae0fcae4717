"""How long work usually stays in a status: the 85th percentile of finished work.

A card that is older than that in its column deserves a look (ageing of work in progress, Kanban). Taken from the
history of the last 500 improvements that were done and are not restricted, hence the same for everybody; all stays in
one status are added up. Computed by one statement at most once an hour.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from improvements.models import Improvement, Transition
from improvements.statuses import FLOW, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PERCENTILE = 85
FEWEST = 5
"""Fewer finished ones say nothing about what is usual."""
LOOKED_AT = 500
KEPT_FOR = 3600
KEY = "board-ages-1"
DAY = 86_400


def usual() -> dict[str, int]:
    """Days within which 85 % of finished work left each status; a status that too few passed is absent."""
    known: dict[str, int] | None = cache.get(KEY)
    if known is None:
        known = percentiles(stays(_history()))
        cache.set(KEY, known, KEPT_FOR)
    return known


def percentiles(days: dict[str, list[float]]) -> dict[str, int]:
    """The 85th percentile of each list (nearest rank), in whole days rounded up to the next."""
    return {
        status: int(sorted(values)[nearest_rank(len(values))]) + 1
        for status, values in days.items()
        if len(values) >= FEWEST
    }


def nearest_rank(count: int) -> int:
    """Place (from 0) of the 85th percentile among `count` sorted values: the smallest that 85 % do not exceed."""
    return -(-count * PERCENTILE // 100) - 1


def stays(history: Iterable[tuple[int, datetime, datetime, str, str]]) -> dict[str, list[float]]:
    """Days in each status of each record. `history`: (record, logged, at, source, target), by record and time."""
    records: dict[int, list[tuple[datetime, str]]] = {}
    for record, logged, at, _source, target in history:
        records.setdefault(record, [(logged, Status.NEW)]).append((at, target))
    days: dict[str, list[float]] = {}
    for steps in records.values():
        for status, spent in _spent(steps).items():
            days.setdefault(status, []).append(spent)
    return days


def _spent(steps: Sequence[tuple[datetime, str]]) -> dict[str, float]:
    spent: dict[str, float] = {}
    for (since, status), (until, _next) in pairwise(steps):
        if status in FLOW:
            spent[status] = spent.get(status, 0.0) + (until - since).total_seconds() / DAY
    return spent


def _history() -> Any:
    done = Improvement.objects.filter(status=Status.DONE, restricted=False).order_by("-ended_at", "-pk")
    rows = Transition.objects.filter(improvement__in=list(done.values_list("pk", flat=True)[:LOOKED_AT]))
    columns = ("improvement_id", "improvement__logged_at", "at", "source", "target")
    return rows.order_by("improvement_id", "at", "pk").values_list(*columns)
