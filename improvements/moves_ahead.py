"""The way forward through the flow, read from the table of moves: which move comes next from a status."""

from __future__ import annotations

from improvements.statuses import FLOW, Status
from improvements.workflow import TABLE, Move

FORWARD = (*FLOW, Status.DONE)


def _next(status: Status) -> Move | None:
    """The move that leads to the next status of the flow; from Deferred it leads back."""
    if status == Status.DEFERRED:
        return next(move for move in TABLE if move.name == "resume")
    if status not in FLOW:
        return None
    ahead = FORWARD[FORWARD.index(status) + 1]
    return next((move for move in TABLE if status in move.sources and move.target == ahead), None)


NEXT_MOVE: dict[Status, Move | None] = {status: _next(status) for status in Status}
