"""Benefit planned and realised, by service, from the rollups of months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from cir.dashboards import places
from cir.dashboards.figure import Cell, Figure, whole
from cir.dashboards.places import Place
from cir.ui.plots import Box, Canvas, tick_words, ticks
from improvements.kpis.money import PLANNED, REALISED
from metrics import kpi_showing
from metrics.kpi_showing import Way
from metrics.kpis import Result, Scope
from metrics.models import Rollup
from metrics.spans import Span

MOST = 8
BOX = Box(460, 270, left=150, right=14)
THOUSAND = 1000
LONGEST = 24


class Line(NamedTuple):
    """One service: what was planned and what was realised in the months of the period."""

    place: Place
    planned: float
    realised: float


def lines(known: dict[int, Place], scope: Scope, months: Sequence[date]) -> list[Line]:
    """The services with the most at stake; one query."""
    compared = places.compared(known, scope)
    if not compared or not months:
        return []
    rows = Rollup.objects.filter(
        scope_kind__in={place.scope.kind for place in compared}, scope_id__in=[place.scope.id for place in compared],
        kind="month", start__range=(months[0], months[-1]), key__in=(PLANNED.key, REALISED.key),
    )  # fmt: skip
    sums = {(pk, key): amount for pk, key, amount in
            rows.values_list("scope_id", "key").annotate(Sum("numerator")).order_by()}  # fmt: skip
    found = [
        Line(place, *(sums.get((place.scope.id, kpi.key), 0.0) for kpi in (PLANNED, REALISED))) for place in compared
    ]
    there = [line for line in found if line.planned or line.realised]
    return sorted(there, key=lambda line: -max(line.planned, line.realised))[:MOST]


def figure(
    known: dict[int, Place], scope: Scope, span: Span, months: Sequence[date], results: Mapping[str, Result | None]
) -> Figure:
    """The chart with its table."""
    found = lines(known, scope, months)
    said = ("money", "Benefit, planned and realised")
    if not found:
        empty = "No benefit in money was planned or realised in this period. Ledgers are kept on the records."
        return Figure(*said, "", empty=empty)
    thousands = max(max(line.planned, line.realised) for line in found) >= 10 * THOUSAND
    unit = THOUSAND if thousands else 1
    sums = {key: (results.get(key) or Result(0.0, 0.0)).numerator for key in (PLANNED.key, REALISED.key)}
    ways = [Way(f"{kpi.name.lower().removeprefix('benefit ')}: {whole(sums[kpi.key])}",
                kpi_showing.records_url(kpi.behind, span, scope)) for kpi in (PLANNED, REALISED)]  # fmt: skip
    rows = [
        [Cell(line.place.name, line.place.url, number=False),
         *(Cell(whole(amount), kpi_showing.records_url(kpi.behind, span, line.place.scope) if amount else "")
           for amount, kpi in ((line.planned, PLANNED), (line.realised, REALISED)))]
        for line in found
    ]  # fmt: skip
    words = "thousands" if thousands else ""
    return Figure(*said, words, drawing=draw(found, unit).drawn(_spoken(found)), rows=rows, ways=ways,
                  head=("Service or practice", "Planned", "Realised"),
                  legend=(("pl-usual", "Planned"), ("pl-bar", "Realised")))  # fmt: skip


def draw(found: Sequence[Line], unit: int) -> Canvas:
    """Two bars for each, the realised one upon the planned one."""
    scale = ticks(max(max(line.planned, line.realised) for line in found) / unit, 4)
    canvas = Canvas(BOX)
    for value in scale:
        x = BOX.across(value / scale[-1])
        canvas.line((x, BOX.top), (x, BOX.height - BOX.bottom), "pl-grid")
    canvas.below((BOX.across(value / scale[-1]), tick_words(value)) for value in scale)
    high = (BOX.height - BOX.top - BOX.bottom) / len(found)
    for number, line in enumerate(found):
        middle = BOX.top + high * (number + 0.5)
        for amount, thick, css in ((line.planned, 14, "pl-usual"), (line.realised, 8, "pl-bar")):
            width = max(0.0, amount) / unit / scale[-1] * BOX.inner
            canvas.rect((BOX.left, middle - thick / 2), (width, thick), css, f"{line.place.name}: {whole(amount)}")
        canvas.text(BOX.left - 8, middle + 4, _cut(line.place.name), "pl-end pl-strong")
    return canvas


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _spoken(found: Sequence[Line]) -> str:
    return "; ".join(
        f"{line.place.name}: {whole(line.planned)} planned, {whole(line.realised)} realised" for line in found
    )
