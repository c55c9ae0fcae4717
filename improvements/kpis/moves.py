"""Moves of a run of periods: read once, for how long records stayed, where they stand, and who took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cir import statements
from improvements.kpis.places import OF_RECORD, DaysBetween
from improvements.models import Transition
from metrics.cells import CellOf, Gathered
from metrics.leaves import Leaf, apart
from metrics.runs import Run


class Moved(NamedTuple):
    """The moves of one kind in a cell and place: how many days their records had stayed, which records, and who moved
    each (None: CIR itself).
    """

    cell: int
    leaf: Leaf
    move: str
    source: str
    target: str
    took: list[float]
    records: list[int]
    people: list[int | None]


def moved(run: Run) -> Iterable[Moved]:
    """All moves of the run but those on restricted improvements: for the item, the team and the source of a record."""
    return run.once(_read).values()


def _read(run: Run) -> dict[tuple[Any, ...], Moved]:
    found: dict[tuple[Any, ...], Moved] = {}
    rows = statements.rows("kpi-moves", _moves, *run.asked)
    for cell, item, team, origin, move, source, target, took, records, people in rows:
        for part in apart(item, team, origin):
            key = cell, part, move, source, target
            if (there := found.get(key)) is None:
                there = found[key] = Moved(cell, part, move, source, target, [], [], [])
            there.took.extend(took)
            there.records.extend(records)
            there.people.extend(people)
    return found


def _moves(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    """A stay began with the move before, or with logging. Looking that up takes the database longer than all the rest:
    it does so only where the move does not say.
    """
    before = Transition.objects.filter(improvement=OuterRef("improvement")).filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    )
    came = Coalesce("since", Subquery(before.order_by("-at", "-pk").values("at")[:1]), "improvement__logged_at")
    moves = Transition.objects.filter(at__gte=start, at__lt=end, improvement__restricted=False).order_by()
    rows = moves.annotate(cell=CellOf("at", edges), took=DaysBetween(came, "at"))
    by = rows.values_list("cell", *OF_RECORD, "move", "source", "target")
    return by.annotate(all_took=Gathered("took"), records=Gathered("improvement"), people=Gathered("actor"))
