"""What improvements were worth in money: from realised figures of the benefit ledger and actual costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum

from improvements import outcomes, worth
from improvements.kpis.places import CHUNK, LEAF, Counting
from improvements.models import BenefitFigure
from improvements.statuses import Status
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch

WORTH = "Worth"
LEDGER = "Realised figures of the benefit ledger, each with the share that is claimed"
SAVINGS = ("hard", "soft")
AMOUNT = DecimalField(max_digits=18, decimal_places=4)
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
    months = {"month__gte": stretch.span.first, "month__lte": stretch.span.last}
    rows = _money("realised").filter(**months, benefit__improvement__restricted=False)
    _add(rows, found, REALISED)
    _add(_money("planned").filter(**months, benefit__improvement__restricted=False), found, PLANNED)
    _add(rows.filter(benefit__kind__in=SAVINGS), found, SAVED)
    _returns(stretch, found)
    _valued(BenefitFigure.objects.filter(**months), found)
    return found.facts()


def _money(column: str) -> QuerySet[Any]:
    """Figures in money that count."""
    rows = BenefitFigure.objects.filter(column=column, replaced_at=None, amount__isnull=False)
    return rows.filter(benefit__kind__in=list(worth.MONEY_KINDS)).order_by()


def _add(rows: QuerySet[Any], found: Counting, kpi: Kpi) -> None:
    of_record = [f"benefit__improvement__{name}" for name in (*LEAF, "pk")]
    claimed = Sum(F("amount") * F("share") / worth.WHOLE, output_field=AMOUNT)
    for *place, _, amount in rows.values_list(*of_record).annotate(claimed=claimed).iterator(CHUNK):
        tally = found.at(kpi.key, Leaf(*place))
        tally.numerator += float(amount)
        tally.n += 1


def _valued(rows: QuerySet[Any], found: Counting) -> None:
    """Each improvement once, and once for each kind of value."""
    rows = rows.filter(column="realised", replaced_at=None, benefit__kind__in=list(worth.VALUE_KINDS))
    rows = rows.filter(benefit__improvement__restricted=False).order_by("benefit__improvement", "benefit__kind")
    of_record = [f"benefit__improvement__{name}" for name in (*LEAF, "pk")]
    before = None
    for *place, record, kind in rows.values_list(*of_record, "benefit__kind").distinct().iterator(CHUNK):
        tally = found.at(VALUED.key, Leaf(*place))
        tally.parts[f"kind:{kind}"] += 1
        tally.numerator += record != before
        tally.n += record != before
        before = record


def _returns(stretch: Stretch, found: Counting) -> None:
    done = outcomes.counted().filter(ended_at__gte=stretch.start, ended_at__lt=stretch.end, status=Status.DONE)
    mine = _money("realised").filter(benefit__improvement=OuterRef("pk")).values("benefit__improvement")
    gains = mine.annotate(sum=Sum(F("amount") * F("share") / worth.WHOLE, output_field=AMOUNT)).values("sum")
    rows = done.annotate(gains=Subquery(gains, output_field=AMOUNT))
    columns = (*LEAF, "cost_actual", "cost_actual_indirect", "gains")
    for *place, direct, indirect, gained in rows.values_list(*columns).iterator(CHUNK):
        tally, cost = found.at(RETURN.key, Leaf(*place)), worth.Cost(direct, indirect).total
        if gained is None or cost is None or cost <= 0:
            tally.left_out += 1
            continue
        tally.numerator += float(gained - cost)
        tally.denominator += float(cost)
        tally.n += 1


CALCULATOR = Calculator((RETURN, VALUED, SAVED, REALISED, PLANNED), facts)
