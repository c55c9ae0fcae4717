"""Pages of KPIs as markup that is kept: drawing a hundred tiles takes longer than everything else about them."""

from __future__ import annotations

from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from metrics import kept, kpi_showing
from metrics.grounds import Grounds
from metrics.kpi_asking import Asked
from metrics.spans import Span


class Drawn(NamedTuple):
    """What everybody is shown alike."""

    span: Span
    ask: SafeString
    body: SafeString


def asking(asked: Asked, span: Span, ground: Grounds) -> SafeString:
    """The form that asks for a period and a part of the organisation."""
    said = {"asked": asked, "span": span, "scopes": ground.choices()}
    return render_to_string("metrics/_kpi_question.html", said)


def catalogue(asked: Asked, ground: Grounds) -> Drawn:
    """Every KPI at a glance."""
    question = f"kpis {asked.key}"
    return kept.Shelf(question).of(question, ground.stamp, lambda: _catalogue(asked, ground))


def _catalogue(asked: Asked, ground: Grounds) -> Drawn:
    tiles, _, span = kpi_showing.tiles(asked)
    groups = dict.fromkeys(tile.kpi.group for tile in tiles)
    basic = [tile for tile in tiles if tile.kpi.basic]
    rest = [(name, [tile for tile in tiles if tile.kpi.group == name and not tile.kpi.basic]) for name in groups]
    said = {"asked": asked, "basic": basic, "groups": [row for row in rest if row[1]]}
    return Drawn(span, asking(asked, span, ground), render_to_string("metrics/_kpis.html", said))
