"""How much comes in, how much lies there, how much goes out: from logging and ending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from improvements import outcomes
from improvements.kpis.places import LEAF, OF_RECORD
from improvements.models import Transition
from improvements.statuses import ENDED, Status
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch, Symbol, Tally

FLOW = "Flow"

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
    index: dict[Leaf, Counter[str]] = {}
    yield from _standing(stretch)
    for name, leaf, number in _numbers(stretch):
        index.setdefault(leaf, Counter())[name] += number
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
    first = Transition.objects.filter(improvement=OuterRef("pk")).order_by("at", "pk").values("source")[:1]
    came = outcomes.counted().filter(logged_at__gte=stretch.start, logged_at__lt=stretch.end)
    changed: dict[Leaf, Counter[str]] = {}
    logged = came.annotate(began=Coalesce(Subquery(first), "status")).values_list(*LEAF, "began")
    for *place, status, number in logged.annotate(n=Count("pk")):
        changed.setdefault(Leaf(*place), Counter())[status] += number
    moves = Transition.objects.filter(at__gte=stretch.start, at__lt=stretch.end, improvement__restricted=False)
    rows = moves.exclude(target=F("source")).order_by().values_list(*OF_RECORD, "source", "target")
    for *place, source, target, number in rows.annotate(n=Count("pk")):
        there = changed.setdefault(Leaf(*place), Counter())
        there[source] -= number
        there[target] += number
    for leaf, parts in changed.items():
        yield Fact(IN_REGISTER.key, leaf, Tally(parts=parts))


def _numbers(stretch: Stretch) -> Iterator[tuple[str, Leaf, int]]:
    """Each query reads one index: what was logged, what is open still, what has ended since."""
    rows, start, end = outcomes.counted(), stretch.start, stretch.end
    within, after = Q(ended_at__lt=end, status__in=ENDED), Q(ended_at__gte=end, logged_at__lt=end)
    assessed = Q(transitions__move="assess", transitions__at__gte=start, transitions__at__lt=end)
    asked = (
        (rows.filter(logged_at__gte=start, logged_at__lt=end), {"logged": Count("pk")}),
        (rows.filter(assessed), {"assessed": Count("pk", distinct=True)}),
        (
            rows.filter(ended_at=None, logged_at__lt=end),
            {"open_start": Count("pk", filter=Q(logged_at__lt=start)), "open_end": Count("pk")},
        ),
        (
            rows.filter(ended_at__gte=start),
            {
                "open_start": Count("pk", filter=Q(logged_at__lt=start)),
                "open_end": Count("pk", filter=after),
                "ended": Count("pk", filter=within),
                "done": Count("pk", filter=within & Q(status=Status.DONE)),
            },
        ),
    )
    for found, counts in asked:
        for item, team, source, *numbers in found.values_list(*LEAF).annotate(**counts):
            for name, number in zip(counts, numbers, strict=True):
                if number:
                    yield name, Leaf(item, team, source), number


CALCULATOR = Calculator((LOGGED, IN_REGISTER, ENDED_ITEMS, PRODUCTIVITY), facts)
