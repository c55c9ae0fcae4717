"""What people enter about readings. Forms translate; the doors of the measure decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cir import clock
from metrics import intake, tabular
from metrics.checks import JUDGEMENTS, Numbers, unit_problems
from metrics.models import Measure, Reading

LARGEST_FILE = 2 * 1024 * 1024
LONGEST_TEXT = 2_000_000


class NumberField(forms.CharField):
    """A number as people write it: "1,234.5", "1.234,5", "12 %", "12 min"; `unit` is what stands behind it."""

    unit = ""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        number, self.unit = tabular.number_of(text) if text else (None, "")
        if text and number is None:
            raise forms.ValidationError("Enter a number, for example 1,234.5.")
        return number


class PeriodField(forms.CharField):
    """A day or a period: "2026-10-31", "Oct 2026", "week 47 of 2026", "Q4 2026"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> datetime:
        """The moment it stands for."""
        text = super().clean(value)
        day = tabular.day_of(text)
        if day is None:
            raise forms.ValidationError("Enter a day or a period, for example 2026-10-31 or Oct 2026.")
        return intake.moment_for(day, clock.now())


class NumbersForm(forms.Form):
    """The numbers of a reading: a value, numerator and denominator, or a judgement in words."""

    def __init__(self, measure: Measure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        self.fields |= self._numbers()
        self.fields["note"] = forms.CharField(
            label="What the judgement rests on" if measure.rules.judged else "Note",
            max_length=2000,
            required=measure.rules.judged,
            widget=forms.Textarea(attrs={"rows": 3 if measure.rules.judged else 2}),
            error_messages={"required": "Say in words what the judgement rests on."},
        )

    def _numbers(self) -> dict[str, forms.Field]:
        rules, unit = self.measure.rules, self.measure.shown_unit
        if rules.rate:
            return {
                "numerator": NumberField(label="Numerator", error_messages={"required": "Enter the numerator."}),
                "denominator": NumberField(label="Denominator", error_messages={"required": "Enter the denominator."}),
            }
        if rules.judged:
            choices = [(number, f"{number} {word}") for number, word in reversed(JUDGEMENTS.items())]
            return {
                "value": forms.TypedChoiceField(
                    label="Judgement",
                    choices=choices,
                    coerce=float,
                    widget=forms.RadioSelect,
                    error_messages={"required": "Choose a judgement.", "invalid_choice": "Choose 1 to 5."},
                )
            }
        label = f"Value, {unit}" if unit else "Value"
        return {"value": NumberField(label=label, error_messages={"required": "Enter the value."})}

    def clean(self) -> dict[str, Any]:
        """Another unit than the measure's is said where the number stands; parts of a rate have none."""
        said = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, NumberField) and name in said and field.unit and not self.measure.rules.rate:
                for problem in unit_problems(self.measure.rules, field.unit):
                    self.add_error(name, problem.message)
            elif isinstance(field, NumberField) and name in said and field.unit:
                self.add_error(name, "Enter a number without a unit.")
        return said

    def read(self) -> Numbers:
        """The numbers, for the door."""
        said = self.cleaned_data
        if self.measure.rules.rate:
            return {"numerator": said["numerator"], "denominator": said["denominator"]}
        return {"value": said["value"]}


class ReadingForm(NumbersForm):
    """A new reading. The period is the next one that is due."""

    field_order = ("moment",)

    def __init__(self, measure: Measure, *args: Any, **kwargs: Any) -> None:
        super().__init__(measure, *args, **kwargs)
        self.fields["moment"] = PeriodField(
            label="Period or day", error_messages={"required": "Enter the period, for example Oct 2026."}
        )
        self.order_fields(["moment", *(name for name in self.fields if name != "moment")])


class CorrectionForm(NumbersForm):
    """The right numbers, and why they differ."""

    reason = forms.CharField(
        label="Why it is corrected",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the reading is corrected."},
    )

    def __init__(self, measure: Measure, reading: Reading, *args: Any, **kwargs: Any) -> None:
        names = ("numerator", "denominator") if measure.rules.rate else ("value",)
        initial = {name: _as_typed(getattr(reading, name)) for name in names} | {"note": reading.note}
        super().__init__(measure, *args, initial=initial, **kwargs)
        self.order_fields([*names, "reason", "note"])


class TableForm(forms.Form):
    """Several readings: pasted, or out of a file."""

    rows = forms.CharField(
        label="Rows from a spreadsheet",
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "msr-paste"}),
    )
    file = forms.FileField(
        label="Or a CSV file", required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"})
    )
    only_good = forms.ChoiceField(
        label="If a row has a problem",
        choices=[("no", "Add none until all are right"), ("yes", "Add the others")],
        widget=forms.RadioSelect,
        initial="no",
        required=False,
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Choose a file of at most 2 MB.")
        try:
            return tabular.decoded(file.read())
        except ValueError as wrong:
            known = str(wrong) if str(wrong).startswith("Choose") else "Choose a CSV file: this one cannot be read."
            raise forms.ValidationError(known) from None

    def text(self) -> str:
        """What is to be read: the file where there is one, otherwise what was pasted."""
        return self.cleaned_data.get("file") or self.cleaned_data.get("rows") or ""


def _as_typed(number: float | None) -> str:
    return "" if number is None else f"{number:.10f}".rstrip("0").rstrip(".")
