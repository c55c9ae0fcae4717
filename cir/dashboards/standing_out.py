"""What stands out: at most three sentences, made by rules from the numbers of the page, each with a way on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cir.dashboards.ages import Column
from metrics.kpi_showing import Tile, Way, with_unit

MOST = 3
FINDINGS = 1
NAMED = 3
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


class Sentence(NamedTuple):
    """One of them: a headline, the facts, a link."""

    icon: str
    tone: str
    headline: str
    facts: str
    way: Way
    proposal: str = ""
    """The title of an improvement of the practice that would cure it."""


def sentences(
    tiles: Sequence[Tile], columns: Sequence[tuple[Column, str]], quiet: Sequence[Way], quiet_way: Way, query: str
) -> list[Sentence]:
    """The best news first, then what needs somebody: what gets worse, ages, stands still, misses its target."""
    better = _moved(tiles, "improving", query)
    found = [
        *list(better)[:1],
        *list(_moved(tiles, "getting_worse", query))[:1],
        *_older(columns),
        *_quiet(quiet, quiet_way),
        *_missed(tiles, query),
    ]
    return found[:MOST]


def _moved(tiles: Sequence[Tile], which: str, query: str) -> Iterator[Sentence]:
    """KPIs whose own chart gives a signal in one direction, the ones asked for most first."""
    for tile in sorted(tiles, key=lambda tile: not tile.kpi.basic):
        behaved = tile.behaviour
        if tile.variation != which or behaved is None:
            continue
        newest = next((each for each in behaved.findings if not each.in_baseline), None)
        facts = f"{with_unit(tile.kpi, tile.result.value if tile.result else None)}."
        if newest:
            facts += f" {newest.words}, {newest.first}{f' to {newest.last}' if newest.last != newest.first else ''}."
        good = which == "improving"
        icon = "trending-down" if tile.falling else "trending-up"
        said = "gets better" if good else "gets worse"
        yield Sentence(icon, "info" if good else "warn", f"“{tile.kpi.name}” {said}.", facts,
                       _way(tile, query), tile.proposal)  # fmt: skip


def _older(columns: Sequence[tuple[Column, str]]) -> Iterator[Sentence]:
    """The status in which the most are older than usual."""
    column, url = max(columns, key=lambda pair: pair[0].older, default=(None, ""))
    if column is None or not column.older:
        return
    many = _many(column.older, "improvement waits", "improvements wait")
    facts = f"85% of finished work left that status within {column.usual} days."
    way = Way("Open it" if column.older == 1 else f"Open the {column.older:,}", url)
    yield Sentence("hourglass", "warn", f"{many} in {column.status.label} longer than usual.", facts, way)


def _quiet(quiet: Sequence[Way], way: Way) -> Iterator[Sentence]:
    if quiet:
        named = ", ".join(each.words for each in quiet[:NAMED])
        more = f" and {len(quiet) - NAMED} more" if len(quiet) > NAMED else ""
        headline = f"{_many(len(quiet), 'area', 'areas')} finished no improvement in 12 months:"
        yield Sentence("stack-2", "warn", headline, f"{named}{more}.", way)


def _missed(tiles: Sequence[Tile], query: str) -> Iterator[Sentence]:
    for tile in tiles:
        if tile.meets is False:
            facts = f"{with_unit(tile.kpi, tile.result.value if tile.result else None)}, target {tile.target_words}."
            yield Sentence("target", "warn", f"“{tile.kpi.name}” misses its target.", facts, _way(tile, query))


def _many(number: int, one: str, more: str) -> str:
    return f"{NUMBERS[number] if number < len(NUMBERS) else f'{number:,}'} {one if number == 1 else more}"


def _way(tile: Tile, query: str) -> Way:
    return Way("See why", f"/kpis/{tile.kpi.key}/{query}")
