"""Adding up what calculators find: from where a record lies to every scope above it, from cells to whole periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cir.catalogue.models import ConfigurationItem
from metrics.kpis import WHOLE, Catalogue, Scope, ScopeKind, Tally
from metrics.leaves import ELSEWHERE, Leaf
from metrics.runs import Periods, Run

Tallies = dict[Scope, "Found"]
"""What was counted in every scope, by KPI."""


@dataclass(frozen=True)
class Places:
    """Which scopes a record belongs to: an item's numbers hold for everything above it."""

    above: dict[int, tuple[Scope, ...]]

    @classmethod
    def known(cls) -> Places:
        """As the catalogue is now."""
        rows = list(ConfigurationItem.objects.values_list("pk", "kind", "path"))
        kinds = {
            pk: ScopeKind.PRACTICE if kind == ConfigurationItem.Kind.PRACTICE else ScopeKind.ITEM
            for pk, kind, _ in rows
        }
        above = {
            pk: tuple(Scope(kinds[int(step)], step) for step in path.strip("/").split("/") if int(step) in kinds)
            for pk, _, path in rows
        }
        return cls(above)

    def over(self, item: int | None) -> Iterator[Scope]:
        """Every scope that counts what lies at an item, or at none."""
        yield WHOLE
        if item is not None:
            yield from self.above.get(item, ())


def beside(leaf: Leaf) -> Iterator[Scope]:
    """The scopes of what lies here that are no items."""
    if leaf.team is not None:
        yield Scope(ScopeKind.TEAM, str(leaf.team))
    if leaf.source:
        yield Scope(ScopeKind.SOURCE, leaf.source)
    if leaf.channel:
        yield Scope(ScopeKind.CHANNEL, leaf.channel)


def tallied(calculators: Catalogue, run: Run, places: Places) -> list[Tallies]:
    """Everything the calculators find, added up for each period of the run.

    In the order that adds least: first what counts for the same periods (mostly a cell), item by item, then what is
    above the items, then the periods. What was added up last is given on as it is, not copied.
    """
    whole: list[Tallies] = [{} for _ in run.stretches]
    for periods, (items, tallies) in _alike(calculators, run).items():
        for item, found in items.items():
            *above, own = places.over(item)
            for scope in above:
                _add(tallies.setdefault(scope, {}), found)
            _give(tallies.setdefault(own, {}), found)
        for place, period in enumerate(periods, start=1):
            into = _add if place < len(periods) else _give
            for scope, found in tallies.items():
                into(whole[period].setdefault(scope, {}), found)
    return whole


Found = dict[str, Tally]
"""What was counted in one place, by KPI."""


def _alike(calculators: Catalogue, run: Run) -> dict[Periods, tuple[dict[int | None, Found], Tallies]]:
    """What counts for the same periods: by item, and by every scope that is none."""
    alike: dict[Periods, tuple[dict[int | None, Found], Tallies]] = {}
    where: dict[tuple[Periods, Leaf], list[Found]] = {}
    for calculator in calculators.calculators:
        for key, leaf, tally, periods in calculator.facts(run):
            if (counting := where.get((periods, leaf))) is None:
                items, others = alike.setdefault(periods, ({}, {}))
                counting = [others.setdefault(scope, {}) for scope in beside(leaf)]
                if leaf.item != ELSEWHERE:
                    counting.append(items.setdefault(leaf.item, {}))
                where[periods, leaf] = counting
            for found in counting:
                if (there := found.get(key)) is None:
                    found[key] = tally if found is counting[-1] else tally.copy()
                else:
                    there.add(tally)
    return alike


def _add(counting: Found, more: Found) -> None:
    for key, tally in more.items():
        if (there := counting.get(key)) is None:
            counting[key] = tally.copy()
        else:
            there.add(tally)


def _give(counting: Found, last: Found) -> None:
    """As `_add`, for what nobody else adds up any more."""
    for key, tally in last.items():
        if (there := counting.get(key)) is None:
            counting[key] = tally
        else:
            there.add(tally)
