"""What somebody found who does not own the improvement."""

from django import forms

from improvements.forms.fields import long_text
from improvements.models import IndependentAssessment
from improvements.models.looking import LONGEST_FOUND
from metrics.checks import JUDGEMENTS


class LookForm(forms.Form):
    """Which state, how good it is, and what that rests on."""

    state = forms.ChoiceField(
        label="State",
        choices=IndependentAssessment.State.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which state you looked at."},
    )
    level = forms.TypedChoiceField(
        label="Judgement",
        choices=[(number, f"{number} {word}") for number, word in reversed(JUDGEMENTS.items())],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a judgement.", "invalid_choice": "Choose 1 to 5."},
    )
    words = forms.CharField(label="What it rests on", max_length=LONGEST_FOUND, widget=long_text(4, LONGEST_FOUND))
