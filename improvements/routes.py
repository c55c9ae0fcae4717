"""Which move leads from one column of the board to another. Pure: read from the table of moves."""

from __future__ import annotations

from dataclasses import dataclass, field

from improvements.statuses import FLOW, Status
from improvements.workflow import MOVES, TABLE, Move

COLUMNS = (*FLOW, Status.DONE)
"""The columns of the board, in order. Deferred and ended ones are no work in flow; Done stays to be seen."""

GO_BACK, REOPEN, RESUME = MOVES["go-back"], MOVES["reopen"], MOVES["resume"]


@dataclass(frozen=True)
class Route:
    """A move, and what a drag to a column already says with it (going back says to where)."""

    move: Move
    said: dict[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> tuple[str, ...]:
        """What is left to be said by the person."""
        return tuple(ask.name for ask in self.move.asks if ask.name not in self.said)

    @property
    def must_ask(self) -> bool:
        """Whether the move cannot be made without saying something."""
        return any(ask.required for ask in self.move.asks if ask.name not in self.said)


def route(source: str, target: str, scale: str) -> Route | None:
    """The one move from `source` to `target` at this scale, going back included; None when there is none."""
    if source not in COLUMNS or target not in COLUMNS or source == target:
        return None
    for move in TABLE:
        if move.target == target and move.starts_from(source, scale):
            return Route(move)
    earlier = target in FLOW and COLUMNS.index(Status(target)) < COLUMNS.index(Status(source))
    if earlier and GO_BACK.starts_from(source, scale):
        return Route(GO_BACK, {"to": str(target)})
    return None


def way_back(source: str, target: str, scale: str) -> Route | None:
    """What takes a move from `source` to `target` back, saying no more than a reason; None where nothing does."""
    if target == Status.DEFERRED:
        return Route(RESUME)
    way = route(target, source, scale)
    if way is None and source == REOPEN.target and REOPEN.starts_from(target, scale):
        way = Route(REOPEN)
    asked = {ask.name for ask in way.move.asks if ask.required and ask.name not in way.said} if way else set()
    return way if asked <= {"reason"} else None


def reachable(source: str, scale: str) -> tuple[tuple[Status, Route], ...]:
    """Every column that one move leads to from `source`, in the order of the board."""
    found = ((target, route(source, target, scale)) for target in COLUMNS)
    return tuple((target, way) for target, way in found if way is not None)


def first_towards(source: str, target: str, scale: str) -> Status | None:
    """The column to go to first where no single move leads to `target`; None when there is no way on."""
    if source not in COLUMNS or target not in COLUMNS:
        return None
    wanted = COLUMNS.index(Status(target))
    steps = [status for status, _ in reachable(source, scale) if COLUMNS.index(status) < wanted]
    ahead = [status for status in steps if COLUMNS.index(status) > COLUMNS.index(Status(source))]
    return max(ahead, key=COLUMNS.index, default=None)
