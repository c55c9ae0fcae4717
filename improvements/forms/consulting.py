"""Who is asked about what, and the answer."""

from django import forms

from improvements.forms.fields import PersonField, long_text
from improvements.models import Consultation
from improvements.models.consulting import LONGEST_ANSWER, LONGEST_QUESTION


class ConsultForm(forms.Form):
    """Somebody to ask: for example who speaks for the people who use the service."""

    person = PersonField(
        label="Person", help_text="For example somebody who speaks for the people who use the service."
    )
    about = forms.ChoiceField(label="About", choices=Consultation.About.choices, widget=forms.RadioSelect)
    question = forms.CharField(
        label="Question", required=False, max_length=LONGEST_QUESTION, widget=long_text(3, LONGEST_QUESTION)
    )


class AnswerForm(forms.Form):
    """What the person thinks of it."""

    answer = forms.CharField(
        label="What do you think of it?", max_length=LONGEST_ANSWER, widget=long_text(4, LONGEST_ANSWER)
    )
