"""The ledger's forms: a line, one figure, figures of several months, why a confirmation is withdrawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from cir.ui.choosing import offer
from improvements import worth
from improvements.forms.fields import long_text
from improvements.models import Benefit, BenefitFigure, Improvement
from improvements.models.entering import LONGEST_REASON, LONGEST_WORDS
from metrics.models import Measure

KINDS = (
    ("In money", list(worth.MONEY_KINDS.items())),
    ("Value that money does not show", list(worth.VALUE_KINDS.items())),
)
MOST_AT_ONCE = 36


class AmountField(forms.DecimalField):
    """An amount as people write it: "1,200", "1 200.50", "−300"."""

    def __init__(self, **said: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": 24})
        said.setdefault("error_messages", {"invalid": "Enter an amount, for example 1200 or 1200.50."})
        super().__init__(max_digits=14, decimal_places=2, widget=widget, **said)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs have the integer's
        """The amount, without what only groups its digits."""
        text = str(value or "")
        for sign in (",", " ", "\u202f", "\u00a0"):
            text = text.replace(sign, "")
        return super().to_python(text.replace("−", "-"))


class BenefitForm(forms.Form):
    """One line of the ledger."""

    title = forms.CharField(label="What it is", max_length=140)
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    way = forms.ChoiceField(
        label="Gained or kept", choices=Benefit.Way.choices, widget=forms.RadioSelect, initial=Benefit.Way.GAINED
    )
    unit = forms.CharField(
        label="What is counted", max_length=40, required=False,
        help_text="For value that money does not show, for example hours. Empty: it is judged in words.",
    )  # fmt: skip
    measure = forms.ModelChoiceField(
        Measure.objects.none(), label="Measure that shows it", required=False, empty_label="None"
    )
    share = forms.IntegerField(
        label="Share of its gain in percent", min_value=1, max_value=worth.WHOLE, required=False,
        help_text="Several improvements may share the gain of one measure; together at most 100.",
    )  # fmt: skip
    note = forms.CharField(label="How it is worked out", required=False, max_length=2000, widget=long_text(2, 2000))

    def __init__(self, record: Improvement, line: Benefit | None, data: Any = None) -> None:
        names = ("title", "kind", "way", "unit", "measure", "share", "note")
        initial = {name: getattr(line, name) for name in names} if line else {"share": worth.WHOLE}
        super().__init__(data, auto_id="benefit_%s", initial=initial)
        known = Measure.objects.filter(targets__improvement=record)
        if line and line.measure_id:
            known |= Measure.objects.filter(pk=line.measure_id)
        offer(self, "measure", known.distinct().order_by("name"))

    def said(self) -> dict[str, Any]:
        """The line, for the door; a share left empty is the whole."""
        return {**self.cleaned_data, "share": self.cleaned_data["share"] or worth.WHOLE}


class FigureForm(forms.Form):
    """One figure of one month. The reason is asked where the figure is frozen, or lies below 0."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, line: Benefit, old: BenefitFigure | None, *, frozen: bool, data: Any = None) -> None:
        initial: dict[str, Any] = {"seen": old.pk} if old else {}
        if old:
            initial |= {"amount": old.amount, "words": old.words}
        super().__init__(data, auto_id="figure_%s", initial=initial)
        if line.in_words:
            self.fields["words"] = forms.CharField(
                label="In words", required=False, max_length=LONGEST_WORDS, widget=long_text(2, LONGEST_WORDS)
            )
        else:
            unit = settings.CURRENCY if line.in_money else line.unit
            whole = "" if line.share == worth.WHOLE else f", the whole gain: {line.share}% of it counts"
            self.fields["amount"] = AmountField(label=f"Amount in {unit}{whole}", required=False)
        below = str((data or {}).get("amount", "")).strip()[:1] in {"-", "−"}
        if frozen or below or (data or {}).get("reason"):
            label = "Why it is corrected" if frozen else "What went wrong"
            self.fields["reason"] = forms.CharField(label=label, required=False, max_length=LONGEST_REASON)

    def figure(self) -> Decimal | str | None:
        """What was entered; None for nothing."""
        said = self.cleaned_data.get("words") or self.cleaned_data.get("amount")
        return None if said in (None, "") else said


class MonthsForm(forms.Form):
    """The same figure for several months in a row."""

    column = forms.ChoiceField(label="Column", choices=BenefitFigure.Column.choices, widget=forms.RadioSelect)
    first = forms.DateField(
        label="First month", input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month", "placeholder": "2026-04"}, format="%Y-%m"),
        error_messages={"invalid": "Enter a month, for example 2026-04."},
    )  # fmt: skip
    count = forms.IntegerField(label="How many months", min_value=1, max_value=MOST_AT_ONCE, initial=1)
    reason = forms.CharField(
        label="Reason", required=False, max_length=LONGEST_REASON,
        help_text="Needed where figures are frozen or below 0.",
    )  # fmt: skip

    def __init__(self, line: Benefit, data: Any = None, **initial: Any) -> None:
        super().__init__(data, auto_id="months_%s", initial=initial)
        if line.in_words:
            figure: forms.Field = forms.CharField(
                label="In words", max_length=LONGEST_WORDS, widget=long_text(2, LONGEST_WORDS)
            )
        else:
            figure = AmountField(label=f"Each month, in {settings.CURRENCY if line.in_money else line.unit}")
        self.fields["figure"] = figure
        self.order_fields(["column", "first", "count", "figure", "reason"])

    def figures(self) -> dict[date, Any]:
        """The figure of each month."""
        month, found = self.cleaned_data["first"].replace(day=1), {}
        for _ in range(self.cleaned_data["count"]):
            found[month] = self.cleaned_data["figure"]
            month = worth.next_month(month)
        return found


class WithdrawForm(forms.Form):
    """Why a figure is no longer confirmed."""

    reason = forms.CharField(label="Why it is no longer confirmed", max_length=LONGEST_REASON)
