"""Cycle times: how long each improvement took from the idea to Done, with the percentiles of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cir.dashboards import places
from cir.dashboards.figure import Cell, Figure, whole
from cir.ui.plots import Box, Canvas, ticks
from improvements import outcomes
from improvements.kpis.places import days_between
from improvements.statuses import Status
from metrics import kpi_showing, queries
from metrics.kpi_showing import Way
from metrics.kpis import Result, Scope
from metrics.periods import MONTHS, local_day, periods_between
from metrics.spans import Span

MOST = 400
ROWS = 20
MOST_LABELS = 12
BOX = Box(720, 270, right=104)
BEHIND = "ended_in={period}&status=done"
WORDS = {50: ("half within", "pl-half"), 85: ("85% within", "pl-most")}


class Taken(NamedTuple):
    """One improvement that was done."""

    pk: int
    title: str
    day: date
    days: float


def taken(scope: Scope, span: Span) -> list[Taken]:
    """What was done in the span, the latest first; one query."""
    rows = outcomes.counted().filter(places.within(scope), outcomes.ended_in(span), status=Status.DONE)
    columns = rows.order_by("-ended_at", "-pk").values_list("pk", "title", "logged_at", "ended_at")[:MOST]
    zone = queries.zone()
    return [
        Taken(pk, title, local_day(ended, zone), days_between(logged, ended))
        for pk, title, logged, ended in columns
        if ended
    ]


def figure(scope: Scope, span: Span, result: Result | None) -> Figure:
    """The chart with its table; `result` is what the KPI says, percentiles included."""
    found = taken(scope, span)
    said = ("times", "How long improvements take", "each dot is one that was done")
    if not found or result is None:
        return Figure(*said, empty="Nothing was done in this period.")
    url, number = kpi_showing.records_url(BEHIND, span, scope), result.n or len(found)
    note = f"The latest {MOST} of {whole(number)} are drawn; the percentiles are those of all." if number > MOST else ""
    head = ("Improvement", "Title", "Done on", "Days")
    rows = [
        [Cell(f"CIR-{each.pk}", f"/improvements/CIR-{each.pk}/", number=False), Cell(each.title, number=False),
         Cell(f"{each.day.day} {MONTHS[each.day.month - 1][:3]} {each.day.year}", number=False), Cell(whole(each.days))]
        for each in found[:ROWS]
    ]  # fmt: skip
    drawing = draw(found, span, result.percentiles).drawn(_spoken(number, result.percentiles))
    words = "Show the latest as a table" if len(found) > ROWS else "Show as table"
    return Figure(*said, drawing=drawing, head=head, rows=rows, ways=[Way("done", url, whole(number))], note=note,
                  table=words)  # fmt: skip


def draw(found: Sequence[Taken], span: Span, percentiles: Mapping[int, float]) -> Canvas:
    """A dot for each, and a line below which half and 85 % lie."""
    first = min(span.first, found[-1].day) if len(found) < MOST else found[-1].day
    last = max(found[0].day, min(span.last, queries.today()))
    scale = ticks(max(*(each.days for each in found), *percentiles.values(), 1))
    canvas = Canvas(BOX, 0, scale[-1])
    canvas.grid(scale, " d")
    length = max(1, (last - first).days)

    def x(day: date) -> float:
        return BOX.across((day - first).days / length)

    for each in found:
        canvas.dot(x(each.day), canvas.y(each.days), "pl-rec", f"CIR-{each.pk}: {each.title}, {each.days:.0f} days")
    _levels(canvas, percentiles)
    months = [period.first for period in periods_between(first, last, "month") if period.first >= first]
    every = max(1, -(-len(months) // MOST_LABELS))
    canvas.below((x(month), f"{MONTHS[month.month - 1][:3]}{_year(month, every)}") for month in months[::every])
    return canvas


def _year(month: date, every: int) -> str:
    return f" {month.year % 100:02d}" if every > 1 or month.month == 1 else ""


def _levels(canvas: Canvas, percentiles: Mapping[int, float]) -> None:
    """Lines with their words at the right; words that would meet are moved apart."""
    end, before = BOX.width - BOX.right, None
    for percent, (words, css) in sorted(WORDS.items(), reverse=True):
        if percent not in percentiles:
            continue
        y = canvas.y(percentiles[percent])
        canvas.line((BOX.left, y), (end, y), css)
        place = y + 4 if before is None else max(y + 4, before + 14)
        canvas.text(end + 6, place, f"{words} {percentiles[percent]:.0f} d", "pl-strong")
        before = place


def _spoken(number: int, percentiles: Mapping[int, float]) -> str:
    said = ", ".join(f"{percent}% within {days:.0f} days" for percent, days in percentiles.items())
    return f"Days from idea to done of {whole(number)} improvements: {said}."
