"""What was logged in a run of periods: read once, for how much came in, and who took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from cir import statements
from improvements import outcomes
from improvements.kpis.places import LEAF, by_place
from metrics.cells import CellOf, Gathered
from metrics.leaves import Leaf
from metrics.runs import Run

ONCE_OPEN = Q(ended_at__gte=F("logged_at"))
"""What ended before it was logged (a wrong date) stands nowhere."""


class Logged(NamedTuple):
    """What was logged in a cell and place: how many of them ever stood in the register, which records, and who logged
    each (None: nobody with an account).
    """

    cell: int
    leaf: Leaf
    stood: int
    records: list[int]
    people: list[int | None]


def logged(run: Run) -> Iterable[Logged]:
    """All improvements logged in the run but restricted ones: for the item, the team and the source of each."""
    return run.once(_read)


def _read(run: Run) -> list[Logged]:
    found = []
    for (cell, leaf), rows in by_place(statements.rows("kpi-logged", _logged, *run.asked)).items():
        stood, records, people = zip(*rows, strict=True)
        found.append(Logged(cell, leaf, sum(stood), [*chain.from_iterable(records)], [*chain.from_iterable(people)]))
    return found


def _logged(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    rows = outcomes.counted().filter(logged_at__gte=start, logged_at__lt=end)
    by = rows.annotate(cell=CellOf("logged_at", edges)).values_list("cell", *LEAF)
    stood = Count("pk", filter=Q(ended_at=None) | ONCE_OPEN)
    return by.annotate(stood=stood, records=Gathered("pk"), people=Gathered("logged_by"))
