"""What people enter about measures. Forms translate; the doors of the measure decide."""

from __future__ import annotations

from typing import Any

from django import forms

from cir.catalogue.models import ConfigurationItem
from metrics.behaviour import Window
from metrics.filters import SIGNALS
from metrics.models import Measure


def day_box() -> forms.DateInput:
    """A box for a day, with the browser's calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CatalogueForm(forms.Form):
    """The boxes above the catalogue. What they hold goes through `MeasureFilter`."""

    q = forms.CharField(label="Words", required=False)
    item = forms.ChoiceField(label="Service or practice", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any kind"), *Measure.Kind.choices])
    owner = forms.ChoiceField(
        label="Owner", required=False, choices=[("", "Any owner"), ("me", "Me"), ("none", "Nobody")]
    )
    direction = forms.ChoiceField(
        label="Direction", required=False, choices=[("", "Any direction"), *Measure.Direction.choices]
    )
    signal = forms.ChoiceField(label="Signal", required=False, choices=[("", "Any signal"), *SIGNALS])
    due = forms.ChoiceField(
        label="Reading due", required=False, choices=[("", "Due or not"), ("yes", "Reading due"), ("no", "Nothing due")]
    )
    retired = forms.ChoiceField(
        label="Retired", required=False, choices=[("", "Still read"), ("yes", "Retired"), ("all", "All")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = ConfigurationItem.objects.order_by("path")
        choices = [(str(item.pk), f"{'– ' * (item.path.count('/') - 2)}{item.name}") for item in items]
        self.fields["item"].choices = [("", "Any service"), ("none", "None"), *choices]  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs |= {"placeholder": "Find a measure", "data-key": "/", "data-key-label": "Find"}


class WindowForm(forms.Form):
    """The days whose readings are the baseline. The address holds them, so that the chart can be passed on."""

    baseline_from = forms.DateField(label="Baseline from", required=False, widget=day_box())
    baseline_until = forms.DateField(label="until", required=False, widget=day_box())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["invalid"] = "Enter a day, for example 2026-05-31."

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or {}
        first, last = said.get("baseline_from"), said.get("baseline_until")
        if first and last and last < first:
            self.add_error("baseline_until", "Choose a last day of the baseline that is not before its first.")
        return said

    def window(self) -> Window:
        """The window that was asked for; the usual one when nothing was, or nothing understood."""
        if not self.is_bound or not self.is_valid():
            return Window()
        return Window(self.cleaned_data["baseline_from"], self.cleaned_data["baseline_until"])
