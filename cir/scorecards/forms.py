"""What keepers of the catalogue enter."""

from typing import Any

from django import forms

from cir.accounts.forms import PersonField
from cir.catalogue.forms import ItemField
from cir.catalogue.models import ConfigurationItem, Objective
from cir.ui.choosing import offer


class ItemForm(forms.Form):
    """A service, product or practice."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the name."})
    kind = forms.ChoiceField(
        label="Kind",
        choices=ConfigurationItem.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a kind.", "invalid_choice": "Choose a kind from the list."},
    )
    description = forms.CharField(
        label="What it is and for whom", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    parent = ItemField(label="Part of", required=False, empty_label="Nothing: it stands at the top")
    owner = PersonField(label="Owner", required=False, help_text="The one person accountable for it.")
    is_public = forms.BooleanField(label="People outside may see it and give feedback on it", required=False)
    owner_first = forms.BooleanField(
        label="Ideas go to the owner first",
        required=False,
        help_text="A new idea waits for the owner, who adjusts it and adds it to the register, or answers it. "
        "Ideas that are new now wait, too.",
    )


class MergeForm(forms.Form):
    """Into which other item."""

    other = ItemField(label="Into", empty_label="Choose an item")

    def __init__(self, *args: Any, item: ConfigurationItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].error_messages["required"] = "Choose the item that stays."
        offer(self, "other", ConfigurationItem.objects.current().exclude(path__startswith=item.path).order_by("path"))


class TreeFilterForm(forms.Form):
    """Which part of the catalogue to show. What cannot be understood is left out."""

    q = forms.CharField(
        label="Words", required=False, max_length=120, widget=forms.TextInput(attrs={"placeholder": "Find by words"})
    )
    kind = forms.ChoiceField(choices=[("", "All"), *ConfigurationItem.Kind.choices], required=False)
    retired = forms.BooleanField(label="Also retired ones", required=False)

    def asked(self) -> dict[str, Any]:
        """What was asked for and understood."""
        self.is_valid()
        said = self.cleaned_data
        return {"words": said.get("q", ""), "kind": said.get("kind", ""), "retired": bool(said.get("retired"))}


class VisionForm(forms.Form):
    """What the organisation wants to become, from a day on."""

    text = forms.CharField(
        label="Vision",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the vision."},
    )
    valid_from = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the first day.", "invalid": "Enter a day, for example 2026-12-18."},
    )


class ObjectiveForm(forms.Form):
    """Something the organisation wants to reach."""

    name = forms.CharField(label="Objective", max_length=140, error_messages={"required": "Enter the objective."})
    description = forms.CharField(
        label="What it means", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    horizon = forms.ChoiceField(
        label="Horizon",
        choices=Objective.Horizon.choices,
        widget=forms.RadioSelect,
        initial=Objective.Horizon.SHORT,
        error_messages={"required": "Choose a horizon.", "invalid_choice": "Choose a horizon from the list."},
    )
    owner = PersonField(label="Owner", required=False)
