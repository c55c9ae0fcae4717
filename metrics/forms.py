"""What people enter about measures. Forms translate; the doors of the measure decide."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from cir.accounts.forms import PersonField
from cir.catalogue.forms import ItemField
from cir.catalogue.models import ConfigurationItem
from metrics.behaviour import Window
from metrics.filters import SIGNALS
from metrics.models import Measure
from metrics.models.keeping import EDITABLE
from metrics.ready import Indicator

TAKEN_OVER = ("name", "unit", "direction", "kind", "cadence", "definition")


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
        cast(forms.ChoiceField, self.fields["item"]).choices = [("", "Any service"), ("none", "None"), *choices]
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


def _choice(name: str, label: str, **more: Any) -> forms.ChoiceField:
    column: Any = Measure._meta.get_field(name)
    errors = {
        "required": f"Choose the {label.lower()}.",
        "invalid_choice": f"Choose the {label.lower()} from the list.",
    }
    return forms.ChoiceField(label=label, choices=column.choices or [], error_messages=errors, **more)


class MeasureForm(forms.Form):
    """What a measure says of itself. `version` tells whether somebody else changed it meanwhile."""

    name = forms.CharField(label="Name", max_length=140, error_messages={"required": "Enter the name."})
    item = ItemField(label="Service or practice", required=False, empty_label="None")
    owner = PersonField(label="Owner", required=False, help_text="The one person who keeps its readings coming.")
    kind = _choice("kind", "Kind", help_text="Once there are readings, kind, unit and direction stay as they are.")
    unit = forms.CharField(label="Unit", max_length=40, required=False, help_text="For example tickets, minutes, %.")
    direction = _choice("direction", "Direction")
    cadence = _choice("cadence", "Read")
    source = _choice("source", "Source")
    subject = forms.ChoiceField(
        label="What it is about",
        required=False,
        choices=[("", "Something else"), *Measure.Subject.choices],
        help_text="Improvements that move it count for the KPI of that name.",
    )
    lowest = forms.FloatField(label="Lowest possible value", required=False)
    highest = forms.FloatField(label="Highest possible value", required=False)
    description = forms.CharField(
        label="What it is for", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("source") != Measure.Source.COMPUTED:
            sources = cast(forms.ChoiceField, self.fields["source"])
            sources.choices = [each for each in Measure.Source.choices if each[0] != Measure.Source.COMPUTED]

    @classmethod
    def of(cls, measure: Measure) -> dict[str, Any]:
        """What the boxes hold at first."""
        return {name: getattr(measure, name) for name in EDITABLE} | {"seen": measure.version}

    def version(self) -> int | None:
        """The version that was edited."""
        seen: int | None = self.cleaned_data.get("seen")
        return seen

    def said(self) -> dict[str, Any]:
        """What the door is told."""
        return {name: self.cleaned_data[name] for name in EDITABLE}

    def differences(self, measure: Measure) -> list[tuple[str, str, str]]:
        """Where the person's version and the one that is there now differ: label, theirs, mine."""
        pairs = [(name, getattr(measure, name), self.cleaned_data[name]) for name in EDITABLE]
        return [(str(self.fields[name].label), _said(a), _said(b)) for name, a, b in pairs if (a or "") != (b or "")]

    def over(self, measure: Measure) -> MeasureForm:
        """The same words once more, upon the version that is there now: sending it again overwrites on purpose."""
        data: Any = cast(Any, self.data).copy()
        data["seen"] = str(measure.version)
        again = MeasureForm(data, initial=self.initial)
        again.is_valid()
        again.add_error(None, "Somebody changed this measure while you were editing. Compare below, then save again.")
        return again


class NewMeasureForm(MeasureForm):
    """A new measure, and what it means from today on."""

    definition = forms.CharField(
        label="Definition",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What exactly is counted, over what, and what is left out.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]

    @staticmethod
    def taken_over(chosen: Indicator | None, item: str | None) -> dict[str, Any]:
        """What the boxes hold at first: a ready definition, and the service one came from."""
        first: dict[str, Any] = {"cadence": "month", "direction": "down", "kind": "value", "source": "typed"}
        if chosen:
            first |= {name: getattr(chosen, name) for name in TAKEN_OVER}
        return first | ({"item": item} if item and item.isascii() and item.isdigit() else {})


class DefinitionForm(forms.Form):
    """What a measure means from a day on."""

    text = forms.CharField(
        label="Definition",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what is counted, over what."},
    )
    valid_from = forms.DateField(
        label="From",
        widget=day_box(),
        error_messages={"required": "Enter the first day.", "invalid": "Enter a day, for example 2026-12-18."},
    )


class RebaseForm(forms.Form):
    """The days from which limits are worked out anew, and why."""

    first = forms.DateField(
        label="From",
        widget=day_box(),
        help_text="Limits before this day stay as they are drawn.",
        error_messages={"required": "Enter the first day.", "invalid": "Enter a day, for example 2026-05-01."},
    )
    last = forms.DateField(
        label="Until",
        required=False,
        widget=day_box(),
        help_text="The last day of the new baseline. Left empty: the first twelve readings from that day on.",
        error_messages={"invalid": "Enter a day, for example 2026-12-18."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the reason stays beside the chart."},
    )

    @staticmethod
    def tried(asked: Any) -> dict[str, Any]:
        """What the boxes hold at first: the days that were tried out on the chart."""
        return {"first": asked.get("baseline_from", ""), "last": asked.get("baseline_until", "")}


class TakeBackForm(forms.Form):
    """Why a baseline that was set anew no longer holds."""

    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the reason stays beside the chart."},
    )


def _said(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
