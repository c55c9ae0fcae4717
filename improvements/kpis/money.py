"""What improvements were worth in money: from realised figures of the benefit ledger and actual costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, QuerySet, Subquery, Sum

from cir import statements
from improvements import outcomes, worth
from improvements.kpis.places import LEAF, counted
from improvements.models import BenefitFigure
from improvements.statuses import Status
from metrics.cells import CellOf, Gathered
from metrics.kpis import Calculator, Counts, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.runs import Run

WORTH = "Worth"
LEDGER = "Realised figures of the benefit ledger, each with the share that is claimed"
SAVINGS = ("hard", "soft")
AMOUNT = DecimalField(max_digits=18, decimal_places=4)
CLAIMED = Sum(F("amount") * F("share") / worth.WHOLE, output_field=AMOUNT)
OF_RECORD = tuple(f"benefit__improvement__{name}" for name in LEAF)
DONE = "ended_in={period}&status=done"

REALISED = Kpi(
    "benefit_realised", "Benefit realised", WORTH, "Sum of realised money, for the months of the period",
    "Hard and soft savings, cost avoided and value kept, in the organisation's currency, by the share each improvement"
    " claims, entered for months that begin in the period.",
    left_out="Value that money does not show; restricted improvements.",
    source=LEDGER, signed=True, repeats=True, behind="gained_in={period}",
)  # fmt: skip
PLANNED = Kpi(
    "benefit_planned", "Benefit planned", WORTH, "Sum of planned money, for the months of the period",
    "Hard and soft savings, cost avoided and value kept, in the organisation's currency, by the share each improvement"
    " claims, planned for months that begin in the period.",
    left_out="Value that money does not show; restricted improvements.",
    source=LEDGER.replace("Realised", "Planned"), signed=True, repeats=True, behind="planned_in={period}",
)  # fmt: skip
SAVED = Kpi(
    "cost_saved", "Cost of service delivery saved", WORTH, "Total cost before − after, for the months of the period",
    "Hard and soft savings, in the organisation's currency, by the share each improvement"
    " claims, entered for months that begin in the period.",
    left_out="Cost avoided, value kept, value that money does not show; restricted improvements.",
    source=LEDGER, signed=True, repeats=True, behind="saved_in={period}",
)  # fmt: skip
RETURN = Kpi(
    "return_on_investment", "Return on investment", WORTH, "(Gains − cost) ÷ cost",
    "Money realised so far by the improvements done in the period, minus their actual cost.",
    "Actual cost, direct and indirect, of the improvements done in the period.",
    "Done without a realised figure in money, without an actual cost or at none; value that money does not show;"
    " restricted improvements.",
    "× cost", shape=Shape.MEAN, source=f"{LEDGER}; actual cost", signed=True, basic=True,
    behind=f"{DONE}&costed=yes", aside=f"{DONE}&costed=no",
)  # fmt: skip

VALUED = Kpi(
    "value_on_investment", "Value on investment", WORTH, "Number of improvements with realised value beside money",
    "Improvements for which value that money does not show was realised, counted or judged in words, in months that"
    " begin in the period; beside it how many for each kind of value.",
    left_out="Value in money; restricted improvements.", unit="improvements",
    source="Realised figures of the benefit ledger", repeats=True, behind="valued_in={period}", kinds=worth.VALUE_KINDS,
)  # fmt: skip


def facts(run: Run) -> Iterator[Fact]:
    """Money of the months, and the return of what was done in them."""
    for month, *place, column, kind, amount, records in statements.rows("kpi-claimed", _claimed, run.first, run.last):
        saved = (REALISED, SAVED) if kind in SAVINGS else (REALISED,)
        for kpi in (PLANNED,) if column == "planned" else saved:
            tally = Tally(float(amount), records=set(records))
            yield Fact(kpi.key, Leaf(*place), tally, run.on(month))
    for cell, *place, direct, indirect, gained, number in statements.rows("kpi-returns", _costed, *run.asked):
        tally = _return(worth.Cost(direct, indirect).total, gained, number)
        yield Fact(RETURN.key, Leaf(*place), tally, run.holding[cell])
    yield from _valued(run)


def _money(*columns: str) -> QuerySet[Any]:
    """Figures in money that count."""
    rows = BenefitFigure.objects.filter(column__in=columns, replaced_at=None, amount__isnull=False)
    return rows.filter(benefit__kind__in=list(worth.MONEY_KINDS)).order_by()


def _claimed(first: date, last: date) -> QuerySet[Any]:
    """What improvements claim for each of these months, planned and realised, by kind of value."""
    rows = _money("planned", "realised").filter(month__gte=first, month__lte=last)
    rows = rows.filter(benefit__improvement__restricted=False)
    by = rows.values_list("month", *OF_RECORD, "column", "benefit__kind")
    return by.annotate(claimed=CLAIMED, records=Gathered("benefit__improvement"))


def _valued(run: Run) -> Iterator[Fact]:
    """Each improvement once, and once for each kind of value that money does not show."""
    found: dict[tuple[date, Leaf], set[int]] = defaultdict(set)
    for month, *place, kind, gathered in statements.rows("kpi-valued", _values, run.first, run.last):
        leaf, records = Leaf(*place), set(gathered)
        found[month, leaf] |= records
        yield Fact(VALUED.key, leaf, Tally(parts=Counts({f"kind:{kind}": len(records)})), run.on(month))
    for (month, leaf), records in found.items():
        yield Fact(VALUED.key, leaf, counted(len(records)), run.on(month))


def _values(first: date, last: date) -> QuerySet[Any]:
    rows = BenefitFigure.objects.filter(month__gte=first, month__lte=last, column="realised", replaced_at=None)
    rows = rows.filter(benefit__kind__in=list(worth.VALUE_KINDS), benefit__improvement__restricted=False).order_by()
    by = rows.values_list("month", *OF_RECORD, "benefit__kind")
    return by.annotate(records=Gathered("benefit__improvement"))


def _costed(start: datetime, end: datetime, edges: str) -> QuerySet[Any]:
    """What was done, by its actual cost and what was realised so far."""
    done = outcomes.counted().filter(ended_at__gte=start, ended_at__lt=end, status=Status.DONE)
    mine = _money("realised").filter(benefit__improvement=OuterRef("pk")).values("benefit__improvement")
    gains = mine.annotate(sum=CLAIMED).values("sum")
    rows = done.annotate(cell=CellOf("ended_at", edges), gains=Subquery(gains, output_field=AMOUNT))
    by = rows.values_list("cell", *LEAF, "cost_actual", "cost_actual_indirect", "gains")
    return by.annotate(number=Count("pk"))


def _return(cost: Decimal | None, gained: Decimal | None, records: int) -> Tally:
    """What so many records of the same cost and gains come to."""
    if gained is None or cost is None or cost <= 0:
        return Tally(left_out=records)
    return Tally(float(gained - cost) * records, float(cost) * records, n=records)


CALCULATOR = Calculator((RETURN, VALUED, SAVED, REALISED, PLANNED), facts)
