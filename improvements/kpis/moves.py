"""Moves of a run of periods: read once, for how long records stayed, where they stand, and who took part."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cir import statements
from improvements.kpis.places import OF_RECORD, DaysBetween
from improvements.models import Transition
from metrics.cells import CellOf, Gathered
from metrics.kpis import Leaf
from metrics.runs import Run


class Moved(NamedTuple):
    """The moves of one kind in a place and cell: how many days their records had stayed, which records; those that
    somebody moved, and who.
    """

    cell: int
    leaf: Leaf
    move: str
    source: str
    target: str
    took: list[float]
    records: list[int]
    by_people: list[int]
    people: list[int]


def moved(run: Run) -> list[Moved]:
    """All moves of the run but those on restricted improvements."""
    return run.once(_read)


def _read(run: Run) -> list[Moved]:
    rows = statements.rows("kpi-moves", _moves, *run.asked)
    return [
        Moved(cell, Leaf(item, team, origin), move, source, target, took, records, by_people or [], people or [])
        for cell, item, team, origin, move, source, target, took, records, by_people, people in rows
    ]


def _moves(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    """A stay began with the move before, or with logging."""
    before = Transition.objects.filter(improvement=OuterRef("improvement")).filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    )
    came = Coalesce(Subquery(before.order_by("-at", "-pk").values("at")[:1]), "improvement__logged_at")
    moves = Transition.objects.filter(at__gte=start, at__lt=end, improvement__restricted=False).order_by()
    rows = moves.annotate(cell=CellOf("at", edges), took=DaysBetween(came, "at"))
    by = rows.values_list("cell", *OF_RECORD, "move", "source", "target")
    somebody = Q(actor__isnull=False)
    return by.annotate(
        all_took=Gathered("took"),
        records=Gathered("improvement"),
        by_people=Gathered("improvement", filter=somebody),
        people=Gathered("actor", filter=somebody),
    )
