"""One board: which columns and lanes, how full, with which cards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from cir import clock
from cir.audit.models import Entry
from improvements import counting
from improvements.board import ages, cards
from improvements.board.cards import Card
from improvements.board.lanes import MOST_LANES, Lanes, named
from improvements.filters import ImprovementFilter
from improvements.models import Improvement, WorkLimit
from improvements.routes import COLUMNS
from improvements.statuses import Status

if TYPE_CHECKING:
    from django.http import HttpRequest


OWN = ("lanes", "column", "seen", "wide")
"""Words of the board's address that are no filters."""


@dataclass
class Cell:
    """The cards of one column in one lane, and how many there are in all."""

    status: Status
    lane: str
    count: int = 0
    cards: list[Card] = field(default_factory=list)

    wide: bool = False

    @property
    def count_words(self) -> str:
        """How many cards: 38, or 1,000+."""
        return counting.words(self.count)

    @property
    def rest(self) -> int:
        """How many are not shown yet."""
        return self.count - len(self.cards)

    @property
    def rest_words(self) -> str:
        """What the button adds: 12 more; more, when nobody counted that far."""
        return f"{self.rest:,} more" if self.count <= counting.MOST else "more"


@dataclass
class Column:
    """One status: how many cards (of those that pass the filters), how many records in all, and the limit."""

    status: Status
    count: int = 0
    taken: int = 0
    most: int | None = None

    @property
    def count_words(self) -> str:
        """How many cards: 38, or 1,000+."""
        return counting.words(self.count)

    @property
    def taken_words(self) -> str:
        """How many records in all."""
        return counting.words(self.taken)

    @property
    def over(self) -> int:
        """By how many the limit is exceeded, as far as they are counted."""
        return max(0, self.taken - self.most) if self.most is not None else 0


@dataclass
class Lane:
    """One row of the board; without lanes there is one, without a name."""

    key: str
    word: str
    cells: list[Cell]

    @property
    def count(self) -> int:
        """All cards of the lane."""
        return sum(cell.count for cell in self.cells)


@dataclass
class Board:
    """All that the page draws. `left_out` counts lanes that are not shown, `current` is the column phones show."""

    columns: list[Column]
    lanes: list[Lane]
    grouped: Lanes
    left_out: int
    seen: str
    current: Status


def version(at: datetime | None = None) -> str:
    """Changes whenever anything was done or the day changes: one look at the end of the audit trail."""
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return f"{last or 0}-{clock.today(at).toordinal()}"


def query_of(request: HttpRequest) -> QueryDict:
    """The filters in the address."""
    query = request.GET.copy()
    for name in OWN:
        query.pop(name, None)
    return query


def filtered(request: HttpRequest) -> ImprovementFilter:
    """The register's own filters, on what the person may see. Raises `Invalid`."""
    rows = Improvement.objects.visible_to(request.user)
    return ImprovementFilter(query_of(request), rows, request=request).require_sound()


def load(request: HttpRequest, at: datetime | None = None) -> Board:
    """The board as this person sees it, with the filters and lanes of the address."""
    now = at or clock.now()
    grouped = named(request.GET.get("lanes", "none"))
    seen = version(now)
    rows = filtered(request).qs
    counted = cards.counts(rows, grouped, now)
    lanes = _lanes(counted, grouped)
    everyone = counted
    if query_of(request):
        everyone = cards.counts(Improvement.objects.visible_to(request.user), named("none"), now)
    wide = [name for name in request.GET.getlist("wide") if name in COLUMNS]
    kept = _Filling(lanes[:MOST_LANES], grouped, wide)
    kept.take(cards.first_cards(rows, grouped, now, wide), request.user, now)
    left_out = max(0, len(lanes) - MOST_LANES)
    return Board(_columns(counted, everyone), kept.lanes, grouped, left_out, seen, _current(request))


def _current(request: HttpRequest) -> Status:
    """The column a phone shows."""
    asked = request.GET.get("column", "")
    return Status(asked) if asked in COLUMNS else Status.IN_PROGRESS


def _lanes(counted: list[dict[str, Any]], grouped: Lanes) -> list[Lane]:
    """The rows of the board, the fullest first; one row without lanes."""
    lanes: dict[str, Lane] = {} if grouped.key else {"": _lane("", "")}
    for row in counted:
        key = grouped.key_of(row)
        lane = lanes.setdefault(key, _lane(key, grouped.word_of(row)))
        lane.cells[COLUMNS.index(Status(row["status"]))].count += row["n"]
    if grouped.name == "urgency":
        order = ["high", "medium", "low", "none"]
        return sorted(lanes.values(), key=lambda lane: order.index(lane.key))
    return sorted(lanes.values(), key=lambda lane: (-lane.count, lane.word))


def _lane(key: str, word: str) -> Lane:
    return Lane(key, word, [Cell(status, key) for status in COLUMNS])


def _columns(counted: list[dict[str, Any]], everyone: list[dict[str, Any]]) -> list[Column]:
    limits = dict(WorkLimit.objects.values_list("status", "most"))
    columns = {status: Column(status, most=limits.get(status)) for status in COLUMNS}
    for row in counted:
        columns[Status(row["status"])].count += row["n"]
    for row in everyone:
        columns[Status(row["status"])].taken += row["n"]
    return list(columns.values())


@dataclass
class _Filling:
    """Puts each card into its cell."""

    lanes: list[Lane]
    grouped: Lanes
    wide: list[str]

    def take(self, rows: list[dict[str, Any]], user: Any, now: datetime) -> None:
        cells = {(lane.key, cell.status): cell for lane in self.lanes for cell in lane.cells}
        for cell in cells.values():
            cell.wide = cell.status in self.wide
        kept = [row for row in rows if (self.grouped.key_of(row), row["status"]) in cells]
        for row, card in zip(kept, cards.drawn(kept, ages.usual(), user, now), strict=True):
            cells[self.grouped.key_of(row), Status(row["status"])].cards.append(card)
