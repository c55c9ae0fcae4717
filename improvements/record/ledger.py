"""The ledger on a record's page: lines with their sums, months with their figures, what may be done with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db.models import Prefetch

from cir import clock
from cir.ui import wording
from cir.ui.addresses import address
from improvements import permissions, worth
from improvements.models import Benefit, BenefitFigure
from improvements.models.benefiting import KEEPS_LEDGER
from improvements.summary import LABELS, Summary

if TYPE_CHECKING:
    from cir.accounts.models import User
    from improvements.models import Improvement

AHEAD = 3
MOST_SHOWN = 36


@dataclass(frozen=True)
class Cell:
    """One figure of the months' table, or the place for one. `url` is empty where nothing can be entered."""

    column: str
    figure: BenefitFigure | None
    words: str
    url: str
    frozen: bool

    @property
    def label(self) -> str:
        """The column in a word."""
        return LABELS[self.column]


@dataclass(frozen=True)
class Month:
    """One row of the months' table."""

    month: date
    cells: list[Cell]

    @property
    def realised(self) -> BenefitFigure | None:
        """What was realised: the figure that a sponsor confirms."""
        return self.cells[-1].figure


class Line:
    """One benefit with its sums and months."""

    def __init__(self, benefit: Benefit, ledger: Ledger) -> None:
        self.benefit, self.ledger = benefit, ledger
        self.all = list(benefit.figures.all())
        self.current = [figure for figure in self.all if figure.replaced_at is None]

    @property
    def key(self) -> str:
        """What its details are called on the page."""
        return f"benefit-{self.benefit.pk}"

    @property
    def unit(self) -> str:
        """What its figures are in; empty for words."""
        return str(settings.CURRENCY) if self.benefit.in_money else self.benefit.unit

    @cached_property
    def totals(self) -> list[tuple[str, str]]:
        """Each column with its sum in words; a judgement shows its latest."""
        return [(LABELS[column], self._total(column)) for column in worth.COLUMNS]

    @property
    def confirmed(self) -> str:
        """How much of what was realised a sponsor has confirmed."""
        sure = [figure for figure in self.current if figure.confirmed_at]
        if self.benefit.in_words:
            return f"{len(sure)} of {sum(figure.column == 'realised' for figure in self.current)}" if sure else ""
        return worth.shown(sum((cast(Decimal, figure.claimed) for figure in sure), worth.ZERO)) if sure else ""

    def _total(self, column: str) -> str:
        found = [figure for figure in self.current if figure.column == column]
        if not found:
            return ""
        if self.benefit.in_words:
            return found[-1].words
        return worth.shown(sum((cast(Decimal, figure.claimed) for figure in found), worth.ZERO))

    @cached_property
    def months(self) -> list[Month]:
        """The months that have figures, and those that can be filled next; the newest ones where there are many."""
        there = {(figure.column, figure.month): figure for figure in self.current}
        shown = list(self.ledger.span(figure.month for figure in self.current))[-MOST_SHOWN:]
        return [
            Month(month, [self._cell(column, month, there.get((column, month))) for column in worth.COLUMNS])
            for month in shown
        ]

    def _cell(self, column: worth.Column, month: date, figure: BenefitFigure | None) -> Cell:
        ledger = self.ledger
        frozen = ledger.gates.frozen(
            column, figure.at if figure else None, confirmed=bool(figure and figure.confirmed_at)
        )
        open_here = ledger.may_keep and (column != "realised" or ledger.can_be_realised(month))
        args = (ledger.record.reference, self.benefit.pk, column, f"{month:%Y-%m}")
        return Cell(column, figure, said(figure), address("record_figure", *args) if open_here else "", frozen)

    @property
    def corrected(self) -> list[BenefitFigure]:
        """Figures that were replaced, the newest first: nothing frozen is ever lost."""
        replaced = [(figure.replaced_at, figure) for figure in self.all if figure.replaced_at]
        return [figure for _, figure in sorted(replaced, key=lambda pair: pair[0], reverse=True)]

    @property
    def removable(self) -> bool:
        """Whether none of its figures is frozen."""
        return not self.corrected and not any(
            self.ledger.gates.frozen(
                cast("worth.Column", each.column), each.at, confirmed=each.confirmed_at is not None
            )
            for each in self.current
        )


