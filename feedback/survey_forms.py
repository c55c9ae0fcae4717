"""Forms of surveys: of whoever writes one, and of whoever answers. They translate, never decide."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid
from cir.ui.choosing import offer
from feedback import tokens
from feedback.models import Question, Survey
from feedback.models.asking import ASKED, MOST_QUESTIONS
from metrics.models import Measure

PARTS = re.compile(r"[\s,;]+")


class SurveyForm(forms.ModelForm):
    """What a survey is about."""

    class Meta:
        model = Survey
        fields = ("title", "intro", "audience", "item", "is_anonymous", "threshold", "remind_after", "closes_on")
        widgets = {"intro": forms.Textarea(attrs={"rows": 2}), "closes_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", ConfigurationItem.objects.current(), empty="None of them")

    def _post_clean(self) -> None:
        """The door checks, so that every way in is checked alike."""


class QuestionForm(forms.ModelForm):
    """One question; left empty it is not asked."""

    class Meta:
        model = Question
        fields = ("text", "kind", "choices", "measure", "required")
        widgets = {"choices": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        measures = Measure.objects.filter(retired_at=None, kind__in=("satisfaction", "value", "rate")).order_by("name")
        offer(self, "measure", measures, empty="A new one, named like the question")

    def _post_clean(self) -> None:
        """The door checks, so that every way in is checked alike."""


def question_forms(data: Any = None, survey: Survey | None = None) -> list[QuestionForm]:
    """The rows of the page: those that are there, and empty ones."""
    known = list(survey.questions.all()) if survey else []
    rows: list[Question | None] = [*known, *[None] * (MOST_QUESTIONS - len(known))]
    return [QuestionForm(data, prefix=f"q{number}", instance=row) for number, row in enumerate(rows)]


def asked(rows: list[QuestionForm]) -> list[dict[str, Any]]:
    """What the door takes: the rows that ask something."""
    said = [row.cleaned_data for row in rows if row.is_valid() and row.cleaned_data["text"].strip()]
    return [{name: each[name] for name in ASKED} for each in said]


class SendForm(forms.Form):
    """To whom a survey goes."""

    addresses = forms.CharField(
        label="Addresses",
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text="One a line. Whoever was asked already is not asked twice.",
        error_messages={"required": "Enter at least one address."},
    )

    def parted(self) -> list[str]:
        """The addresses one by one."""
        return [part for part in PARTS.split(self.cleaned_data["addresses"]) if part]


class SheetForm(forms.Form):
    """The questions as somebody answers them."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    number = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].initial = tokens.form_number()
        self.questions = list(survey.questions.all())
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _field(question)

    @property
    def asked(self) -> list[tuple[Question, Any]]:
        """The questions with their fields, in order."""
        return [(question, self[f"q{question.pk}"]) for question in self.questions]

    def said(self) -> dict[int, Any]:
        """What the door takes. Raises `Invalid` when the field that people do not see was filled in."""
        if self.cleaned_data.get("website"):
            raise Invalid("This looks like a program filled it in. Send it again without the field “website”.")
        return {question.pk: self.cleaned_data.get(f"q{question.pk}") for question in self.questions}


def _field(question: Question) -> forms.Field:
    missing = {"required": f"Answer “{question.text}”."}
    if question.kind == Question.Kind.TEXT:
        box = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(
            label=question.text, required=question.required, max_length=4000, widget=box, error_messages=missing
        )
    return forms.TypedChoiceField(
        label=question.text,
        required=question.required,
        coerce=int,
        empty_value=None,
        choices=question.options,
        widget=forms.RadioSelect,
        error_messages={**missing, "invalid_choice": "Choose one of the answers."},
    )
