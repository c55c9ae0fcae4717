"""Options of a record, the choice between them, and partners outside."""

from __future__ import annotations

from django import forms

from improvements.forms.fields import long_text
from improvements.models import Partner


class OptionForm(forms.Form):
    """One way of going about it: only the words are needed."""

    name = forms.CharField(
        label="What could be done", max_length=140, error_messages={"required": "Say what could be done."}
    )
    benefit = forms.CharField(label="What it brings", required=False, max_length=2000, widget=long_text(2, 2000))
    cost = forms.CharField(label="What it costs", required=False, max_length=2000, widget=long_text(2, 2000))
    notes = forms.CharField(label="Notes", required=False, max_length=8000, widget=long_text(3, 8000))


class ChoiceForm(forms.Form):
    """Why this one."""

    reason = forms.CharField(
        label="Why this one", max_length=2000, widget=long_text(3, 2000),
        error_messages={"required": "Say why this one."},
    )  # fmt: skip


class PartnerForm(forms.Form):
    """Somebody outside with whom it is done."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the name of the partner."})
    kind = forms.ChoiceField(label="Who they are", choices=Partner.Kind.choices)
    part = forms.CharField(label="What they do in it", required=False, max_length=300)
