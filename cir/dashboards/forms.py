"""What writers of reports enter."""

from typing import Any

from django import forms

from improvements.models.report import LONGEST, SENTENCES
from metrics.spans import Span


class MonthForm(forms.Form):
    """Which month the report is about."""

    def __init__(self, *args: Any, months: list[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = {span.code: span for span in months}
        self.fields["month"] = forms.ChoiceField(
            label="Month",
            choices=[(span.code, span.label) for span in months],
            initial=months[1].code if len(months) > 1 else None,
            error_messages={"required": "Choose a month.", "invalid_choice": "Choose a month from the list."},
        )

    @property
    def span(self) -> Span:
        """The month that was chosen."""
        return self.months[self.cleaned_data["month"]]


class SentencesForm(forms.Form):
    """The three sentences on the cover."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in SENTENCES.items():
            self.fields[name] = forms.CharField(
                label=label, max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
