"""How much comes in, how much lies there, how much goes out: from logging and ending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cir import statements
from improvements import outcomes
from improvements.kpis.places import LEAF, OF_RECORD
from improvements.models import Transition
from improvements.statuses import ENDED, Status
from metrics.kpis import Calculator, Counts, Fact, Kpi, Leaf, Shape, Stretch, Symbol, Tally

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


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Logged, open and ended, place by place."""
    index: dict[Leaf, Counts[str]] = {}
    yield from _standing(stretch)
    for name, leaf, number in _numbers(stretch):
        index.setdefault(leaf, Counts())[name] += number
        if kpi := KPI_OF.get(name):
            yield Fact(kpi.key, leaf, Tally(numerator=number, n=number))
    for leaf, parts in index.items():
        yield Fact(PRODUCTIVITY.key, leaf, Tally(n=parts["logged"] + parts["ended"], parts=parts))


KPI_OF = {"logged": LOGGED, "open_end": IN_REGISTER, "ended": ENDED_ITEMS}


def _standing(stretch: Stretch) -> Iterator[Fact]:
    """How the number in each status changed, week by week: added up since the beginning it says how many stood where.

    A record comes into the status that its first move leaves, or, without a move, into the one it has.
    """
    if stretch.span.cadence != "week":
        return
    changed: dict[Leaf, Counts[str]] = {}
    for *place, status, number in statements.rows("kpi-came", _came, stretch.start, stretch.end):
        changed.setdefault(Leaf(*place), Counts())[status] += number
    for *place, source, target, number in statements.rows("kpi-moved", _moved, stretch.start, stretch.end):
        there = changed.setdefault(Leaf(*place), Counts())
        there[source] -= number
        there[target] += number
    for leaf, parts in changed.items():
        yield Fact(IN_REGISTER.key, leaf, Tally(parts=parts))


def _came(start: datetime, end: datetime) -> Rows:
    first = Transition.objects.filter(improvement=OuterRef("pk")).order_by("at", "pk").values("source")[:1]
    came = outcomes.counted().filter(logged_at__gte=start, logged_at__lt=end)
    logged = came.annotate(began=Coalesce(Subquery(first), "status")).values_list(*LEAF, "began")
    return logged.annotate(n=Count("pk"))


def _moved(start: datetime, end: datetime) -> Rows:
    moves = Transition.objects.filter(at__gte=start, at__lt=end, improvement__restricted=False)
    rows = moves.exclude(target=F("source")).order_by().values_list(*OF_RECORD, "source", "target")
    return rows.annotate(n=Count("pk"))


def _numbers(stretch: Stretch) -> Iterator[tuple[str, Leaf, int]]:
    """What each query counts, place by place."""
    for query, names in COUNTED.items():
        for item, team, source, *numbers in statements.rows(query, query, stretch.start, stretch.end):
            for name, number in zip(names, numbers, strict=True):
                if number:
                    yield name, Leaf(item, team, source), number


def _logged(start: datetime, end: datetime) -> Rows:
    rows = outcomes.counted().filter(logged_at__gte=start, logged_at__lt=end)
    return rows.values_list(*LEAF).annotate(logged=Count("pk"))


def _assessed(start: datetime, end: datetime) -> Rows:
    moves = Transition.objects.filter(move="assess", at__gte=start, at__lt=end, improvement__restricted=False)
    return moves.order_by().values_list(*OF_RECORD).annotate(assessed=Count("improvement", distinct=True))


def _still_open(start: datetime, end: datetime) -> Rows:
    rows = outcomes.counted().filter(ended_at=None, logged_at__lt=end).values_list(*LEAF)
    return rows.annotate(open_start=Count("pk", filter=Q(logged_at__lt=start)), open_end=Count("pk"))


def _ended_since(start: datetime, end: datetime) -> Rows:
    within, after = Q(ended_at__lt=end, status__in=ENDED), Q(ended_at__gte=end, logged_at__lt=end)
    return outcomes.counted().filter(ended_at__gte=start).values_list(*LEAF).annotate(
        open_start=Count("pk", filter=Q(logged_at__lt=start)),
        open_end=Count("pk", filter=after),
        ended=Count("pk", filter=within),
        done=Count("pk", filter=within & Q(status=Status.DONE)),
    )  # fmt: skip


COUNTED = {
    _logged: ("logged",),
    _assessed: ("assessed",),
    _still_open: ("open_start", "open_end"),
    _ended_since: ("open_start", "open_end", "ended", "done"),
}
"""Each query reads one index: what was logged, assessed, what is open still, what has ended since; with its numbers."""


CALCULATOR = Calculator((LOGGED, IN_REGISTER, ENDED_ITEMS, PRODUCTIVITY), facts)
