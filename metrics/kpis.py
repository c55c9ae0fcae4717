"""What a KPI is, and what is counted for it. Pure.

A KPI is a measure of the improvement practice itself. Whoever counts (a calculator) tells `Tally`s, place by place;
`metrics.kpi_values` makes values of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from math import fsum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeVar

from metrics.leaves import Leaf
from metrics.runs import Periods, Run
from metrics.xmr import Direction

Kind = Literal["day", "week", "month"]
KINDS: tuple[Kind, ...] = ("day", "week", "month")
TENTHS = 10
HUNDRED = 100


class Shape(StrEnum):
    """How a value is made, and how months add up to a longer period."""

    COUNT = "count"
    """The numerator; months are added."""
    SHARE = "share"
    """100 × numerator ÷ denominator; both are added over months."""
    PART = "part"
    """100 × numerator ÷ denominator of what was there at the end; a longer period has that of its last month."""
    MEAN = "mean"
    """Numerator ÷ denominator; both are added over months."""
    INDEX = "index"
    """Made from counted parts by a reading of its symbols."""
    STOCK = "stock"
    """The numerator at the end of the period; a longer period has that of its last month."""
    PEOPLE = "people"
    """Different people: a longer period shows the mean of its months, for people cannot be added."""
    STAFF = "staff"
    """Different people as a share of all; a longer period shows the mean of its months."""


PERCENT = (Shape.SHARE, Shape.PART, Shape.STAFF)
MERGING = {
    Shape.STOCK: "A longer period shows what was there at its end.",
    Shape.PART: "A longer period shows what was so at its end.",
    Shape.PEOPLE: "A longer period shows the mean of its months: people cannot be added.",
    Shape.STAFF: "A longer period shows the mean of its months: people cannot be added.",
    Shape.INDEX: "A longer period adds N and C of its months; O is that of its first or last month.",
}


class ScopeKind(StrEnum):
    """What part of the organisation a number is about."""

    WHOLE = "whole"
    ITEM = "item"
    PRACTICE = "practice"
    TEAM = "team"
    SOURCE = "source"
    CHANNEL = "channel"


class Scope(NamedTuple):
    """One part of the organisation: its kind and its id (the empty text for the whole)."""

    kind: str = ScopeKind.WHOLE
    id: str = ""


WHOLE = Scope()


Counted = TypeVar("Counted")


class Counts(dict[Counted, int]):
    """How often each was counted; nothing of what is not there. Quicker to make than a `Counter`."""

    __slots__ = ()

    def __missing__(self, what: Counted) -> int:
        return 0


def added(counts: Counts[Counted] | None, more: Counts[Counted]) -> Counts[Counted]:
    """The counts with more."""
    if counts is None:
        return Counts(more)
    for what, number in more.items():
        counts[what] += number
    return counts


def joined(some: set[int] | None, more: set[int]) -> set[int]:
    """Those with more, each once."""
    if some is None:
        return set(more)
    some |= more
    return some


@dataclass(slots=True)
class Tally:
    """What was counted. `days` holds durations in tenths of a day, `people` those who are counted once, `records` those
    of the `n` records that may come again. Thousands are made, most of them of numbers alone.
    """

    numerator: float = 0.0
    denominator: float = 0.0
    left_out: int = 0
    n: int = 0
    days: Counts[int] | None = None
    parts: Counts[str] | None = None
    people: set[int] | None = None
    records: set[int] | None = None

    @classmethod
    def lasting(cls, days: Sequence[float], records: Iterable[int] = ()) -> Tally:
        """So many durations, of records that may come again."""
        tenths = Counts[int](Counter(map(round, [each * TENTHS for each in days])))
        return cls(fsum(days), len(days), n=0 if records else len(days), days=tenths, records=set(records))

    def copy(self) -> Tally:
        """The same once more, to add others to."""
        (copied := Tally()).add(self)
        return copied

    def add(self, other: Tally) -> None:
        """Count the other's records too."""
        self.numerator += other.numerator
        self.denominator += other.denominator
        self.left_out += other.left_out
        self.n += other.n
        if other.days:
            self.days = added(self.days, other.days)
        if other.parts:
            self.parts = added(self.parts, other.parts)
        if other.people:
            self.people = joined(self.people, other.people)
        if other.records:
            self.records = joined(self.records, other.records)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        if self.n or self.numerator or self.denominator or self.left_out or self.people or self.records:
            return False
        return not self.parts or not any(self.parts.values())


