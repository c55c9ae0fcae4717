"""What improvements are worth: figures of the benefit ledger added up, shares of one gain, return on investment.

Pure: decimals and dates in, frozen dataclasses out. Sums are exact; only what is shown is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Column = Literal["planned", "forecast", "realised"]

COLUMNS: tuple[Column, ...] = ("planned", "forecast", "realised")
MONEY_KINDS: dict[str, str] = {
    "hard": "Hard saving",
    "soft": "Soft saving",
    "avoided": "Cost avoided",
    "kept": "Value kept",
}
VALUE_KINDS: dict[str, str] = {
    "agility": "Agility",
    "knowledge": "Knowledge",
    "risk": "Lower risk",
    "retention": "Retention",
    "time_to_market": "Time to market",
    "market_share": "Market share",
    "experience": "Experience",
    "culture": "Culture",
    "compliance": "Compliance",
}
"""Value on investment: what money does not show. Counted in a unit, or judged in words."""
KINDS = MONEY_KINDS | VALUE_KINDS
WHOLE = 100
DECEMBER = 12
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Gates:
    """When a record passed the gates that freeze a column; None: not yet."""

    approved: datetime | None = None
    live: datetime | None = None
    closed: datetime | None = None

    def of(self, column: Column) -> datetime | None:
        """The gate of a column: planned at approval, forecast at going live, realised at closing."""
        return {"planned": self.approved, "forecast": self.live, "realised": self.closed}[column]

    def frozen(self, column: Column, written: datetime | None, *, confirmed: bool = False) -> bool:
        """Whether a figure written at `written` (None: a new one) may only be changed by a new entry with a reason.

        New figures of a frozen column need the reason, too, except realised ones: value goes on coming in after
        closing. A confirmed figure is frozen at once.
        """
        gate = self.of(column)
        if confirmed:
            return True
        if gate is None:
            return False
        return column != "realised" or (written is not None and written <= gate)


@dataclass(frozen=True, slots=True)
class Amount:
    """Figures of one kind in one column: the whole gain, and which percentage of it is claimed."""

    column: Column
    kind: str
    whole: Decimal
    share: int = WHOLE
    confirmed: bool = False

    @property
    def claimed(self) -> Decimal:
        """The part that counts, exactly."""
        return self.whole * self.share / WHOLE


@dataclass(frozen=True, slots=True)
class Sums:
    """One line of totals. `confirmed` is the part of `realised` that a sponsor has confirmed."""

    planned: Decimal = ZERO
    forecast: Decimal = ZERO
    realised: Decimal = ZERO
    confirmed: Decimal = ZERO

    def plus(self, amount: Amount) -> Sums:
        """The sums with one more amount."""
        sums = {column: getattr(self, column) for column in (*COLUMNS, "confirmed")}
        sums[amount.column] += amount.claimed
        if amount.confirmed and amount.column == "realised":
            sums["confirmed"] += amount.claimed
        return Sums(**sums)

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in (*COLUMNS, "confirmed")))


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs, direct and indirect; None: not entered."""

    direct: Decimal | None = None
    indirect: Decimal | None = None

    @property
    def total(self) -> Decimal | None:
        """Both together; None when neither is known."""
        known = [part for part in (self.direct, self.indirect) if part is not None]
        return sum(known, ZERO) if known else None


@dataclass(frozen=True, slots=True)
class Return:
    """Return on investment, with its parts. `value` is None when it is not defined: `words` says why."""

    gains: Decimal
    cost: Decimal | None
    value: Decimal | None
    words: str

    @property
    def percent(self) -> int | None:
        """The return in whole percent."""
        return None if self.value is None else round(self.value * WHOLE)


@dataclass(frozen=True)
class Worth:
    """Money by kind and altogether, and the return as planned and as realised."""

    kinds: dict[str, Sums] = field(default_factory=dict)
    estimated: Cost = Cost()
    actual: Cost = Cost()

    @property
    def money(self) -> Sums:
        """All kinds of money together."""
        return sum((self.kinds[kind] for kind in MONEY_KINDS if kind in self.kinds), Sums())

    @property
    def expected(self) -> Return:
        """The return that was planned: planned benefit against estimated cost."""
        return return_on(self.money.planned, self.estimated.total, "estimated")

    @property
    def reached(self) -> Return:
        """The return so far: realised benefit against actual cost."""
        return return_on(self.money.realised, self.actual.total, "actual")

    @property
    def harmed(self) -> Decimal:
        """By how much bad effects outweighed the good ones, in realised money; 0 when they did not."""
        return max(-self.money.realised, ZERO)


def worth_of(amounts: Iterable[Amount], estimated: Cost = Cost(), actual: Cost = Cost()) -> Worth:  # noqa: B008 (frozen: it cannot be changed)
    """Everything added up, kind by kind."""
    kinds: dict[str, Sums] = {}
    for amount in amounts:
        kinds[amount.kind] = kinds.get(amount.kind, Sums()).plus(amount)
    return Worth(kinds, estimated, actual)


def return_on(gains: Decimal, cost: Decimal | None, which: str = "actual") -> Return:
    """ROI = (gains − cost) ÷ cost (product, section 5). Not defined without a cost, or with a cost of nothing."""
    if cost is None:
        return Return(gains, None, None, f"No return yet: no {which} cost is entered.")
    if cost == 0:
        return Return(gains, cost, None, f"No return can be given: the {which} cost is 0.")
    if cost < 0:
        return Return(gains, cost, None, f"No return can be given: the {which} cost is below 0.")
    return Return(gains, cost, (gains - cost) / cost, "")


def over_whole(shares: Iterable[int]) -> int:
    """By how many percentage points shares of one gain exceed the whole; 0 when they fit."""
    return max(sum(shares) - WHOLE, 0)


def first_of_month(day: date) -> date:
    """The month a day lies in, as its first day: how months are kept."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Every month from that of `first` to that of `last`, both included."""
    month = first_of_month(first)
    while month <= last:
        yield month
        month = next_month(month)


def next_month(month: date) -> date:
    """The first day of the following month."""
    return date(month.year + month.month // DECEMBER, month.month % DECEMBER + 1, 1)


def shown(amount: Decimal, decimals: int = 0) -> str:
    """An amount as people read it: "1,240", "−310"; rounded half away from zero."""
    text = f"{_rounded(amount, decimals):,.{decimals}f}"
    return text.replace("-", "−")


def plain(amount: Decimal) -> str:
    """An amount for programs: "1240.00"; more decimals only where a share makes them."""
    exact = amount.quantize(Decimal("0.0001"))
    text = f"{exact:f}"
    return text[:-2] if text.endswith("00") else text


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    whole = (abs(amount) / step + Decimal("0.5")).to_integral_value(rounding="ROUND_FLOOR")
    return whole * step if amount >= 0 or whole == 0 else -whole * step
