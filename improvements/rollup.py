"""Benefits of many improvements added up: per service with all below it, per objective, for the whole register.

Starts from the records a person may see, so that nothing hidden is in a sum. Nine statements, however many records.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum

from improvements import worth
from improvements.models import BenefitFigure
from improvements.models.benefiting import amounts_of
from improvements.queries import ImprovementQuerySet
from improvements.summary import Summary

ESTIMATED = ("cost_estimated", "cost_estimated_indirect")
ACTUAL = ("cost_actual", "cost_actual_indirect")
MONEY = Q(benefit__kind__in=list(worth.MONEY_KINDS))


@dataclass(frozen=True)
class Rollup(Summary):
    """What a number of improvements is worth. The returns are of those whose cost is entered: `without_cost` counts
    those with realised benefit that are left out."""

    total: worth.Worth
    expected: worth.Return
    reached: worth.Return
    improvements: int
    without_cost: int
    kinds_there: frozenset[str]

    @property
    def values(self) -> list[str]:
        """The kinds of value that money does not show, where some was realised or is expected."""
        return [name for kind, name in worth.VALUE_KINDS.items() if kind in self.kinds_there]


def of(seen: ImprovementQuerySet) -> Rollup:
    """The benefits of these records."""
    figures = BenefitFigure.objects.filter(replaced_at=None)
    mine = _figures_in(seen).filter(amount__isnull=False)
    found = worth.worth_of(amounts_of(mine))
    counted = seen.order_by().filter(Exists(figures.filter(benefit__improvement=OuterRef("pk"))))
    realised = counted.filter(Exists(figures.filter(MONEY, column="realised", benefit__improvement=OuterRef("pk"))))
    return Rollup(
        total=found,
        expected=_return(seen, mine, "planned", ESTIMATED, "estimated"),
        reached=_return(seen, mine, "realised", ACTUAL, "actual"),
        improvements=counted.count(),
        without_cost=realised.filter(_unknown(ACTUAL)).count(),
        kinds_there=frozenset(_figures_in(seen).order_by().values_list("benefit__kind", flat=True).distinct()),
    )


def money_of_each(column: str) -> Subquery:
    """The money each record claims in a column, for lists; NULL where there is none."""
    figures = BenefitFigure.objects.filter(MONEY, replaced_at=None, column=column, benefit__improvement=OuterRef("pk"))
    claimed = figures.order_by().values("benefit__improvement").annotate(whole=Sum(F("amount") * F("share")))
    return Subquery(claimed.values("whole")[:1], output_field=DecimalField(max_digits=20, decimal_places=2))


def _figures_in(seen: ImprovementQuerySet) -> Any:
    counting = BenefitFigure.objects.filter(replaced_at=None)
    return counting.filter(benefit__improvement__in=seen.order_by().values("pk"))


def _return(
    seen: ImprovementQuerySet, figures: Any, column: worth.Column, costs: tuple[str, str], which: str
) -> worth.Return:
    """Gains and costs of those records whose cost is entered: a gain without its cost would flatter the return."""
    known = seen.order_by().exclude(_unknown(costs))
    gains = worth.worth_of(
        amounts_of(figures.filter(MONEY, column=column, benefit__improvement__in=known.values("pk")))
    )
    sums = known.aggregate(direct=Sum(costs[0]), indirect=Sum(costs[1]))
    cost = worth.Cost(*(_exact(sums[part]) for part in ("direct", "indirect"))).total
    return worth.return_on(getattr(gains.money, column), cost, which)


def _unknown(costs: tuple[str, str]) -> Q:
    return Q(**dict.fromkeys((f"{name}__isnull" for name in costs), True))


def _exact(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(amount)