class Ledger(Summary):
    """The ledger of one record as one person sees it: three statements, however many figures; none without."""

    def __init__(self, record: Improvement, user: User) -> None:
        self.record, self.user = record, user
        figures = BenefitFigure.objects.select_related("by", "confirmed_by").order_by("month", "pk")
        rows = record.benefits.select_related("measure").prefetch_related(Prefetch("figures", figures))
        self.lines = [Line(benefit, self) for benefit in rows] if vars(record)["has_benefits"] else []
        self.gates = record.gates() if self.lines else worth.Gates()
        self.total = self.add_up()
        self.expected, self.reached = self.total.expected, self.total.reached

    def add_up(self) -> worth.Worth:
        """Everything added up."""
        amounts = [
            worth.Amount(
                cast("worth.Column", figure.column), line.benefit.kind, figure.amount, figure.share,
                confirmed=figure.confirmed_at is not None,
            )
            for line in self.lines
            for figure in line.current
            if figure.amount is not None
        ]  # fmt: skip
        return worth.worth_of(amounts, *self.record.costs())

    @property
    def has_money(self) -> bool:
        """Whether there is money in the ledger, or a cost."""
        costs = self.record.costs()
        return any(line.benefit.in_money for line in self.lines) or any(cost.total is not None for cost in costs)

    @property
    def spent(self) -> list[tuple[str, str]]:
        """What it was estimated to cost and what it did cost, direct and indirect together."""
        named = zip(("Cost estimated", "Cost so far"), self.record.costs(), strict=True)
        return [(name, worth.shown(cost.total)) for name, cost in named if cost.total is not None]

    @property
    def gate_words(self) -> str:
        """Which columns are frozen, and since when."""
        since = {"planned": self.gates.approved, "forecast": self.gates.live, "realised": self.gates.closed}
        done = [
            f"{name} frozen since {wording.short_date(wording.day_of(at), self.today)}"
            for name, at in since.items()
            if at
        ]
        said = ", ".join(done)
        return f"{said[:1].upper()}{said[1:]}. A correction needs a reason; the old figure is kept." if done else ""

    @cached_property
    def may_keep(self) -> bool:
        """Whether this person enters figures here."""
        return self.record.status in KEEPS_LEDGER and permissions.may_work(self.user, self.record)

    @cached_property
    def may_confirm(self) -> bool:
        """Whether this person confirms what was realised."""
        return permissions.may_confirm(self.user, self.record)

    @property
    def waiting(self) -> int:
        """How many realised figures wait for this person to confirm them."""
        return (
            sum(self.confirmable(figure) for line in self.lines for figure in line.current) if self.may_confirm else 0
        )

    def confirmable(self, figure: BenefitFigure) -> bool:
        """Whether one figure does."""
        return figure.column == "realised" and figure.confirmed_at is None and figure.by_id != self.user.pk

    @cached_property
    def today(self) -> date:
        """The organisation's day."""
        return clock.today()

    def can_be_realised(self, month: date) -> bool:
        """Whether a month lies between going live and today."""
        live = self.record.went_live_on
        return live is not None and worth.first_of_month(live) <= month <= self.today

    def span(self, months: Iterable[date]) -> Iterator[date]:
        """From the first month that has a figure, or in which the change went live, to the last, or a few ahead."""
        known = sorted(months)
        start = self.record.went_live_on or self.today
        first = min([*known[:1], worth.first_of_month(start)])
        last = max([*known[-1:], self.today if self.record.went_live_on else first])
        if not known and not self.record.went_live_on:
            for _ in range(AHEAD):
                last = worth.next_month(worth.first_of_month(last))
        return worth.months_between(first, last)


def said(figure: BenefitFigure | None) -> str:
    """One figure in words: what is claimed of the gain."""
    if figure is None:
        return ""
    if figure.amount is None:
        return figure.words
    claimed = cast(Decimal, figure.claimed)
    return worth.shown(claimed, 0 if claimed == claimed.to_integral_value() else 2)
