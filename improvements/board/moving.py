"""Moving a card to another column: finds the move that leads there, asks what it needs, goes through the one door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from cir.errors import IllegalMove, Invalid, MissingEvidence, Problem, Stale
from cir.ui.refusals import put_onto
from improvements import permissions
from improvements.forms.moves import MoveForm
from improvements.models import Improvement, Transition
from improvements.routes import Route, first_towards, route
from improvements.statuses import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cir.accounts.models import User


class Asks(Exception):  # noqa: N818 (no error: a question)
    """The move needs something said first; `form` asks for it, or says what was said wrongly."""

    def __init__(self, form: MoveForm) -> None:
        super().__init__()
        self.form = form


def way_to(record: Improvement, target: Status, by: User) -> Route:
    """The move that brings the record to `target`. Raises `IllegalMove`, `NotAllowed`, and `MissingEvidence` naming
    all that is missing and cannot be said in the card."""
    way = route(record.status, target, record.scale)
    if way is None:
        raise IllegalMove(Problem("no-way", _why_not(record, target)))
    permissions.require_move(by, way.move, record)
    possible = next(each for each in record.possible_moves(by) if each.move is way.move)
    MissingEvidence.unless_none(possible.missing)
    return way


def _why_not(record: Improvement, target: Status) -> str:
    here = f"{record.reference} is {record.get_status_display()}"
    if record.status == target:
        return f"{here} already."
    first = first_towards(record.status, target, record.scale)
    if first:
        return f"{here}: move it to {first.label} first."
    if record.status == Status.DONE:
        return f"{here}: it can be reopened, which leads to Assessing."
    return f"{here}: no move leads from there to {target.label}."


def require_unmoved(record: Improvement, data: Mapping[str, Any]) -> None:
    """Raise `Stale` when the card no longer is where the person took it from."""
    if data.get("from") and data["from"] != record.status:
        raise Stale(f"Somebody moved {record.reference} meanwhile: it is {record.get_status_display()} now.")


def attempt(record: Improvement, way: Route, by: User, data: Mapping[str, Any]) -> Transition:
    """Make the move. Raises `Asks` when something must be said first, or was said wrongly."""
    form = form_of(record, way, by, data if data.get("said") else None)
    if not form.is_bound and way.must_ask:
        raise Asks(form)
    if form.is_bound and not form.is_valid():
        raise Asks(form)
    try:
        with transaction.atomic():
            said: dict[str, Any] = {**way.said, **(form.said() if form.is_bound else {})}
            step = record.move(way.move.name, by=by, **said)
            put(record, by, data)
            return step
    except (Invalid, MissingEvidence) as refusal:
        if not form.can_take(refusal):
            raise
        asked = form if form.is_bound else form_of(record, way, by, {"said": "1"})
        put_onto(asked, refusal)
        raise Asks(asked) from refusal


def form_of(record: Improvement, way: Route, by: User, data: Mapping[str, Any] | None) -> MoveForm:
    """The questions of the move, with ids of their own: several cards may ask at a time."""
    return MoveForm(way.move, by, data, record=record, known=way.said, auto_id=f"{record.reference}-%s")


def put(record: Improvement, by: User, data: Mapping[str, Any]) -> None:
    """Place the card where it was dropped; without a place it comes first, where the person sees it."""
    reference = str(data.get("after") or "")
    after = Improvement.objects.visible_to(by).by_reference(reference).first() if reference else None
    if after is not None and (after.status != record.status or after.pk == record.pk):
        after = None
    record.place_on_board(by=by, after=after)


def step(record: Improvement, by: User, way: str) -> None:
    """One place up or down, or to the top, among the cards the person sees in the same column. Raises `Invalid`."""
    here, column = record.board_position, Improvement.objects.visible_to(by).filter(status=record.status)
    if way == "first":
        record.place_on_board(by=by, after=None)
    elif way == "up":
        above = column.filter(Q(board_position__lt=here) | Q(board_position=here, pk__lt=record.pk))
        beside = list(above.order_by("-board_position", "-pk")[:2])
        record.place_on_board(by=by, after=beside[1] if len(beside) > 1 else None)
    elif way == "down":
        below = column.filter(Q(board_position__gt=here) | Q(board_position=here, pk__gt=record.pk))
        if beside := list(below.order_by("board_position", "pk")[:1]):
            record.place_on_board(by=by, after=beside[0])
    else:
        raise Invalid(Problem("choice", "Choose up, down or first.", "way"))