class Fact(NamedTuple):
    """Something counted for one KPI in one place, and the periods of the run that it counts for. The tally is given
    away with it: what else is counted there is added to it.
    """

    key: str
    leaf: Leaf
    tally: Tally
    periods: Periods


class Symbol(NamedTuple):
    """A symbol of a formula that leaves room for readings: (part, words) of each, the usual one first; `opens` are the
    filters of the register behind a part.
    """

    letter: str
    choices: tuple[tuple[str, str], ...]
    opens: Mapping[str, str]


@dataclass(frozen=True)
class Kpi:
    """A measure of the practice itself, in words anyone can check. `behind` are filters of the register that open its
    records: `{period}`, `{last}` are filled in; `counted` narrows them to the numerator, `aside` to what was left out.
    `repeats`: one record may be counted in several months.
    """

    key: str
    name: str
    group: str
    formula: str
    numerator: str
    denominator: str = ""
    left_out: str = "Nothing."
    unit: str = ""
    direction: Direction = "up"
    shape: Shape = Shape.COUNT
    source: str = "The register"
    version: int = 1
    behind: str = ""
    counted: str = ""
    aside: str = ""
    symbols: tuple[Symbol, ...] = ()
    scoped: bool = True
    basic: bool = False
    signed: bool = False
    repeats: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Words of the kinds that its parts count ("kind:…")."""
    page: str = ""
    """The page that opens its records, where that is not the register."""

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """What its values cannot pass: never below 0 unless it is signed, and no share above 100 %."""
        return None if self.signed else 0, HUNDRED if self.shape in PERCENT else None

    @property
    def has_denominator(self) -> bool:
        """Whether something is divided."""
        return self.shape in (Shape.SHARE, Shape.PART, Shape.MEAN, Shape.INDEX, Shape.STAFF)

    @property
    def fits_zero(self) -> bool:
        """Whether a period in which nothing happened reads 0; otherwise it has no value."""
        return self.shape in (Shape.COUNT, Shape.STOCK, Shape.PEOPLE)

    @property
    def merging(self) -> str:
        """How several months become one number, where adding would be wrong."""
        return MERGING.get(self.shape, "")

    @property
    def usual_reading(self) -> dict[str, str]:
        """The first choice for every symbol."""
        return {symbol.letter: symbol.choices[0][0] for symbol in self.symbols}

    def words_of(self, reading: Mapping[str, str]) -> list[tuple[str, str]]:
        """Each symbol with what it stands for in this reading."""
        return [
            (symbol.letter, dict(symbol.choices).get(reading.get(symbol.letter, ""), symbol.choices[0][1]))
            for symbol in self.symbols
        ]

    def definition(self) -> dict[str, str]:
        """The words that a version of the definition keeps."""
        return {
            "formula": self.formula,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "left_out": self.left_out,
        }


class Result(NamedTuple):
    """What a KPI shows for one period and scope. `value` is None when nothing was there to divide by."""

    value: float | None
    numerator: float
    denominator: float | None = None
    left_out: int = 0
    n: int | None = 0
    percentiles: Mapping[int, float] = MappingProxyType({})
    parts: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Calculator:
    """Counts for some KPIs: told a run of periods, it answers what it found, place by place."""

    kpis: tuple[Kpi, ...]
    facts: Callable[[Run], Iterator[Fact]]


@dataclass(frozen=True)
class Catalogue:
    """Every KPI there is with who counts it. `changed_since` and `first_day` tell the job what is due; `records_page`
    names the page that opens records, `sources` the words of the scopes that are sources, `channels` tells those that
    are channels. `beside` asks, in the shape of `metrics.grounds.part`, for what else pages of figures stand on.
    """

    calculators: Sequence[Calculator]
    changed_since: Callable[[datetime], bool]
    first_day: Callable[[], date | None]
    records_page: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    channels: Callable[[], Mapping[str, str]] = dict
    beside: Callable[[], Sequence[Any]] = tuple

    @cached_property
    def kpis(self) -> tuple[Kpi, ...]:
        """All of them, in the order in which they are listed."""
        return tuple(kpi for calculator in self.calculators for kpi in calculator.kpis)

    def kpi(self, key: str) -> Kpi | None:
        """The KPI with this key."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Kpi]:
        return {kpi.key: kpi for kpi in self.kpis}
