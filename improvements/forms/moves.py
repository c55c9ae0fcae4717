"""The form of a move, made from what the table of moves asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from cir import clock
from cir.accounts.models import User
from improvements.forms.fields import ReferenceField, WordsDateField, long_text
from improvements.models import Improvement
from improvements.statuses import FLOW, Status
from improvements.workflow import Ask, Flag, Move, Says

TODAY_IS_LIKELY = {"went_live_on"}
ONE_LINE = {"question"}
TOLD = "The requester reads this."


class MoveForm(forms.Form):
    """Everything a move or flag asks for, and nothing it does not need from this record now."""

    def __init__(self, move: Move | Flag, record: Improvement, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="move_%s")
        for ask in move.asks:
            if needs(ask, record):
                self.fields[ask.name] = field_of(ask, record, user)
        for name in TODAY_IS_LIKELY & set(self.fields):
            self.initial[name] = clock.today()

    def said(self) -> dict[str, Any]:
        """What was said, for `Improvement.move()`."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def needs(ask: Ask, record: Improvement) -> bool:
    """Reasons that are only asked under a condition are left out while it does not hold."""
    if ask.name == "over_limit_reason":
        taken, most = record.work_in(Status.IN_PROGRESS)
        return most is not None and taken >= most
    if ask.name == "no_verdict_reason":
        return not record.has_verdict()
    if ask.name == "against_verdict_reason":
        return record.proved() is False
    return True


def field_of(ask: Ask, record: Improvement, user: User) -> forms.Field:
    """One ask as a field."""
    hint = ask.help or (TOLD if ask.public else "")
    shared: dict[str, Any] = {"label": ask.label, "required": ask.required}
    if ask.says is Says.DATE:
        return WordsDateField(**shared, **({"help_text": f"{ask.help} {HINT}"} if ask.help else {}))
    if ask.says is Says.CHOICE:
        return forms.ChoiceField(choices=ask.choices, widget=forms.RadioSelect, help_text=hint, **shared)
    if ask.says is Says.STATUS:
        earlier = FLOW[: FLOW.index(Status(record.status))] if record.status in FLOW else ()
        choices = [(status.value, status.label) for status in earlier]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, help_text=hint, **shared)
    if ask.says is Says.REFERENCE:
        return ReferenceField(user=user, **shared)
    return forms.CharField(max_length=4000, widget=long_text(), help_text=hint, **shared)


HINT = "For example 18 Dec, fri or in 2 weeks."
