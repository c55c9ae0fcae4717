"""What writers of reports enter."""

from typing import Any

from django import forms

from improvements.models.report import LONGEST, SENTENCES
from improvements.models.selfcheck import LONGEST_NOTE
from improvements.selfchecking import FACTORS, LEVELS, QUESTIONS
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


class SelfCheckForm(forms.Form):
    """A level for every question, and a note where one helps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.key] = forms.TypedChoiceField(
                label=question.words,
                choices=[(level, f"{level} {words}") for level, words in LEVELS.items()],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose a level.", "invalid_choice": "Choose a level from 1 to 5."},
            )
            self.fields[f"{question.key}_note"] = forms.CharField(
                label="Note",
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 1, "aria-label": f"Note: {question.words}"}),
            )

    @property
    def parts(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Each success factor with its questions: the levels and the note."""
        return [
            (factor, [(self[each.key], self[f"{each.key}_note"]) for each in QUESTIONS if each.factor == factor])
            for factor in FACTORS
        ]

    def said(self) -> tuple[dict[str, int], dict[str, str]]:
        """Levels and notes by question."""
        data = self.cleaned_data
        return (
            {question.key: data[question.key] for question in QUESTIONS},
            {question.key: data[f"{question.key}_note"] for question in QUESTIONS},
        )
