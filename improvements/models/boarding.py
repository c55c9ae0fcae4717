"""The order of cards inside a column of the board: one rank that everybody shares."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, NotAllowed
from improvements import permissions

if TYPE_CHECKING:
    from improvements.models import Improvement

APART = 1024.0


def last_place(at: datetime | None = None) -> float:
    """Where a record that arrives in a status stands: behind everything that arrived before."""
    return (at or clock.now()).timestamp()


class Boarding(models.Model):
    """A place in a column: a number between those of the two neighbours."""

    class Meta:
        abstract = True

    @transaction.atomic
    def place_on_board(self: Improvement, *, by: User, after: Improvement | None, at: datetime | None = None) -> None:
        """Put the card behind `after` in its column; `None` puts it first. The order is the same for everybody.

        Raises `NotAllowed`, and `Conflict` when `after` is no longer in the same column.
        """
        now = at or clock.now()
        locked = self._locked(None)
        if not permissions.may_work(by, locked):
            raise NotAllowed(f"{locked.reference} is ordered by its owner, its team, a coordinator or an approver.")
        if after is not None and (after.pk == locked.pk or after.status != locked.status):
            raise Conflict(f"{after.reference} is not beside {locked.reference} any more. Look at the board again.")
        column = type(self).objects.filter(status=locked.status).exclude(pk=locked.pk)
        place = _between(column, after)
        if place is None:
            _spread(column)
            if after is not None:
                after.refresh_from_db(fields=["board_position"])
            place = _between(column, after)
        locked.board_position = place if place is not None else last_place(now)
        locked.save(update_fields=["board_position"])
        trail.record(by, "placed on the board", locked, {"after": after.reference if after else None}, now)
        self._follow(locked)


def _between(column: models.QuerySet[Improvement], after: Improvement | None) -> float | None:
    """A number between `after` and the card behind it; None when there is no room left between them."""
    if after is None:
        first = column.order_by("board_position", "pk").values_list("board_position", flat=True).first()
        return last_place() if first is None else first - APART
    here = after.board_position
    behind = column.filter(Q(board_position__gt=here) | Q(board_position=here, pk__gt=after.pk))
    behind_it = behind.order_by("board_position", "pk").values_list("board_position", flat=True).first()
    if behind_it is None:
        return here + APART
    middle = (here + behind_it) / 2
    return middle if here < middle < behind_it else None


def _spread(column: models.QuerySet[Improvement]) -> None:
    """Number the column afresh, with room between all: needed when two have the same place, hence seldom."""
    cards = list(column.order_by("board_position", "pk").only("pk", "board_position"))
    for place, card in enumerate(cards, start=1):
        card.board_position = place * APART
    column.model._default_manager.bulk_update(cards, ["board_position"], batch_size=1000)
