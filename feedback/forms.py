"""Forms translate, never decide: what may be said is checked at the doors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid
from cir.ui.choosing import offer
from feedback import tokens
from feedback.models import Channel, Link
from feedback.models.receiving import LONGEST_WORDS, Said

EMAIL_HELP = "Only to tell you what we decide. Leave it empty to stay anonymous: you get a private link instead."


class SuggestForm(forms.Form):
    """One required question. Everything else may be left out."""

    words = forms.CharField(
        label="What could work better?",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A sentence or two is enough. Leave out passwords and personal data.",
        error_messages={"required": "Tell us what could work better"},
    )
    item = forms.ModelChoiceField(
        ConfigurationItem.objects.none(),
        required=False,
        label="Which service is it about?",
        empty_label="I am not sure",
    )
    name = forms.CharField(
        label="Your name or organisation", required=False, max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    contract = forms.CharField(label="Contract number", required=False, max_length=60)
    ticket = forms.CharField(label="Ticket number", required=False, max_length=60)
    email = forms.CharField(
        label="Your email", required=False, max_length=254, help_text=EMAIL_HELP,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    file = forms.FileField(
        label="A file", required=False, help_text="A picture, PDF or document. It may carry your name inside."
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    number = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, channel: Channel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", ConfigurationItem.objects.public())
        self.fields["number"].initial = tokens.form_number()
        absent = {
            Channel.Sender.ANYONE: ("name", "contract", "ticket"),
            Channel.Sender.CUSTOMER: ("contract", "ticket"),
            Channel.Sender.STAFF: ("contract", "ticket"),
        }.get(Channel.Sender(channel.sender), ())
        for field in (*absent, *(["item"] if channel.item_id else [])):
            del self.fields[field]

    def said(self) -> Said:
        """What the door takes. Raises `Invalid` when the field that people do not see was filled in."""
        given = self.cleaned_data
        if given.pop("website", ""):
            raise Invalid("This looks like a program filled it in. Send it again without the field “website”.")
        given.pop("number", "")
        return Said(upload=given.pop("file", None), **given)


class ToldForm(SuggestForm):
    """A colleague tells us something, or writes down what somebody told them."""

    sender = forms.ChoiceField(choices=Channel.Sender.choices, label="Who told you?", required=False)

    def __init__(self, channel: Channel, *args: Any, **kwargs: Any) -> None:
        super().__init__(channel, *args, **kwargs)
        offer(self, "item", ConfigurationItem.objects.current())
        self.fields["file"].help_text = "A picture, PDF or document."
        on_behalf = channel.kind == Channel.Kind.TOLD
        for field in ("sender", "name", "email"):
            if not on_behalf:
                self.fields.pop(field, None)
        if on_behalf:
            self.fields["name"] = forms.CharField(
                label="Their name or organisation", max_length=120, error_messages={"required": "Say who told you."}
            )
            self.fields["words"].label = "What did they say?"
            self.fields["words"].help_text = "As near to their own words as you can."
            self.fields["email"].label = "Their email"
            self.fields["email"].help_text = "Where it is empty, you carry the answer back."
            self.order_fields(["words", "name", "sender", "item", "email", "file"])


class ReplyForm(forms.Form):
    """Something more from whoever spoke."""

    text = forms.CharField(
        label="Add something",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "A detail, an example, or a question"}),
        error_messages={"required": "Write what you want to add."},
    )


class AboutForm(forms.Form):
    """What whoever spoke thinks of a plan."""

    text = forms.CharField(
        label="Your answer",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you think of it."},
    )


class HelpedForm(forms.Form):
    """Did it help? One page may ask it of several improvements: each form has ids of its own."""

    answer = forms.ChoiceField(
        label="Did it help?",
        choices=Link.Helped.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, partly or no."},
    )
    words = forms.CharField(label="Say more", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, link: int, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"helped_{link}_%s")
        self.link = link


class CodeForm(forms.Form):
    """A receipt code as somebody typed it."""

    code = forms.CharField(
        label="Receipt code",
        max_length=60,
        help_text="Five groups of four letters and digits.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Enter the code from your receipt."},
    )


class ChannelForm(forms.ModelForm):
    """What a channel says, promises and does."""

    class Meta:
        model = Channel
        fields = (
            "name", "kind", "sender", "item", "title", "intro", "thanks", "acknowledge_days", "decide_days",
            "tell_days", "owner", "item_owner_first", "shows_owner", "embed_on", "is_on",
        )  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("intro", "thanks", "embed_on")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.slug:  # it is there: its kind stays
            for name in ("kind", *self.instance.unused):
                del self.fields[name]
        else:
            kinds = cast("forms.ChoiceField", self.fields["kind"])
            kinds.choices = [(kind.value, kind.label) for kind in Channel.Kind.several()]
        items = ConfigurationItem.objects.current()
        offer(self, "item", items, empty="All of them")
        cast("forms.ModelChoiceField[Any]", self.fields["owner"]).empty_label = "Coordinators"

    def _post_clean(self) -> None:
        """The door checks, so that every way in is checked alike."""
