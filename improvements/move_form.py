"""A form made from what a move asks for: the table decides, the form only reads and shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from cir.errors import DomainError
from improvements.models.moving import LONGEST_TEXT
from improvements.statuses import FLOW, Status
from improvements.workflow import Ask, Move, Says


class MoveForm(forms.Form):
    """The questions of one move from `source`. `said` holds answers that are known already and not asked again."""

    def __init__(
        self,
        move: Move,
        *,
        source: str,
        said: Iterable[str] = (),
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.move = move
        known = set(said)
        for ask in move.asks:
            if ask.name not in known:
                self.fields[ask.name] = _field(ask, source)

    def take(self, refusal: DomainError) -> None:
        """Show a refusal at its fields, and in the summary where it belongs to none."""
        for problem in refusal.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)

    def answers_some(self, refusal: DomainError) -> bool:
        """Whether everything that is missing can be said in this form."""
        return all(problem.field in self.fields for problem in refusal.problems)


def _field(ask: Ask, source: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": ask.label,
        "required": ask.required,
        "help_text": ask.help or ("The requester reads this." if ask.public else ""),
        "error_messages": {"required": f"Enter: {ask.label}."},
    }
    if ask.says is Says.DATE:
        common["error_messages"]["invalid"] = "Enter a date, for example 2026-12-18."
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if ask.says is Says.CHOICE:
        return forms.ChoiceField(choices=(("", "Choose"), *ask.choices), **common)
    if ask.says is Says.STATUS:
        earlier = FLOW[: FLOW.index(Status(source))] if source in FLOW else ()
        return forms.ChoiceField(choices=[(status.value, status.label) for status in earlier], **common)
    if ask.says is Says.REFERENCE:
        return forms.CharField(max_length=20, **common)
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}), **common)
