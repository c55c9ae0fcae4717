"""Ageing work: how long open improvements have been where they are, beside what is usual for finished work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from cir.dashboards import places
from cir.dashboards.figure import Cell, Figure, whole
from cir.ui.plots import Box, Canvas, ticks
from improvements import outcomes
from improvements.board import ages
from improvements.kpis.places import days_between
from improvements.statuses import Status
from metrics import kpi_showing, queries, spans
from metrics.kpi_showing import Way
from metrics.kpis import Scope
from metrics.spans import Span

SHOWN = (Status.ASSESSING, Status.APPROVED, Status.PLANNED, Status.IN_PROGRESS, Status.MEASURING)
MOST = 40
"""So many of the oldest are drawn in each status; all are counted."""
ROWS = 10
BOX = Box(460, 280, left=36, top=10, bottom=44)
SIDE_BY_SIDE = 5
BEHIND = "status={status}&in_status_before={day}"


class Work(NamedTuple):
    """One open improvement."""

    pk: int
    title: str
    status: str
    days: float
    older: bool


@dataclass(frozen=True)
class Column:
    """One status: how many there are, how many of them older than usual, and the oldest."""

    status: Status
    usual: int | None
    count: int
    older: int
    oldest: list[Work]

    @property
    def limit_words(self) -> str:
        """What is usual."""
        return f"85% within {self.usual} d" if self.usual else "too few finished"


def columns(scope: Scope, now: datetime) -> list[Column]:
    """Every status of work under way: one statement for the numbers, one for the oldest of each, which an index has in
    this order, and, once an hour, one for what is usual.
    """
    usual, today, zone = ages.usual(), queries.today(), queries.zone()
    since = {status: spans.of(today - timedelta(days=days), "day").start(zone) for status, days in usual.items()}
    rows = outcomes.counted().filter(places.within(scope), status__in=SHOWN)
    older = Q(pk__in=[])
    for status, cut in since.items():
        older |= Q(status=status, status_since__lt=cut)
    counts = {status: (n, many) for status, n, many in rows.values_list("status").annotate(
        n=Count("pk"), older=Count("pk", filter=older))}  # fmt: skip
    found = []
    for status in SHOWN:
        oldest = rows.filter(status=status).order_by("status_since", "pk").values_list("pk", "title", "status_since")
        usually = since.get(status)
        works = [
            Work(pk, title, status, days_between(came, now), usually is not None and came < usually)
            for pk, title, came in oldest[:MOST]
        ]
        found.append(Column(status, usual.get(status), *counts.get(status, (0, 0)), works))
    return found


def figure(found: Sequence[Column], scope: Scope, span: Span, today: date) -> Figure:
    """The chart with its table."""
    said = ("ages", "Age of work under way", "days in its status, today")
    if not any(column.count for column in found):
        return Figure(*said, empty="Nothing is being assessed, planned, worked on or measured.")
    usual: Mapping[Status, int | None] = {column.status: column.usual for column in found}
    oldest = sorted((work for column in found for work in column.oldest), key=lambda work: -work.days)[:ROWS]
    ways = [
        Way(f"in {column.status.label} longer than usual", older_url(column, scope, span, today), whole(column.older))
        for column in found
        if column.older
    ]
    note = "A diamond is older than 85% of finished work was when it left that status."
    if any(column.count > MOST for column in found):
        note += f" Only the {MOST} oldest of each status are drawn."
    head = ("Improvement", "Title", "Status", "Days", "Usual")
    return Figure(*said, drawing=draw(found).drawn(_spoken(found)), head=head, note=note, ways=ways,
                  rows=[_row(work, usual) for work in oldest], table="Show the oldest as a table")  # fmt: skip


def older_url(column: Column, scope: Scope, span: Span, today: date) -> str:
    """The register with those that have been there longer than usual."""
    day = today - timedelta(days=column.usual or 0)
    return kpi_showing.records_url(BEHIND.format(status=column.status.value, day=day.isoformat()), span, scope)


def draw(found: Sequence[Column]) -> Canvas:
    """A column for each status, with what is usual as its background."""
    tallest = [work.days for column in found for work in column.oldest] + [column.usual or 0 for column in found]
    scale = ticks(max(*tallest, 1))
    canvas = Canvas(BOX, 0, scale[-1])
    canvas.grid(scale)
    wide = BOX.inner / len(found)
    for number, column in enumerate(found):
        left = BOX.left + wide * number
        if column.usual:
            top = canvas.y(column.usual)
            canvas.rect((left + wide * 0.1, top), (wide * 0.8, canvas.y(0) - top), "pl-usual")
        _dots(canvas, column, left, wide)
        canvas.text(left + wide / 2, BOX.height - 26, column.status.label, "pl-mid pl-strong")
        canvas.text(left + wide / 2, BOX.height - 9, f"usual {column.usual} d" if column.usual else "–", "pl-mid")
    return canvas


def _dots(canvas: Canvas, column: Column, left: float, wide: float) -> None:
    step = wide / (SIDE_BY_SIDE + 1)
    for number, work in enumerate(column.oldest):
        x, y = left + step * (1 + (number * 2 + number // SIDE_BY_SIDE) % SIDE_BY_SIDE), canvas.y(work.days)
        title = f"CIR-{work.pk}: {work.title}, {work.days:.0f} days"
        if work.older:
            canvas.diamond(x, y, "pl-old", title)
        else:
            canvas.dot(x, y, "pl-rec", title)


def _row(work: Work, usual: Mapping[Status, int | None]) -> list[Cell]:
    reference, status = f"CIR-{work.pk}", Status(work.status)
    within = usual[status]
    return [
        Cell(reference, f"/improvements/{reference}/", number=False),
        Cell(work.title, number=False),
        Cell(status.label, number=False),
        Cell(whole(work.days)),
        Cell(f"85% within {within}" if within else "–"),
    ]


def _spoken(found: Sequence[Column]) -> str:
    said = (f"{whole(column.count)} in {column.status.label}, {whole(column.older)} longer than usual"
            for column in found if column.count)  # fmt: skip
    return f"Days in the present status. {'; '.join(said)}."
