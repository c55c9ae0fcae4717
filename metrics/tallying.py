"""Adding up what calculators find: from where a record lies to every scope above it, from cells to whole periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cir.catalogue.models import ConfigurationItem
from metrics.kpis import WHOLE, Catalogue, Leaf, Scope, ScopeKind, Tally
from metrics.runs import Periods, Run

Tallies = dict[Scope, dict[str, Tally]]
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

    def of(self, leaf: Leaf) -> Iterator[Scope]:
        """Every scope that counts what lies here."""
        yield WHOLE
        if leaf.item is not None:
            yield from self.above.get(leaf.item, ())
        if leaf.team is not None:
            yield Scope(ScopeKind.TEAM, str(leaf.team))
        if leaf.source:
            yield Scope(ScopeKind.SOURCE, leaf.source)
        if leaf.channel:
            yield Scope(ScopeKind.CHANNEL, leaf.channel)


def tallied(calculators: Catalogue, run: Run, places: Places) -> list[Tallies]:
    """Everything the calculators find, added up for each period of the run."""
    whole: list[Tallies] = [{} for _ in run.stretches]
    for periods, tallies in _alike(calculators, run, places).items():
        for period in periods:
            for scope, found in tallies.items():
                there = whole[period].setdefault(scope, {})
                for key, tally in found.items():
                    _add(there, key, tally)
    return whole


def _alike(calculators: Catalogue, run: Run, places: Places) -> dict[Periods, Tallies]:
    """First what counts for the same periods, mostly a cell: so what lies there is added to its scopes once."""
    alike: dict[Periods, Tallies] = {}
    where: dict[tuple[Periods, Leaf], list[dict[str, Tally]]] = {}
    for calculator in calculators.calculators:
        for key, leaf, tally, periods in calculator.facts(run):
            if (scopes := where.get((periods, leaf))) is None:
                tallies = alike.setdefault(periods, {})
                scopes = where[periods, leaf] = [tallies.setdefault(scope, {}) for scope in places.of(leaf)]
            for found in scopes:
                _add(found, key, tally)
    return alike


def _add(found: dict[str, Tally], key: str, tally: Tally) -> None:
    if (there := found.get(key)) is None:
        there = found[key] = Tally()
    there.add(tally)
