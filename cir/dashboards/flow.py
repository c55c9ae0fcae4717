"""Cumulative flow: how many improvements stood where, week by week, from the rollups of weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cir.dashboards.figure import Cell, Figure, whole
from cir.ui.plots import Box, Canvas, Point, ticks
from improvements.kpis.flow import IN_REGISTER
from improvements.statuses import Status
from metrics import kpi_showing, spans
from metrics.kpi_showing import Way
from metrics.kpis import Scope
from metrics.models import Rollup
from metrics.periods import MONTHS
from metrics.spans import Span

WEEK = timedelta(days=7)
BOX = Box(720, 280, top=6)
FEWEST = 2
MOST_LABELS = 12


class Band(NamedTuple):
    """Statuses that are drawn as one."""

    words: str
    statuses: tuple[str, ...]


BANDS = (
    Band("Done", (Status.DONE,)),
    Band("Measuring", (Status.MEASURING,)),
    Band("In progress", (Status.IN_PROGRESS,)),
    Band("Approved or planned", (Status.APPROVED, Status.PLANNED)),
    Band("New or assessing", (Status.NEW, Status.ASSESSING)),
)
"""From the bottom up; done is counted from the beginning of the period."""
CSS = ("pl-4", "pl-3", "pl-2", "pl-1", "pl-0")


class Week(NamedTuple):
    """How many stood in each band at the end of a week."""

    start: date
    counts: tuple[int, ...]


def weeks(scope: Scope, span: Span, today: date) -> list[Week]:
    """Every week of the span up to today; one query."""
    rows = Rollup.objects.filter(
        scope_kind=scope.kind, scope_id=scope.id, kind="week", start__lte=span.last, key=IN_REGISTER.key
    )
    changes: dict[date, dict[str, int]] = dict(rows.values_list("start", "parts"))
    standing: Counter[str] = Counter()
    for start in sorted(changes):
        if start < span.first:
            standing.update(changes[start])
    if not changes:
        return []
    start = max(spans.of(span.first, "week").first, min(changes))
    start = start if start >= span.first else start + WEEK
    done, found = standing[Status.DONE], []
    while start <= min(span.last, today):
        standing.update(changes.get(start, {}))
        counts = [max(0, sum(standing[status] for status in band.statuses)) for band in BANDS]
        found.append(Week(start, (max(0, counts[0] - done), *counts[1:])))
        start += WEEK
    return found


def figure(scope: Scope, span: Span, today: date) -> Figure:
    """The chart with its table."""
    found = weeks(scope, span, today)
    said = ("flow", "Flow of improvements", "where they stood, weekly")
    if len(found) < FEWEST or not any(any(week.counts) for week in found):
        return Figure(*said, empty="The flow is drawn from the second week on in which something is in the register.")
    ways = [
        Way(band.words.lower(), kpi_showing.records_url(_behind(band), span, scope), whole(count))
        for band, count in reversed(list(zip(BANDS, found[-1].counts, strict=True)))
        if span.last >= today
    ]
    note = "Done is counted from the beginning of the period. Deferred ones and other ends are not drawn."
    head = ("Week of", *(band.words for band in reversed(BANDS)))
    legend = tuple((css, band.words) for css, band in reversed(list(zip(CSS, BANDS, strict=True))))
    return Figure(*said, drawing=draw(found).drawn(_spoken(found)), legend=legend, head=head, rows=_rows(found),
                  ways=ways, note=note)  # fmt: skip


def _behind(band: Band) -> str:
    statuses = ",".join(str(status) for status in band.statuses)
    return f"status={statuses}" + ("&ended_in={period}" if Status.DONE in band.statuses else "")


def draw(found: Sequence[Week]) -> Canvas:
    """The bands, one upon the other."""
    scale = ticks(max(sum(week.counts) for week in found))
    canvas = Canvas(BOX, 0, scale[-1])
    canvas.grid(scale)
    places = [BOX.across(number / (len(found) - 1)) for number in range(len(found))]
    lower: list[Point] = [(x, canvas.y(0)) for x in places]
    below = [0] * len(found)
    for band, css in enumerate(CSS):
        below = [height + week.counts[band] for height, week in zip(below, found, strict=True)]
        upper = [(x, canvas.y(height)) for x, height in zip(places, below, strict=True)]
        canvas.area(upper, lower, f"pl-band {css}")
        lower = upper
    canvas.below(_months(found, places))
    return canvas


def _months(found: Sequence[Week], places: Sequence[float]) -> list[tuple[float, str]]:
    """The first week of each month; fewer of them when there are many."""
    firsts = [(x, week.start) for x, week, before in zip(places, found, (None, *found), strict=False)
              if before is None or before.start.month != week.start.month]  # fmt: skip
    firsts = firsts[1:] if len(firsts) > 1 and firsts[1][0] - firsts[0][0] < BOX.inner / MOST_LABELS / 2 else firsts
    every = -(-len(firsts) // MOST_LABELS)
    return [(x, f"{MONTHS[day.month - 1][:3]}{_year(day, every)}") for x, day in firsts[::every]]


def _year(day: date, every: int) -> str:
    return f" {day.year % 100:02d}" if every > 1 or day.month == 1 else ""


def _rows(found: Sequence[Week]) -> list[list[Cell]]:
    return [
        [Cell(f"{week.start.day} {MONTHS[week.start.month - 1]} {week.start.year}", number=False),
         *(Cell(whole(count)) for count in reversed(week.counts))]
        for week in reversed(found)
    ]  # fmt: skip


def _spoken(found: Sequence[Week]) -> str:
    now = ", ".join(f"{whole(count)} {band.words.lower()}" for count, band in zip(found[-1].counts, BANDS, strict=True))
    return f"Cumulative flow over {len(found)} weeks. In the last one: {now}."
