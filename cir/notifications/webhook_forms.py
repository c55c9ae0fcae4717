"""What a webhook is called, where it leads, and what it is told."""

from typing import Any

from django import forms

from cir.catalogue.models import ConfigurationItem
from cir.notifications.models.webhook import EVENTS, LONGEST_NAME, LONGEST_URL
from cir.ui.choosing import offer


class WebhookForm(forms.Form):
    """One program that is told."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME, error_messages={"required": "Enter a name."})
    url = forms.CharField(
        label="Address", max_length=LONGEST_URL, help_text="For example https://hooks.example.org/cir.",
        error_messages={"required": "Enter an address like https://hooks.example.org/cir."},
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label="Tell it when", choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it is told."},
    )  # fmt: skip
    item = forms.ModelChoiceField(
        ConfigurationItem.objects.none(), label="Only of", required=False, empty_label="All services and practices",
        help_text="It then hears of this and what lies below it, and only of what you may see yourself.",
    )  # fmt: skip

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        offer(self, "item", ConfigurationItem.objects.current())
