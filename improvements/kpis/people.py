"""Who takes part: from the traces that people leave in the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet

from cir import statements
from cir.accounts.models import User
from improvements import outcomes
from improvements.kpis.logs import Logged, logged
from improvements.kpis.moves import Moved, moved
from improvements.kpis.places import OF_RECORD, Here
from improvements.models import Points, Transition
from metrics.cells import CellOf, Gathered
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
from metrics.leaves import ELSEWHERE, Leaf, apart
from metrics.runs import Run

PEOPLE = "People"
STAFF = "People with an account who can sign in now and had joined before the end of the period."
DECISIONS = ("assess", "approve", "defer", "decline", "close", "stop")

TAKING_PART = Kpi(
    "people_taking_part", "People taking part", PEOPLE, "Number of different people who left a trace in the period",
    "Different people who logged an improvement, moved, scored, commented on or supported one, wrote an update or did a"
    " task in the period.", left_out="Traces on restricted improvements; what people only read.", unit="people",
    shape=Shape.PEOPLE, source="Logging, moves, points, comments, supporters, updates, tasks",
    behind="active_in={period}",
)  # fmt: skip


def _staff(key: str, name: str, who: str, source: str, behind: str = "active_in={period}") -> Kpi:
    return Kpi(
        key, name, PEOPLE, f"Different people who {who} ÷ all people with an account",
        f"Different people who {who} in the period.", STAFF,
        "Traces on restricted improvements; people who cannot sign in any more.", "%", shape=Shape.STAFF,
        source=source, behind=behind, scoped=False,
    )  # fmt: skip


LOGGED = _staff("staff_logged", "Staff who logged", "logged an improvement", "Logging", "logged_in={period}")
ACTED = _staff(
    "staff_acted", "Staff who acted", "moved, commented on or supported one, wrote an update or did a task",
    "Moves, comments, supporters, updates, tasks",
)  # fmt: skip
REVIEWED = _staff(
    "staff_reviewed", "Staff who reviewed", "scored an improvement or decided on one", "Points, moves that decide"
)


Trace = tuple[type[Model], str, str]
LOGGING, SCORING, DECIDING, DOING = "logged", "scored", "decided", "did"
OWNERS = {LOGGING: (LOGGED,), SCORING: (REVIEWED,), DECIDING: (ACTED, REVIEWED), DOING: (ACTED,)}
"""Kinds of traces that people leave behind, with the KPIs of the staff that each counts for."""


def facts(run: Run) -> Iterator[Fact]:
    """Different people by place, and as a share of everybody; and in how many records they took part, which is the
    number that the link to them tells.
    """
    there: dict[Here, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    left: dict[tuple[int, str], set[int]] = defaultdict(set)
    for cell, leaf, trace, people, records in _traces(run):
        who, which = there[cell, leaf]
        who.update(people)
        which.update(records)
        for own in OWNERS[trace] if leaf.item != ELSEWHERE else ():
            left[cell, own.key].update(people)
    for (cell, leaf), (who, which) in there.items():
        yield Fact(TAKING_PART.key, leaf, Tally(people=who, records=which), run.holding[cell])
    yield from _shares(run, left)


def _shares(run: Run, left: Mapping[tuple[int, str], set[int]]) -> Iterator[Fact]:
    """Of everybody who could have, how many left such traces."""
    staff = dict(statements.rows("kpi-staff", _staff_before, run.end))
    did: dict[tuple[int, str], set[int]] = defaultdict(set)
    for (cell, key), who in left.items():
        for period in run.holding[cell]:
            did[period, key] |= who
    for period, each in enumerate(run.stretches):
        joined = {pk for pk, since in staff.items() if since < each.end}
        for own in (LOGGED, ACTED, REVIEWED):
            tally = Tally(denominator=len(joined), people=joined & did[period, own.key])
            yield Fact(own.key, Leaf(), tally, (period,))


def _traces(run: Run) -> Iterator[tuple[int, Leaf, str, Sequence[Any], Sequence[int]]]:
    """Who left which kind of trace on which records, by cell and place: a query for each kind of thing."""
    for each in logged(run):
        yield each.cell, each.leaf, LOGGING, *_by_people(each)
    for step in moved(run):
        trace = DECIDING if step.move in DECISIONS else DOING
        yield step.cell, step.leaf, trace, *_by_people(step)
    for left in outcomes.TRACES:
        if left[0] is not Transition:
            rows = statements.rows(("kpi-trace", left), partial(_left, left), *run.asked)
            trace = SCORING if left[0] is Points else DOING
            for cell, item, team, source, people, records in rows:
                for part in apart(item, team, source):
                    yield cell, part, trace, people, records


def _by_people(those: Logged | Moved) -> tuple[Sequence[Any], Sequence[int]]:
    """Who did it, and the records that somebody did it to."""
    if None not in those.people:
        return those.people, those.records
    pairs = [pair for pair in zip(those.people, those.records, strict=True) if pair[0] is not None]
    return [who for who, _ in pairs], [record for _, record in pairs]


def _staff_before(end: datetime) -> QuerySet[Any, Any]:
    return User.objects.filter(is_active=True, joined_at__lt=end).values_list("pk", "joined_at")


def _left(left: Trace, start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    model, when, who = left
    within: dict[str, Any] = {f"{when}__gte": start, f"{when}__lt": end, f"{who}__isnull": False}
    rows = model._default_manager.filter(**within, improvement__restricted=False).order_by()
    rows = rows.annotate(cell=CellOf(when, edges)).values_list("cell", *OF_RECORD)
    return rows.annotate(people=Gathered(who), records=Gathered("improvement"))


CALCULATOR = Calculator((TAKING_PART, LOGGED, ACTED, REVIEWED), facts)
