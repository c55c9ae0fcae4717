"""How capable the practice thinks it is: from the self-checks that its people close twice a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from cir import statements
from improvements.models import SelfCheck
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.runs import Run

LEVEL = Kpi(
    "self_check_level", "Level of the practice", "People", "Sum of the questions' levels ÷ questions answered",
    "Levels from 1 (by chance) to 5 (improved by what is measured) of the self-checks closed in the period: the median"
    " of the answers to each question, added up.",
    "Questions of these self-checks that anybody answered.", "Questions that nobody answered; self-checks still open.",
    "levels", shape=Shape.MEAN, source="Self-checks of the practice", scoped=False, page="self_checks",
    behind="closed={period}",
)  # fmt: skip


def facts(run: Run) -> Iterator[Fact]:
    """The self-checks that were closed in the run."""
    for check in statements.rows("kpi-self-checks", _closed, run.start, run.end):
        if check.closed_at:
            levels = [each.level for each in check.found if each.level is not None]
            tally = Tally(numerator=sum(levels), denominator=len(levels), n=1)
            yield Fact(LEVEL.key, Leaf(), tally, run.at(check.closed_at))


def _closed(start: datetime, end: datetime) -> QuerySet[SelfCheck]:
    return SelfCheck.objects.filter(closed_at__gte=start, closed_at__lt=end).order_by("pk")


CALCULATOR = Calculator((LEVEL,), facts)
