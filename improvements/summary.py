"""Benefits added up, in words: the same for one record, a service, an objective."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from improvements import worth

LABELS = {"planned": "Planned", "forecast": "Forecast", "realised": "Realised"}


@dataclass(frozen=True)
class Returned:
    """A return on investment in words, with its parts."""

    name: str
    found: worth.Return

    @property
    def words(self) -> str:
        """In percent; a dash where there is none."""
        return "–" if self.found.percent is None else f"{worth.shown(Decimal(self.found.percent))}%"

    @property
    def sum(self) -> str:
        """How it comes about, or why there is none."""
        if self.found.words:
            return self.found.words
        gains, cost = worth.shown(self.found.gains), worth.shown(self.found.cost or worth.ZERO)
        return f"({gains} gained − {cost} cost) ÷ {cost} cost"


class Summary:
    """What has been added up, for a page. Made by a ledger or a roll-up."""

    total: worth.Worth
    expected: worth.Return
    reached: worth.Return

    @property
    def currency(self) -> str:
        """What money is in."""
        return str(settings.CURRENCY)

    @property
    def sums(self) -> list[tuple[str, str]]:
        """The money of each column, and what of it is confirmed."""
        money = self.total.money
        named = [(label, getattr(money, column)) for column, label in LABELS.items()]
        named += [("Confirmed", money.confirmed)] if money.realised or money.confirmed else []
        return [(name, worth.shown(amount)) for name, amount in named]

    @property
    def returns(self) -> list[Returned]:
        """The return as planned and as realised, with its parts; only where there is money."""
        found = (("Planned return", self.expected), ("Return so far", self.reached))
        return [Returned(name, one) for name, one in found if one.gains or one.cost is not None]

    @property
    def kinds(self) -> list[tuple[str, worth.Sums]]:
        """The parts of the realised money, kind by kind."""
        found = self.total.kinds
        return [
            (name, found[kind]) for kind, name in worth.MONEY_KINDS.items() if kind in found and found[kind].realised
        ]

    @property
    def harmed(self) -> str:
        """By how much the bad effects outweigh the good; empty when they do not."""
        return worth.shown(self.total.harmed) if self.total.harmed else ""
