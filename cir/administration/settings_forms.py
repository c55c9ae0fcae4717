"""What the register is set to: limits, reviews, scoring model."""

from typing import Any

from django import forms
from django.utils.text import slugify

from cir.accounts.forms import PersonField
from improvements.models import Criterion
from improvements.statuses import FLOW


class LimitsForm(forms.Form):
    """How many improvements may be in each status of the flow at once; empty is no limit."""

    def __init__(self, *args: Any, limits: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for status in FLOW:
            self.fields[status.value] = forms.IntegerField(
                label=str(status.label),
                required=False,
                initial=limits.get(status),
                min_value=1,
                max_value=10_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": f"{status.label}: enter a whole number, or nothing for no limit.",
                    "min_value": f"{status.label}: enter 1 or more, or nothing for no limit.",
                    "max_value": f"{status.label}: enter 10,000 or less.",
                },
            )


class ReviewForm(forms.Form):
    """When and where the register is reviewed."""

    starts_at = forms.DateTimeField(
        label="Date and time",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In your time zone.",
        error_messages={
            "required": "Enter date and time.",
            "invalid": "Enter date and time, for example 2026-12-18 14:00.",
        },
    )
    place = forms.CharField(label="Place", max_length=140, required=False)
    note = forms.CharField(label="Note", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AuditFilterForm(forms.Form):
    """Whose entries, about what, which. What cannot be understood is said, and shows nothing."""

    person = PersonField(label="Person", required=False)
    about = forms.CharField(label="About", max_length=80, required=False)
    verb = forms.CharField(label="What was done", max_length=60, required=False)


class ModelForm(forms.Form):
    """A new scoring model: its name and first day."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter a name."})
    valid_from = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the first day.", "invalid": "Enter a day, for example 2026-12-18."},
    )
    note = forms.CharField(label="Why", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CriterionForm(forms.Form):
    """One criterion; without a name it is left out."""

    key = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label="Criterion", max_length=80, required=False)
    weight = forms.IntegerField(
        label="Weight",
        required=False,
        min_value=1,
        max_value=100,
        error_messages={
            "invalid": "Enter a weight from 1 to 100.",
            "min_value": "Enter a weight from 1 to 100.",
            "max_value": "Enter a weight from 1 to 100.",
        },
    )
    axis = forms.ChoiceField(label="Axis", choices=Criterion.Axis.choices, required=False)
    meanings = forms.CharField(
        label="What 1 to 5 mean, a line each", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """A criterion with a name has a weight."""
        said = super().clean() or {}
        if said.get("label") and not said.get("weight") and "weight" not in self.errors:
            self.add_error("weight", f"Enter the weight of {said['label']}.")
        return said


class CriteriaFormSet(forms.BaseFormSet):
    """All criteria of a model, and room for one more."""

    def rows(self) -> list[dict[str, Any]]:
        """The criteria as the door of the model takes them."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        return [
            {
                "key": said.get("key") or slugify(said["label"])[:40] or f"criterion-{place}",
                "label": said["label"],
                "weight": said["weight"],
                "axis": said.get("axis") or Criterion.Axis.IMPACT,
                "meanings": [line.strip() for line in said.get("meanings", "").splitlines() if line.strip()][:5],
            }
            for place, said in enumerate(kept)
        ]


CriteriaForms = forms.formset_factory(CriterionForm, formset=CriteriaFormSet, extra=1, max_num=20, absolute_max=20)
