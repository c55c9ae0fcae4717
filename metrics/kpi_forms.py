"""What people enter about KPIs. Forms translate; the doors of the models decide."""

from __future__ import annotations

from typing import Any

from django import forms

from cir.accounts.models import User
from metrics import kpi_reading, queries
from metrics.forms import day_box
from metrics.kpi_asking import Asked
from metrics.kpis import Kpi
from metrics.models import KpiTarget, KpiVersion


class TargetForm(forms.Form):
    """What is aimed at from today on."""

    value = forms.FloatField(label="Target", required=False, help_text="Empty: no target any more.")
    note = forms.CharField(label="Why", required=False, max_length=500)

    def __init__(self, *args: Any, kpi: Kpi, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["value"] = kpi_reading.targets(scope=asked.scope).get(kpi.key)
        self.kpi, self.asked = kpi, asked
        self.fields["value"].error_messages["invalid"] = "Enter a number, for example 70."
        if kpi.unit:
            self.fields["value"].label = f"Target ({kpi.unit})"

    def aim(self, *, by: User) -> KpiTarget:
        """Keep the target for the part of the organisation that was asked for."""
        said = self.cleaned_data
        return KpiTarget.aim(self.kpi, by=by, scope=self.asked.scope, value=said["value"], note=said["note"])


class ReadingForm(forms.Form):
    """How the symbols of a formula are read from a day on."""

    def __init__(self, *args: Any, kpi: Kpi, version: KpiVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpi = kpi
        for symbol in kpi.symbols:
            self.fields[symbol.letter] = forms.ChoiceField(
                label=f"{symbol.letter} stands for improvements",
                choices=symbol.choices,
                initial=(version.reading if version else kpi.usual_reading).get(symbol.letter),
            )
        self.fields["valid_from"] = forms.DateField(
            label="From", initial=queries.today, widget=day_box(),
            help_text="Months that began before keep the reading they were counted by.",
            error_messages={"invalid": "Enter a day, for example 2026-05-31."},
        )  # fmt: skip
        self.fields["note"] = forms.CharField(label="Why", required=False, max_length=500)

    @property
    def reading(self) -> dict[str, str]:
        """What each symbol stands for."""
        return {symbol.letter: self.cleaned_data[symbol.letter] for symbol in self.kpi.symbols}
