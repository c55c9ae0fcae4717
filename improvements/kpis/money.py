"""What improvements were worth in money: from realised figures of the benefit ledger and actual costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum

from cir import statements
from improvements import outcomes, worth
from improvements.kpis.places import CHUNK, LEAF, Counting
from improvements.models import BenefitFigure
from improvements.statuses import Status
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch

WORTH = "Worth"
LEDGER = "Realised figures of the benefit ledger, each with the share that is claimed"
SAVINGS = ("hard", "soft")
AMOUNT = DecimalField(max_digits=18, decimal_places=4)
CLAIMED = Sum(F("amount") * F("share") / worth.WHOLE, output_field=AMOUNT)
OF_RECORD = tuple(f"benefit__improvement__{name}" for name in (*LEAF, "pk"))
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


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Money of the months, and the return of what was done in them."""
    found = Counting()
    months = stretch.span.first, stretch.span.last
    _add(statements.query("kpi-claimed", _claimed, *months), found)
    rows = statements.query("kpi-returns", _costed, stretch.start, stretch.end)
    _returns(rows, found)
    _valued(statements.query("kpi-valued", _values, *months), found)
    return found.facts()


def _money(*columns: str) -> QuerySet[Any]:
    """Figures in money that count."""
    rows = BenefitFigure.objects.filter(column__in=columns, replaced_at=None, amount__isnull=False)
    return rows.filter(benefit__kind__in=list(worth.MONEY_KINDS)).order_by()


def _claimed(first: date, last: date) -> QuerySet[Any]:
    """What each improvement claims for these months, planned and realised, by kind of value."""
    rows = _money("planned", "realised").filter(month__gte=first, month__lte=last)
    rows = rows.filter(benefit__improvement__restricted=False).values_list(*OF_RECORD, "column", "benefit__kind")
    return rows.annotate(claimed=CLAIMED)


def _add(rows: QuerySet[Any], found: Counting) -> None:
    seen: set[tuple[str, int]] = set()
    for *place, record, column, kind, amount in rows.iterator(CHUNK):
        saved = (REALISED, SAVED) if kind in SAVINGS else (REALISED,)
        for kpi in (PLANNED,) if column == "planned" else saved:
            tally = found.at(kpi.key, Leaf(*place))
            tally.numerator += float(amount)
            tally.n += (kpi.key, record) not in seen
            seen.add((kpi.key, record))


def _values(first: date, last: date) -> QuerySet[Any]:
    """Each improvement once for each kind of value that money does not show."""
    rows = BenefitFigure.objects.filter(month__gte=first, month__lte=last, column="realised", replaced_at=None)
    rows = rows.filter(benefit__kind__in=list(worth.VALUE_KINDS), benefit__improvement__restricted=False)
    rows = rows.order_by("benefit__improvement", "benefit__kind")
    return rows.values_list(*OF_RECORD, "benefit__kind").distinct()


def _valued(rows: QuerySet[Any], found: Counting) -> None:
    """Each improvement once, and once for each kind of value."""
    before = None
    for *place, record, kind in rows.iterator(CHUNK):
        tally = found.at(VALUED.key, Leaf(*place))
        tally.parts[f"kind:{kind}"] += 1
        tally.numerator += record != before
        tally.n += record != before
        before = record


def _costed(start: datetime, end: datetime) -> QuerySet[Any]:
    """What was done, with its actual cost and what was realised so far."""
    done = outcomes.counted().filter(ended_at__gte=start, ended_at__lt=end, status=Status.DONE)
    mine = _money("realised").filter(benefit__improvement=OuterRef("pk")).values("benefit__improvement")
    gains = mine.annotate(sum=CLAIMED).values("sum")
    rows = done.annotate(gains=Subquery(gains, output_field=AMOUNT))
    return rows.values_list(*LEAF, "cost_actual", "cost_actual_indirect", "gains")


def _returns(rows: QuerySet[Any], found: Counting) -> None:
    for *place, direct, indirect, gained in rows.iterator(CHUNK):
        tally, cost = found.at(RETURN.key, Leaf(*place)), worth.Cost(direct, indirect).total
        if gained is None or cost is None or cost <= 0:
            tally.left_out += 1
            continue
        tally.numerator += float(gained - cost)
        tally.denominator += float(cost)
        tally.n += 1


CALCULATOR = Calculator((RETURN, VALUED, SAVED, REALISED, PLANNED), facts)
