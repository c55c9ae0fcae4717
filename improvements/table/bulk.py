"""Changing many records at once: each through its own door, all in one transaction, what was skipped and why.

Records are locked in the order of their ids, so that two bulk changes never wait for each other in a circle. A refusal
concerns one record (it is skipped, and said why); an id that the person may not see refuses everything with 404, and
names none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import Http404

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.errors import DomainError, Invalid, Problem
from improvements import permissions
from improvements.models import Improvement
from improvements.queries import reference_number
from improvements.table.state import State
from improvements.workflow import MOVES, TABLE, Move

MOST = 500
"""More records at once would hold their locks for too long."""
ONE_BY_ONE = {"close"}
"""A verdict and its lesson belong to one record."""
Act = Callable[[Improvement], Any]


@dataclass
class Outcome:
    """What came of it: references changed, references skipped with the reason, and how to take it back."""

    changed: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    undo: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """3 changed, 1 skipped: CIR-163 needs an owner first."""
        words = f"{len(self.changed)} changed"
        if not self.skipped:
            return f"{words}."
        reference, reason = self.skipped[0]
        more = f" And {len(self.skipped) - 1} more." if len(self.skipped) > 1 else ""
        return f"{words}, {len(self.skipped)} skipped: {reference}: {reason}{more}"


def chosen(request: SignedIn, references: Iterable[str], query: str = "", *, everything: bool = False) -> list[int]:
    """The ids that are meant: those named, or all that the list shows. Raises `Http404`, `Invalid`."""
    seen = Improvement.objects.visible_to(request.user)
    if everything:
        ids = list(State.of(query).found(seen, request).qs.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    else:
        numbers = [reference_number(reference) for reference in references]
        ids = sorted({number for number in numbers if number is not None})
        if None in numbers or seen.filter(pk__in=ids[: MOST + 1]).count() != len(ids[: MOST + 1]):
            raise Http404("No such improvement.")
    if not ids:
        raise Invalid(Problem("required", "Select at least one improvement.", "ref"))
    if len(ids) > MOST:
        raise Invalid(Problem("too-many", f"Change at most {MOST} improvements at once. Narrow the filter.", "ref"))
    return ids


@transaction.atomic
def run(user: User, ids: list[int], act: Act) -> Outcome:
    """Do `act` to each record in its own savepoint. `act` answers what takes it back, or None when nothing changed."""
    rows = Improvement.objects.visible_to(user).filter(pk__in=ids).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)))
    if len(locked) != len(ids):
        raise Http404("No such improvement.")
    outcome = Outcome()
    for record in locked:
        try:
            with transaction.atomic():
                back = act(record)
        except DomainError as refusal:
            outcome.skipped.append((record.reference, refusal.sentence))
            continue
        outcome.changed.append(record.reference)
        if back:
            outcome.undo.append({"pk": record.pk, **back})
    return outcome


def setting(user: User, name: str, value: Any) -> Act:
    """Set one field of each record."""

    def act(record: Improvement) -> dict[str, Any] | None:
        before = getattr(record, name)
        if not record.change(by=user, **{name: value}):
            raise Invalid("It is so already.")
        return {"field": name, "value": getattr(before, "pk", before), "version": record.version}

    return act


def tagging(user: User, add: list[str], remove: list[str]) -> Act:
    """Add tags to each record and take others away."""
    taken = {" ".join(name.split()).lower() for name in remove}

    def act(record: Improvement) -> dict[str, Any]:
        before = list(record.tags.values_list("name", flat=True))
        if not record.change(by=user, tags=[name for name in before if name not in taken] + add):
            raise Invalid("It has these tags already.")
        return {"field": "tags", "value": before, "version": record.version}

    return act


def watching(user: User, *, on: bool) -> Act:
    """Watch each record, or stop watching."""

    def act(record: Improvement) -> dict[str, Any]:
        record.watch(by=user, on=on)
        return {"field": "watch", "value": not on, "version": record.version}

    return act


def moving(user: User, name: str, said: Mapping[str, Any]) -> Act:
    """Make the same move with each record."""

    def act(record: Improvement) -> dict[str, Any] | None:
        step = record.move(name, by=user, **said)
        return {"step": step.pk, "version": record.version} if record.way_back(step, by=user) else None

    return act


def take_back(user: User, steps: list[dict[str, Any]]) -> Outcome:
    """Undo: each record as it was, unless somebody changed it meanwhile."""
    by_id = {step["pk"]: step for step in steps}
    seen = Improvement.objects.visible_to(user).filter(pk__in=by_id).values_list("pk", flat=True)
    return run(user, sorted(seen), lambda record: _back(user, record, by_id[record.pk]))


def _back(user: User, record: Improvement, step: dict[str, Any]) -> None:
    if "step" in step:
        record.take_back_move(record.transitions.get(pk=step["step"]), by=user, version=step["version"])
    elif step["field"] == "watch":
        record.watch(by=user, on=step["value"])
    elif step["field"] == "tags":
        record.change(by=user, version=step["version"], tags=step["value"])
    else:
        value = step["value"]
        if step["field"] == "owner":
            value = User.objects.filter(pk=value).first()
        record.change(by=user, version=step["version"], **{step["field"]: value})


def moves(user: User, ids: list[int]) -> list[tuple[Move, int]]:
    """The moves the person may make with at least one of these records, and with how many, in the table's order."""
    records = list(Improvement.objects.filter(pk__in=ids).select_related("item"))

    def possible(move: Move) -> int:
        starts = [each for each in records if move.starts_from(each.status, each.scale)]
        return sum(permissions.may_move(user, move, each) for each in starts)

    counted = [(move, possible(move)) for move in TABLE if move.name not in ONE_BY_ONE]
    return [(move, count) for move, count in counted if count]


def known_move(name: str) -> Move:
    """The move of this name. Raises `Http404`."""
    if name not in MOVES or name in ONE_BY_ONE:
        raise Http404("No such move.")
    return MOVES[name]
