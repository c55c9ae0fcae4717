"""The form of a move, made from what the table of moves asks for: for one record, a card on the board, or many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from cir import clock
from cir.accounts.models import User
from cir.errors import DomainError
from improvements.forms.fields import ReferenceField, WordsDateField, long_text
from improvements.models import Improvement
from improvements.models.moving import LONGEST_TEXT
from improvements.reasons import said_before
from improvements.statuses import FLOW, Status
from improvements.workflow import Ask, Flag, Move, Says

RECURRING = {"reason", "over_limit_reason", "no_verdict_reason"}
TODAY_IS_LIKELY = {"went_live_on"}
TOLD = "The requester reads this."
WHEN = "For example 18 Dec, fri or in 2 weeks."


class OfferingTextarea(forms.Textarea):
    """A box for sentences, with some that were said before beneath it."""

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__(long_text().attrs)
        self.offers = offers


class MoveForm(forms.Form):
    """Everything a move or flag asks for: of `record` only what it needs now, and nothing that is `known` already."""

    def __init__(
        self,
        move: Move | Flag,
        user: User,
        data: Mapping[str, Any] | None = None,
        *,
        record: Improvement | None = None,
        known: Collection[str] = (),
        auto_id: str = "move_%s",
    ) -> None:
        super().__init__(data, auto_id=auto_id)
        self.move, self.user = move, user
        for ask in move.asks:
            if ask.name not in known and (record is None or needs(ask, record)):
                self.fields[ask.name] = field_of(ask, user, record)
                if ask.name in RECURRING and isinstance(move, Move):
                    self.fields[ask.name].widget = OfferingTextarea(said_before(user, move.name, ask.name))
        for name in TODAY_IS_LIKELY & set(self.fields):
            self.initial[name] = clock.today()

    def said(self) -> dict[str, Any]:
        """What was said, for `Improvement.move()`."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def can_take(self, refusal: DomainError) -> bool:
        """Whether everything that is missing can be said in this form."""
        return all(problem.field in self.fields for problem in refusal.problems)


def needs(ask: Ask, record: Improvement) -> bool:
    """Reasons that are only asked under a condition are left out while it does not hold."""
    if ask.name == "over_limit_reason":
        taken, most = record.work_in(Status.IN_PROGRESS)
        return most is not None and taken >= most
    if ask.name == "no_verdict_reason":
        return not record.has_verdict()
    if ask.name == "against_verdict_reason":
        return bool(record.against("achieved"))
    return True


def field_of(ask: Ask, user: User, record: Improvement | None) -> forms.Field:
    """One ask as a field. Without a record going back may lead to every open status but the last."""
    hint = ask.help or (TOLD if ask.public else "")
    shared: dict[str, Any] = {"label": ask.label, "required": ask.required}
    if ask.required:
        shared["error_messages"] = {"required": ask.wanted}  # as the door says it
    if ask.says is Says.DATE:
        return WordsDateField(**shared, **({"help_text": f"{ask.help} {WHEN}"} if ask.help else {}))
    if ask.says is Says.REFERENCE:
        return ReferenceField(user=user, **shared)
    if ask.says in (Says.CHOICE, Says.STATUS):
        choices = ask.choices if ask.says is Says.CHOICE else [(one.value, one.label) for one in _earlier(record)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, help_text=hint, **shared)
    return forms.CharField(max_length=LONGEST_TEXT, widget=long_text(), help_text=hint, **shared)


def _earlier(record: Improvement | None) -> tuple[Status, ...]:
    if record is None:
        return FLOW[:-1]
    return FLOW[: FLOW.index(Status(record.status))] if record.status in FLOW else ()
