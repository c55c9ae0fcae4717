"""Making a move: its form is made from the table, its answer from the one door."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from improvements import evidence, permissions
from improvements.forms.moves import MoveForm
from improvements.models import Improvement, Transition
from improvements.record import loading
from improvements.record.fixes import fix_of
from improvements.record.measures import Card, card_of
from improvements.views.sheets import Said, Sheet, answer, at, done, posted
from improvements.workflow import FLAGS, MOVES, Flag, Move

AFTERWARDS = {"escalate": "is escalated", "settle": "is settled", "admit": "is in the register now"}


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


def _make(request: SignedIn, known: Move | Flag, record: Improvement, said: dict[str, Any]) -> str | Said:
    if isinstance(known, Flag):
        getattr(record, known.name)(by=request.user, **{ask.name: said.get(ask.name, "") for ask in known.asks})
        return f"{record.reference} {AFTERWARDS[known.name]}."
    step = record.move(known.name, by=request.user, **said)
    words = f"{record.reference} is {record.get_status_display()} now."
    return Said(words, undo=undo_of(record, step, request.user))


def undo_of(record: Improvement, step: Transition, user: User, then: str = "") -> str:
    """The address that takes the move back, as long as nothing else happens to the record; nothing where none does."""
    if record.way_back(step, by=user) is None:
        return ""
    return at("record_move_undo", record, step.pk, record.version) + (f"?then={then}" if then else "")


@require_POST
def undo(request: SignedIn, reference: str, step: int, version: int) -> HttpResponse:
    """Take a move back, unless somebody changed the record since."""
    record = loading.find(request.user, reference)
    made = get_object_or_404(record.transitions, pk=step)
    record.take_back_move(made, by=request.user, version=version)
    return done(request, record, f"{record.reference} is {record.get_status_display()} again.")


def _card(record: Improvement) -> Card | None:
    """What the readings say, beside the question what to make of them."""
    target = record.main_target()
    if target is None:
        return None
    target.improvement = record
    return card_of(target)
