"""The cards of the board, as plain values ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from cir.accounts.models import User
from improvements import counting, gathering
from improvements.board.lanes import Lanes
from improvements.gathering import lined
from improvements.models import Target, Task
from improvements.queries import ImprovementQuerySet
from improvements.routes import COLUMNS
from improvements.statuses import Status
from improvements.table import drawing

DONE_FOR = timedelta(days=14)
SHOWN, WIDE = 10, 60
"""How many cards a column shows at first, and after "Show more"."""
OUTCOMES = {
    "achieved": ("meets", "Achieved"),
    "partly": ("hit_or_miss", "Partly achieved"),
    "not_achieved": ("misses", "Not achieved"),
}
WITH_RESULT = (Status.MEASURING, Status.DONE)
COLUMNS_READ = (
    "pk", "title", "status", "status_since", "item_id", "item__name", "owner_id", "owner__name", "urgency", "blocker",
    "blocked_since", "variation", "outcome", "escalated_at", "restricted", "item__path", "item__owner_id",
)  # fmt: skip


class Person(NamedTuple):
    """As much of a person as an avatar needs."""

    pk: int
    name: str


@dataclass(frozen=True)
class Card:
    """One improvement as the board shows it. `age` counts whole days in the column; `usual` is what 85 % of
    finished work took, 0 when that is not known."""

    pk: int
    title: str
    status: str
    item: str
    owner: Person | None
    urgency: str
    blocker: str
    blocked_days: int
    age: int
    usual: int
    tasks: int
    tasks_done: int
    signal: str
    signal_word: str
    falling: bool
    escalated: bool
    restricted: bool
    movable: bool

    @property
    def reference(self) -> str:
        """CIR-142."""
        return f"CIR-{self.pk}"

    @property
    def url(self) -> str:
        """The record's page."""
        return f"/improvements/{self.reference}/"

    @property
    def old(self) -> bool:
        """Longer in its column than 85 % of finished work."""
        return bool(self.usual) and self.age > self.usual

    @property
    def ended(self) -> bool:
        """Done ones no longer age."""
        return self.status == Status.DONE


def on_board(rows: ImprovementQuerySet, at: datetime) -> ImprovementQuerySet:
    """The records that have a card: in the flow, or done within 14 days."""
    flow = [status for status in COLUMNS if status != Status.DONE]
    return rows.filter(Q(status__in=flow) | Q(status=Status.DONE, ended_at__gte=at - DONE_FOR))


def in_column(rows: ImprovementQuerySet, status: Status, at: datetime) -> ImprovementQuerySet:
    """The records that have a card in this column: asked in the words of an index."""
    found = rows.filter(status=status)
    return found.filter(ended_at__gte=at - DONE_FOR) if status == Status.DONE else found


def in_order() -> tuple[Any, Any]:
    """The shared order of a column; what was done last comes first."""
    place = Case(When(status=Status.DONE, then=Value(0) - F("board_position")), default=F("board_position"))
    return place.asc(), F("pk").asc()


def first_cards(
    rows: ImprovementQuerySet, lanes: Lanes, at: datetime, wide: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The first cards of every column (of every lane), more of them in `wide` columns."""
    if not lanes.key:
        return _first_of_columns(rows, at, wide)
    parts = [F("status"), *(F(name) for name in lanes.columns[:1])]
    place = Window(RowNumber(), partition_by=parts, order_by=in_order())
    found = _read(on_board(rows, at)).annotate(place=place)
    shown = Q(place__lte=SHOWN) | Q(place__lte=WIDE, status__in=list(wide)) if wide else Q(place__lte=SHOWN)
    return list(found.filter(shown).order_by("status", "place"))


def _first_of_columns(rows: ImprovementQuerySet, at: datetime, wide: Sequence[str]) -> list[dict[str, Any]]:
    """Column by column from its index, in one statement; then these cards, by another: both as large as the board."""
    slices = []
    for status in COLUMNS:
        place = "-board_position" if status == Status.DONE else "board_position"
        first = in_column(rows, status, at).order_by(place, "pk")[: WIDE if status in wide else SHOWN]
        slices.append(gathering.list_of(status, lined(first, record="pk")))
    found = gathering.gathered(slices)
    order = [line.record for status in COLUMNS for line in found.get(status, ())]
    by_id = {row["pk"]: row for row in _read(rows.filter(pk__in=order))}
    return [by_id[pk] for pk in order if pk in by_id]


def _read(rows: ImprovementQuerySet) -> Any:
    main = Target.objects.filter(improvement=OuterRef("pk"), role=Target.Role.MAIN)
    return rows.annotate(direction=Subquery(main.values("measure__direction")[:1])).values(*COLUMNS_READ, "direction")


def tasks_of(rows: list[dict[str, Any]]) -> dict[int, tuple[int, int]]:
    """For each record (done, all) of its tasks, dropped ones left out: one statement."""
    found = Task.objects.filter(improvement__in=[row["pk"] for row in rows], dropped_at=None)
    counted = found.order_by().values("improvement_id").annotate(every=Count("pk"), done=Count("done_at"))
    return {row["improvement_id"]: (row["done"], row["every"]) for row in counted}


def drawn(rows: list[dict[str, Any]], usual: dict[str, int], user: User, at: datetime) -> list[Card]:
    """Rows as cards for this person."""
    tasks = tasks_of(rows)
    return [_card(row, tasks.get(row["pk"], (0, 0)), usual, movable(row, user), at) for row in rows]


def movable(row: dict[str, Any], user: User) -> bool:
    """Whether the person may move the card at all: asked of the one rule, with as much of the record as it reads."""
    return drawing.edits({"requester_id": None, "logged_by_id": None, **row}, user)


def _card(row: dict[str, Any], tasks: tuple[int, int], usual: dict[str, int], mine: bool, at: datetime) -> Card:
    signal, word = _result(row)
    return Card(
        pk=row["pk"],
        title=row["title"],
        status=row["status"],
        item=row["item__name"] or "",
        owner=Person(row["owner_id"], row["owner__name"]) if row["owner_id"] else None,
        urgency=row["urgency"],
        blocker=row["blocker"],
        blocked_days=(at - row["blocked_since"]).days if row["blocked_since"] else 0,
        age=max(0, (at - row["status_since"]).days),
        usual=usual.get(row["status"], 0),
        tasks_done=tasks[0],
        tasks=tasks[1],
        signal=signal,
        signal_word=word,
        falling=_falling(row),
        escalated=row["escalated_at"] is not None,
        restricted=row["restricted"],
        movable=mine,
    )


def _result(row: dict[str, Any]) -> tuple[str, str]:
    """What the readings say so far, or how it ended."""
    if row["status"] not in WITH_RESULT:
        return "", ""
    return OUTCOMES.get(row["outcome"]) or (row["variation"], "")


def _falling(row: dict[str, Any]) -> bool:
    """Whether the values of the main measure go down: better ones where down is wanted, worse ones where up is."""
    better = row["variation"] in ("improved", "improving")
    return bool(row["direction"]) and (row["direction"] == "down") == better


def counts(rows: ImprovementQuerySet, lanes: Lanes, at: datetime) -> list[dict[str, Any]]:
    """How many cards each column (of each lane) has: one statement. Without lanes a column is counted as far as
    `counting` does."""
    if lanes.columns:
        return list(on_board(rows, at).order_by().values("status", *lanes.columns).annotate(n=Count("pk")))
    numbers = counting.count_each(in_column(rows, status, at) for status in COLUMNS)
    return [{"status": status, "n": number} for status, number in zip(COLUMNS, numbers, strict=True) if number]
