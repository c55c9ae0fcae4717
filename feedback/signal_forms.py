"""Forms of signals, their sources and rules. They translate; the doors decide."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from cir.catalogue.models import ConfigurationItem
from cir.ui.choosing import offer
from feedback.models import PublicResult, SignalRule, SignalSource
from feedback.signalling.kinds import Kind
from feedback.signalling.mapping import problems_of
from feedback.signalling.tools import FIELDS, READY, Tool

MAP = "map_"
LONGEST_SAMPLE = 200_000


class Doorly(forms.ModelForm):
    """A form whose door checks, so that every way in is checked alike."""

    def _post_clean(self) -> None:
        """Nothing: see above."""


class SourceForm(Doorly):
    """What a source is called, which tool it is, and for a tool of one's own where each fact stands."""

    class Meta:
        model = SignalSource
        fields = (
            "name", "tool", "kind", "item", "must_sign", "words", "owner", "item_owner_first", "decide_days", "is_on",
        )  # fmt: skip
        widgets = {"words": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["tool"]).choices = [each for each in Tool.choices if each[0] != Tool.HAND]
        offer(self, "item", ConfigurationItem.objects.current(), empty="None")
        cast("forms.ModelChoiceField[Any]", self.fields["owner"]).empty_label = "Coordinators"
        self.fields["decide_days"].required = False
        known = self.instance.mapping or READY[Tool.CUSTOM].mapping
        for name, words in FIELDS.items():
            self.fields[MAP + name] = forms.CharField(
                label=words, required=False, max_length=400, initial=known.get(name, ""),
                widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "class": "mono"}),
            )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What the door takes."""
        said = self.cleaned_data
        mapping = {name: said[MAP + name].strip() for name in FIELDS if said.get(MAP + name, "").strip()}
        facts = {name: said[name] for name in self.Meta.fields}
        return facts | {"mapping": mapping, "decide_days": said["decide_days"] or 0}

    def places(self) -> list[Any]:
        """The fields of the mapping."""
        return [self[MAP + name] for name in FIELDS]

    def clean(self) -> dict[str, Any]:
        """Every line of a mapping that cannot be read, together with what else is wrong."""
        said = super().clean() or self.cleaned_data
        if said.get("tool") == Tool.CUSTOM:
            mapping = {name: said.get(MAP + name, "") for name in FIELDS}
            for name, text in problems_of(mapping).items():
                super().add_error(MAP + name, text)
        return said

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a mapping stands at its line."""
        name, _, text = str(error).partition(": ")
        if field is None and MAP + name in self.fields:
            super().add_error(MAP + name, text)
        else:
            super().add_error(field, error)


class SampleForm(forms.Form):
    """A document to try a mapping on; nothing is kept."""

    sample = forms.CharField(
        label="A document as the tool sends it", max_length=LONGEST_SAMPLE,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        error_messages={"required": "Paste a document."},
    )  # fmt: skip


class RuleForm(Doorly):
    """How many of what within how many days."""

    class Meta:
        model = SignalRule
        fields = ("name", "kind", "source", "item", "together", "count", "days", "is_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", ConfigurationItem.objects.current(), empty="Any")
        offer(self, "source", SignalSource.objects.all(), empty="Any")
        cast("forms.ChoiceField", self.fields["kind"]).choices = [("", "Any"), *Kind.choices]


class NoteForm(forms.Form):
    """Something that no tool tells: a finding, a review, a failed change."""

    kind = forms.ChoiceField(label="What is it?", choices=Kind.choices, initial=Kind.REVIEW)
    number = forms.CharField(
        label="Its number", max_length=200, help_text="As the other system or the report has it, e.g. PIR-12.",
        error_messages={"required": "Enter its number, so that it counts once."},
    )  # fmt: skip
    title = forms.CharField(
        label="What happened, in one line", max_length=200, error_messages={"required": "Say what happened."}
    )
    text = forms.CharField(label="More about it", required=False, max_length=5000, widget=forms.Textarea({"rows": 3}))
    group = forms.CharField(
        label="Its class", required=False, max_length=120, help_text="What it is counted with, e.g. Full disks."
    )
    item = forms.ModelChoiceField(ConfigurationItem.objects.none(), required=False, label="Service or practice",
                                  empty_label="Not known")  # fmt: skip
    url = forms.CharField(label="Where it can be read", required=False, max_length=500)
    on = forms.DateField(
        label="When it happened", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Enter a date, for example 2026-12-18."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", ConfigurationItem.objects.current())


class TakeForm(forms.Form):
    """Make an improvement of it."""

    title = forms.CharField(
        label="Title of the improvement", max_length=140,
        error_messages={"required": "Enter a title for the improvement."},
    )  # fmt: skip


class AddForm(forms.Form):
    """Add it to one that is there."""

    improvement = forms.CharField(
        label="Improvement", max_length=20,
        widget=forms.TextInput(attrs={"data-pick": "improvements", "autocomplete": "off", "placeholder": "CIR-"}),
        error_messages={"required": "Choose an improvement."},
    )  # fmt: skip


class WhyForm(forms.Form):
    """Why nothing comes of it."""

    reason = forms.CharField(
        label="Why not?", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why."},
    )  # fmt: skip


class ResultForm(Doorly):
    """You asked, we did: words and numbers for everybody."""

    class Meta:
        model = PublicResult
        fields = ("title", "asked", "did", "measured", "before", "after", "unit")
        widgets = {"asked": forms.Textarea(attrs={"rows": 3}), "did": forms.Textarea(attrs={"rows": 3})}
