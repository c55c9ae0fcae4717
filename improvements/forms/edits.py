"""Editing one property of a record in place. Each editor is a few fields of the record under one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from cir.accounts.models import Team
from cir.catalogue.models import Objective
from improvements.forms.fields import ItemField, PersonField, TagsField, WordsDateField, long_text
from improvements.models import Improvement

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Editor:
    """A property as it is edited: its words, the record's fields behind it, and the key that opens it."""

    name: str
    label: str
    fields: tuple[str, ...]
    key: str = ""


EDITORS: dict[str, Editor] = {
    each.name: each
    for each in (
        Editor("title", "Title", ("title",), "e"),
        Editor("description", "Description", ("description",)),
        Editor("owner", "Owner", ("owner",), "o"),
        Editor("urgency", "Urgency", ("urgency",), "u"),
        Editor("cost_band", "Cost", ("cost_band",)),
        Editor(
            "cost",
            "Cost in money",
            ("cost_estimated", "cost_estimated_indirect", "cost_actual", "cost_actual_indirect"),
        ),
        Editor("target_date", "Target date", ("target_date",), "t"),
        Editor("next_review_on", "Next review", ("next_review_on",)),
        Editor("item", "Service, product or practice", ("item",)),
        Editor("objective", "Objective", ("objective", "serves_none_reason")),
        Editor("value", "Value or benefit", ("value_consumer", "value_provider")),
        Editor("categories", "Outcome", ("categories",)),
        Editor("tags", "Tags", ("tags",), "l"),
        Editor("risk", "Risk", ("risk",)),
        Editor("requester", "Requested by", ("requester", "requester_name")),
        Editor("source", "Source", ("source",)),
        Editor("kind", "Kind", ("kind",)),
        Editor("scale", "Scale", ("scale",)),
        Editor("team", "Team", ("team",)),
        Editor("blocker", "What is in the way", ("blocker",)),
        Editor("restricted", "Restricted", ("restricted",)),
    )
}


def _choice(name: str) -> forms.Field:
    column: Any = Improvement._meta.get_field(name)
    empty = [("", "Not set")] if column.blank else []
    return forms.ChoiceField(choices=[*empty, *(column.choices or [])], required=not column.blank)


def _money(label: str) -> forms.Field:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=14, decimal_places=2)


MAKERS: dict[str, Callable[[], forms.Field]] = {
    "title": lambda: forms.CharField(max_length=140, widget=forms.TextInput({"maxlength": 140})),
    "description": lambda: forms.CharField(required=False, max_length=20000, widget=long_text(8, 20000)),
    "owner": lambda: PersonField(required=False),
    "target_date": lambda: WordsDateField(required=False),
    "next_review_on": lambda: WordsDateField(required=False),
    "item": lambda: ItemField(required=False, label="Service, product or practice"),
    "objective": lambda: forms.ModelChoiceField(
        Objective.objects.filter(retired_at=None), required=False, empty_label="It serves none"
    ),
    "serves_none_reason": lambda: forms.CharField(
        label="Why it serves none", required=False, max_length=500, help_text="Only if no objective fits."
    ),
    "value_consumer": lambda: forms.CharField(
        label="For those we serve", required=False, max_length=4000, widget=long_text()
    ),
    "value_provider": lambda: forms.CharField(label="For us", required=False, max_length=4000, widget=long_text()),
    "categories": lambda: forms.MultipleChoiceField(
        choices=Improvement.Category.choices, required=False, widget=forms.CheckboxSelectMultiple
    ),
    "tags": lambda: TagsField(required=False),
    "risk": lambda: forms.CharField(required=False, max_length=4000, widget=long_text()),
    "requester": lambda: PersonField(required=False, label="Colleague"),
    "requester_name": lambda: forms.CharField(label="Somebody without an account", required=False, max_length=120),
    "team": lambda: forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="No team"),
    "blocker": lambda: forms.CharField(required=False, max_length=300),
    "restricted": lambda: forms.TypedChoiceField(
        choices=(("no", "Everyone signed in sees it"), ("yes", "Only its people, coordinators, approvers, auditors")),
        coerce=lambda value: value == "yes",
    ),
    "cost_estimated": lambda: _money("Estimated, direct"),
    "cost_estimated_indirect": lambda: _money("Estimated, indirect"),
    "cost_actual": lambda: _money("Actual, direct"),
    "cost_actual_indirect": lambda: _money("Actual, indirect"),
}


class EditForm(forms.Form):
    """One property. `version` and `was` tell whether somebody else changed it meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30000, strip=False)

    def __init__(self, editor: Editor, record: Improvement, data: Any = None) -> None:
        self.editor = editor
        self.record = record
        super().__init__(data, auto_id=f"edit_{editor.name}_%s", initial=self.now())
        for name in editor.fields:
            field = MAKERS[name]() if name in MAKERS else _choice(name)
            field.label = field.label or editor.label
            self.fields[name] = field
        self.initial.update(version=record.version, was=self.as_text())

    def now(self) -> dict[str, Any]:
        """The values as the record has them."""
        values = {name: getattr(self.record, name) for name in self.editor.fields if name != "tags"}
        if "tags" in self.editor.fields:
            values["tags"] = [tag.name for tag in self.record.tags.all()]
        if "restricted" in values:
            values["restricted"] = "yes" if self.record.restricted else "no"
        return values

    def as_text(self) -> str:
        """The values in one text, to see whether they are still what the person saw."""
        return "\x1f".join(str(getattr(value, "pk", value) or "") for value in self.now().values())

    def untouched(self) -> bool:
        """Whether this property is still what the person saw, whatever else of the record changed."""
        return bool(self.cleaned_data.get("was") == self.as_text())

    def said(self) -> dict[str, Any]:
        """The new values, for `Improvement.change()`."""
        values = {name: self.cleaned_data[name] for name in self.editor.fields}
        if values.get("requester_name") and values.get("requester"):
            values["requester"] = None if "requester_name" in self.changed_data else values["requester"]
            values["requester_name"] = values["requester_name"] if values["requester"] is None else ""
        return values

    def clean(self) -> dict[str, Any]:
        """Some properties need two answers at once."""
        said = super().clean() or {}
        if said.get("objective") and said.get("serves_none_reason"):
            said["serves_none_reason"] = ""
        return said
