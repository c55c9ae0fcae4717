"""The dashboard for a period and a part of the organisation: from rollups and a few indexed queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cir import clock
from cir.dashboards import ages, flow, money, places, standing_out, times
from cir.dashboards.figure import Figure
from cir.dashboards.places import Place
from cir.dashboards.standing_out import Sentence
from improvements.kpis.areas import NOTHING
from improvements.kpis.results import TIME_TO_IMPLEMENT
from metrics import kept, kpi_drawing, kpi_showing, queries
from metrics.grounds import Grounds
from metrics.kpi_asking import Asked
from metrics.kpi_reading import Known
from metrics.kpi_showing import Tile, Way
from metrics.kpis import WHOLE
from metrics.spans import Span

MONTHS_FOR_SIGNALS = 12


@dataclass(frozen=True)
class Dashboard:
    """What the page shows."""

    span: Span
    known: Known
    tiles: list[Tile]
    sentences: list[Sentence]
    figures: list[Figure]
    quiet: list[Way]
    quiet_way: Way

    @property
    def thin(self) -> bool:
        """Whether there are too few months for signals."""
        return len(self.known.starts) <= MONTHS_FOR_SIGNALS


class Drawn(NamedTuple):
    """The page without what belongs to its reader: moments in their zone, what they may do."""

    span: Span
    ask: SafeString
    body: SafeString
    sentences: list[Sentence]


@dataclass(frozen=True)
class Shown:
    """The page of somebody who pinned some KPIs, or none: as it is drawn, and what it is drawn from."""

    asked: Asked
    pinned: Sequence[str]
    drawn: Drawn

    @cached_property
    def page(self) -> Dashboard:
        """The numbers themselves; read only when somebody asks for them."""
        return dashboard(self.asked, self.pinned)

    @property
    def tiles(self) -> list[Tile]:
        """The KPIs that come first."""
        return self.page.tiles

    @property
    def figures(self) -> list[Figure]:
        """The charts."""
        return self.page.figures


def shown(asked: Asked, pinned: Sequence[str], ground: Grounds) -> Shown:
    """The page as it was drawn last, or is drawn now because something moved that it stands on. People who pinned the
    same share it.
    """
    question = f"dashboard {asked.key} {' '.join(pinned)}"
    make = partial(_drawn, asked, pinned, ground)
    return Shown(asked, pinned, kept.Shelf(question).of(question, ground.stamp, make))


def _drawn(asked: Asked, pinned: Sequence[str], ground: Grounds) -> Drawn:
    page = dashboard(asked, pinned)
    body = render_to_string("dashboards/_page.html", {"page": page, "asked": asked, "pinned": bool(pinned)})
    return Drawn(page.span, kpi_drawing.asking(asked, page.span, ground), body, page.sentences)


def dashboard(asked: Asked, pinned: Sequence[str] = ()) -> Dashboard:
    """All of it, from rollups and a few indexed statements; the KPIs that the reader pinned come first."""
    tiles, months, span = kpi_showing.tiles(asked)
    by_key = {tile.kpi.key: tile for tile in tiles}
    results = {key: tile.result for key, tile in by_key.items()}
    known, now, today = places.known(), clock.now(), queries.today()
    columns = ages.columns(asked.scope, now)
    figures = [
        flow.figure(asked.scope, span, today),
        ages.figure(columns, asked.scope, span, today),
        times.figure(asked.scope, span, results.get(TIME_TO_IMPLEMENT.key)),
        money.figure(known, asked.scope, span, months.within(span), results),
    ]
    quiet = quiet_places(by_key.get(NOTHING.key), known) if asked.scope == WHOLE else []
    way = Way("See which", f"/kpis/{NOTHING.key}/{asked.query}")
    older = [(column, ages.older_url(column, asked.scope, span, today)) for column in columns]
    said = standing_out.sentences(tiles, older, quiet, way, asked.query)
    return Dashboard(span, months, kpi_showing.first(tiles, pinned), said, figures, quiet, way)


def quiet_places(tile: Tile | None, known: Mapping[int, Place]) -> list[Way]:
    """Services, products and practices with nothing done in 12 months, each with the way to its scorecard."""
    parts: Sequence[str] = list(tile.result.parts) if tile and tile.result else []
    ids = [int(name.removeprefix("item:")) for name in parts if name.startswith("item:")]
    there = [known[pk] for pk in ids if pk in known and not known[pk].retired]
    return [Way(place.name, place.url) for place in sorted(there, key=lambda place: place.name.casefold())]
