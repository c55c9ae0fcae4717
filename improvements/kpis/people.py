"""Who takes part: from the traces that people leave in the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Model, QuerySet, Value

from cir import statements
from cir.accounts.models import User
from improvements import outcomes
from improvements.kpis.moves import moved
from improvements.kpis.places import LEAF, OF_RECORD
from improvements.models import Points, Transition
from metrics.cells import CellOf, Gathered
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Tally
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
    left: dict[tuple[int, str], set[int]] = defaultdict(set)
    for cell, *place, trace, people, records in _traces(run):
        who, periods = set(people), run.holding[cell]
        yield Fact(TAKING_PART.key, Leaf(*place), Tally(people=who, records=set(records)), periods)
        for period in periods:
            for own in OWNERS[trace]:
                left[period, own.key] |= who
    staff = dict(User.objects.filter(is_active=True, joined_at__lt=run.end).values_list("pk", "joined_at"))
    for period, each in enumerate(run.stretches):
        joined = {pk for pk, since in staff.items() if since < each.end}
        for own in (LOGGED, ACTED, REVIEWED):
            tally = Tally(denominator=len(joined), people=joined & left[period, own.key])
            yield Fact(own.key, Leaf(), tally, (period,))


def _traces(run: Run) -> Iterator[Any]:
    """Who left which kind of trace on which records, by cell and place: a query for each kind of thing."""
    yield from statements.rows("kpi-trace-logged", _logged, *run.asked)
    for each in moved(run):
        trace = DECIDING if each.move in DECISIONS else DOING
        yield each.cell, *each.leaf[: len(LEAF)], trace, each.people, each.by_people
    for left in outcomes.TRACES:
        if left[0] is not Transition:
            yield from statements.rows(("kpi-trace", left), partial(_left, left), *run.asked)


def _logged(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    new = outcomes.counted().filter(logged_at__gte=start, logged_at__lt=end, logged_by__isnull=False)
    rows = new.annotate(cell=CellOf("logged_at", edges), trace=_named(LOGGING)).values_list("cell", *LEAF, "trace")
    return rows.annotate(people=Gathered("logged_by"), records=Gathered("pk"))


def _left(left: Trace, start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    model, when, who = left
    within: dict[str, Any] = {f"{when}__gte": start, f"{when}__lt": end, f"{who}__isnull": False}
    trace = _named(SCORING if model is Points else DOING)
    rows = model._default_manager.filter(**within, improvement__restricted=False).order_by()
    rows = rows.annotate(cell=CellOf(when, edges), trace=trace).values_list("cell", *OF_RECORD, "trace")
    return rows.annotate(people=Gathered(who), records=Gathered("improvement"))


def _named(trace: str) -> Value:
    return Value(trace, output_field=CharField())


CALCULATOR = Calculator((TAKING_PART, LOGGED, ACTED, REVIEWED), facts)
