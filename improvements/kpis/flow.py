"""How much comes in, how much lies there, how much goes out: from logging and ending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cir import statements
from improvements import outcomes
from improvements.kpis.logs import ONCE_OPEN, logged
from improvements.kpis.moves import moved
from improvements.kpis.places import LEAF, Here, by_place, counted
from improvements.models import Transition
from improvements.statuses import ENDED, Status
from metrics.cells import CellOf
from metrics.kpis import Calculator, Counts, Fact, Kpi, Shape, Symbol, Tally
from metrics.leaves import Leaf, apart
from metrics.runs import Periods, Run

FLOW = "Flow"
Rows = QuerySet[Any, Any]

LOGGED = Kpi(
    "opportunities_logged",
    "Opportunities logged",
    FLOW,
    "Number of improvements logged in the period",
    "Improvements logged in the period, whatever became of them; duplicates that were merged count too.",
    left_out="Restricted improvements.",
    unit="improvements",
    behind="logged_in={period}",
    basic=True,
)
IN_REGISTER = Kpi(
    "items_in_register",
    "Items in the register",
    FLOW,
    "Number of improvements open at the end of the period",
    "Improvements logged before the end of the period and not ended by then. One that was reopened counts as open"
    " since it was logged.",
    left_out="Restricted improvements.",
    unit="improvements",
    direction="neither",
    shape=Shape.STOCK,
    behind="open_on={last}",
)
ENDED_ITEMS = Kpi(
    "improvements_ended",
    "Improvements ended",
    FLOW,
    "Number of improvements that ended in the period",
    "Improvements done, not going ahead, stopped or merged in the period, and not reopened since.",
    left_out="Restricted improvements.",
    unit="improvements",
    behind="ended_in={period}",
)
PRODUCTIVITY = Kpi(
    "productivity_index",
    "Productivity index",
    FLOW,
    "(N + C) ÷ (O + C)",
    "N + C. ITIL does not define the symbols; how they are read here is shown below and can be changed.",
    "O + C, read the same way.",
    "Restricted improvements.",
    shape=Shape.INDEX,
    symbols=(
        Symbol(
            "N",
            (("logged", "logged in the period"), ("assessed", "first assessed in the period")),
            {"logged": "logged_in={period}"},
        ),
        Symbol(
            "C",
            (("ended", "ended in the period, whatever the end"), ("done", "done in the period")),
            {"ended": "ended_in={period}", "done": "ended_in={period}&status=done"},
        ),
        Symbol(
            "O",
            (("open_start", "open at the start of the period"), ("open_end", "open at the end of the period")),
            {"open_start": "open_on={before}", "open_end": "open_on={last}"},
        ),
    ),
    basic=True,
)


def facts(run: Run) -> Iterator[Fact]:
    """Logged, open and ended, place by place."""
    yield from _moves(run)
    came: Changes = defaultdict(list)
    for each in logged(run):
        number, periods = len(each.records), run.holding[each.cell]
        yield Fact(LOGGED.key, each.leaf, counted(number), periods)
        yield _part(each.leaf, "logged", number, periods, n=number)
        came[each.leaf].append((each.cell, each.stood))
    for (cell, leaf), rows in by_place(statements.rows("kpi-ended", _ended, *run.asked)).items():
        (left, ended, done), periods = map(sum, zip(*rows, strict=True)), run.holding[cell]
        came[leaf].append((cell, -left))
        if ended:
            yield Fact(ENDED_ITEMS.key, leaf, counted(ended), periods)
            yield _part(leaf, "ended", ended, periods, n=ended)
            yield _part(leaf, "done", done, periods)
    yield from _assessed(run)
    yield from _stock(run, came)


Changes = dict[Leaf, list[tuple[int, int]]]
"""By how much what stands in a place changes, cell by cell."""


def _part(leaf: Leaf, name: str, number: int, periods: Periods, n: int = 0) -> Fact:
    return Fact(PRODUCTIVITY.key, leaf, Tally(n=n, parts=Counts({name: number} if number else {})), periods)


def _stock(run: Run, came: Changes) -> Iterator[Fact]:
    """What is open where periods begin and end: what was so at first, with what came and went since."""
    first, opens, shuts = _first(run), run.opening, run.closing
    for leaf in {*first, *came}:
        changes = Counts[int]()
        for cell, number in came[leaf]:
            changes[cell] += number
        standing = first[leaf]
        for edge in range(len(run.edges)):
            if standing and opens[edge]:
                yield _part(leaf, "open_start", standing, opens[edge])
            if standing and shuts[edge]:
                yield _part(leaf, "open_end", standing, shuts[edge])
                yield Fact(IN_REGISTER.key, leaf, counted(standing), shuts[edge])
            standing += changes[edge]


def _first(run: Run) -> Counts[Leaf]:
    """What is open where the run begins."""
    first = Counts[Leaf]()
    for query in (_open_still, _open_until):
        for *place, number in statements.rows(query, query, run.start):
            for leaf in apart(*place):
                first[leaf] += number
    return first


def _moves(run: Run) -> Iterator[Fact]:
    """How the number in each status changed, week by week: added up since the beginning it says how many stood where.

    A record comes into the status that its first move leaves, or, without a move, into the one it has.
    """
    weeks = run.of("week")
    if not weeks:
        return
    changed: dict[Here, Counts[str]] = defaultdict(Counts)
    for here, rows in by_place(statements.rows("kpi-came", _came, *run.asked)).items():
        for status, number in rows:
            changed[here][status] += number
    for each in moved(run):
        if each.source != each.target:
            there = changed[each.cell, each.leaf]
            there[each.source] -= len(each.records)
            there[each.target] += len(each.records)
    of_cell = [tuple(place for place in periods if place in weeks) for periods in run.holding]
    for (cell, leaf), parts in changed.items():
        yield Fact(IN_REGISTER.key, leaf, Tally(parts=parts), of_cell[cell])


def _came(start: datetime, end: datetime, edges: str) -> Rows:
    first = Transition.objects.filter(improvement=OuterRef("pk")).order_by("at", "pk").values("source")[:1]
    came = outcomes.counted().filter(logged_at__gte=start, logged_at__lt=end)
    logged = came.annotate(cell=CellOf("logged_at", edges), began=Coalesce(Subquery(first), "status"))
    return logged.values_list("cell", *LEAF, "began").annotate(n=Count("pk"))


def _assessed(run: Run) -> Iterator[Fact]:
    """What was first assessed: once in a period, however often it was."""
    found: dict[tuple[int, Leaf], set[int]] = defaultdict(set)
    for each in moved(run):
        for period in run.holding[each.cell] if each.move == "assess" else ():
            found[period, each.leaf].update(each.records)
    for (period, leaf), records in found.items():
        yield _part(leaf, "assessed", len(records), (period,))


def _ended(start: datetime, end: datetime, edges: str) -> Rows:
    rows = outcomes.counted().filter(ended_at__gte=start, ended_at__lt=end)
    return rows.annotate(cell=CellOf("ended_at", edges)).values_list("cell", *LEAF).annotate(
        left=Count("pk", filter=ONCE_OPEN),
        ended=Count("pk", filter=Q(status__in=ENDED)),
        done=Count("pk", filter=Q(status=Status.DONE)),
    )  # fmt: skip


def _open_still(start: datetime) -> Rows:
    rows = outcomes.counted().filter(ended_at=None, logged_at__lt=start).values_list(*LEAF)
    return rows.annotate(number=Count("pk"))


def _open_until(start: datetime) -> Rows:
    rows = outcomes.counted().filter(ended_at__gte=start, logged_at__lt=start).values_list(*LEAF)
    return rows.annotate(number=Count("pk"))


CALCULATOR = Calculator((LOGGED, IN_REGISTER, ENDED_ITEMS, PRODUCTIVITY), facts)
