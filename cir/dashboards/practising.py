"""What practice health says in figures: the two success factors, where ideas come from, who takes part."""

from __future__ import annotations

from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cir.dashboards import health
from metrics import kpi_asking, kpi_showing, rollups
from metrics.grounds import Grounds
from metrics.kept import Shelf

QUESTION = "practice"

HABIT = ("people_taking_part", "staff_logged", "staff_acted", "staff_reviewed")
RESULT = ("reached_target", "successful_share", "as_planned", "closed_with_verdict")
SELF = ("self_check_level", "awareness")
FACTORS = (
    ("Improving is a habit here", HABIT),
    ("Improvements bring what they promise", RESULT),
    ("How people see the practice", SELF),
)
"""The two success factors of the practice with the KPIs that show them, and what people say of it."""


class Drawn(NamedTuple):
    """The parts of the page that everybody is shown alike."""

    factors: SafeString
    sources: SafeString
    teams: SafeString


def drawn(ground: Grounds, shelf: Shelf) -> Drawn:
    """As they were drawn last, or are drawn now because a figure has moved."""
    return shelf.of(QUESTION, ground.stamp, _drawn)


def _drawn() -> Drawn:
    asked, known = kpi_asking.asked({}), rollups.catalogue()
    which = [kpi for _, keys in FACTORS for key in keys if (kpi := known.kpi(key))]
    tiles, _, span = kpi_showing.tiles(asked, which)
    groups = [(words, [tile for tile in tiles if tile.kpi.key in keys]) for words, keys in FACTORS]
    sources, teams = health.sources(dict(known.sources), span), health.teams(span)
    return Drawn(
        render_to_string("dashboards/_factors.html", {"groups": groups, "asked": asked}),
        render_to_string("dashboards/_sources.html", {"sources": sources, "span": span}),
        render_to_string("dashboards/_teams.html", {"teams": teams}),
    )
