"""Making a move: its form is made from the table, its answer from the one door."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from cir.accounts.requests import SignedIn
from improvements import evidence, permissions
from improvements.forms.moves import MoveForm
from improvements.models import Improvement
from improvements.record import loading
from improvements.record.fixes import fix_of
from improvements.record.measures import Card, card_of
from improvements.views.sheets import Sheet, answer, posted
from improvements.workflow import FLAGS, MOVES, Flag, Move

AFTERWARDS = {"escalate": "is escalated", "settle": "is settled"}


def move(request: SignedIn, reference: str, name: str) -> HttpResponse:
    """The form of one move or flag (GET) and the move itself (POST). An unknown name is 404."""
    record = loading.find(request.user, reference)
    known: Move | Flag | None = MOVES.get(name) or FLAGS.get(name)
    if known is None:
        raise Http404(f"There is no move “{name}”.")
    permissions.require_move(request.user, known, record)
    record.require_possible(known)
    return answer(request, sheet_of(request, known, record))


def sheet_of(request: SignedIn, known: Move | Flag, record: Improvement) -> Sheet:
    """The sheet of a move: what it asks, and what is missing with the way to it."""
    form = MoveForm(known, request.user, posted(request), record=record)
    sheet = Sheet(
        record=record,
        title=f"{known.label}: {record.title}",
        button=known.label,
        form=form,
        act=lambda: _make(request, known, record, form.said()),
        intro=getattr(known, "help", ""),
        more={"card": _card(record) if known.name == "close" else None},
    )
    if isinstance(known, Move) and request.method != "POST":
        later = {name: "…" for name in form.fields if name.endswith("_reason")}
        sheet.missing = [fix_of(problem, record) for problem in evidence.missing(record, known, later)]
    return sheet


def _make(request: SignedIn, known: Move | Flag, record: Improvement, said: dict[str, Any]) -> str:
    if isinstance(known, Flag):
        getattr(record, known.name)(by=request.user, **{ask.name: said.get(ask.name, "") for ask in known.asks})
        return f"{record.reference} {AFTERWARDS[known.name]}."
    record.move(known.name, by=request.user, **said)
    return f"{record.reference} is {record.get_status_display()} now."


def _card(record: Improvement) -> Card | None:
    """What the readings say, beside the question what to make of them."""
    target = record.main_target()
    if target is None:
        return None
    target.improvement = record
    return card_of(target)
