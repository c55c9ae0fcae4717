"""What a bulk change asks for, as forms. They read and say what is wrong; the doors of the record decide."""

from __future__ import annotations

from typing import Any

from django import forms

from cir.accounts.models import User
from improvements.models import Improvement
from improvements.models.editing import LONGEST_TAG
from improvements.models.moving import LONGEST_TEXT
from improvements.statuses import FLOW
from improvements.table import bulk
from improvements.workflow import Ask, Says

MANY_TAGS = 400


class Change(forms.Form):
    """One kind of change; `act` is what is done to each record."""

    title = ""
    button = ""

    def act(self, user: User) -> bulk.Act:
        """What is done to each record."""
        raise NotImplementedError


class OwnerChange(Change):
    """One owner for all of them, or none yet."""

    title, button = "Change owner", "Set owner"
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name"), required=False, empty_label="No owner yet"
    )

    def act(self, user: User) -> bulk.Act:
        """Set the owner."""
        return bulk.setting(user, "owner", self.cleaned_data["owner"])


class UrgencyChange(Change):
    """One urgency for all of them."""

    title, button = "Change urgency", "Set urgency"
    urgency = forms.ChoiceField(choices=[("", "Not set"), *Improvement.Level.choices], required=False)

    def act(self, user: User) -> bulk.Act:
        """Set the urgency."""
        return bulk.setting(user, "urgency", self.cleaned_data["urgency"])


class TagsChange(Change):
    """Tags added and taken away; the others stay."""

    title, button = "Change tags", "Change tags"
    add = forms.CharField(label="Add", required=False, max_length=MANY_TAGS, help_text="Separate tags by commas.")
    remove = forms.CharField(label="Remove", required=False, max_length=MANY_TAGS, help_text="Separate tags by commas.")

    def clean(self) -> dict[str, Any]:
        """At least one tag, none too long."""
        data = super().clean() or {}
        for name in ("add", "remove"):
            data[name] = [tag.strip() for tag in (data.get(name) or "").split(",") if tag.strip()]
            if any(len(tag) > LONGEST_TAG for tag in data[name]):
                self.add_error(name, f"Use at most {LONGEST_TAG} characters a tag.")
        if not self.errors and not data["add"] and not data["remove"]:
            self.add_error("add", "Enter a tag to add or to remove.")
        return data

    def act(self, user: User) -> bulk.Act:
        """Change the tags."""
        return bulk.tagging(user, self.cleaned_data["add"], self.cleaned_data["remove"])


class WatchChange(Change):
    """Hear of every change, or stop hearing."""

    title, button = "Watch or stop watching", "Save"
    watch = forms.ChoiceField(choices=[("yes", "Watch"), ("no", "Stop watching")], widget=forms.RadioSelect)

    def act(self, user: User) -> bulk.Act:
        """Watch, or stop."""
        return bulk.watching(user, on=self.cleaned_data["watch"] == "yes")


class MoveChange(Change):
    """One move for all of them, with everything it asks for."""

    def __init__(self, *args: Any, name: str, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.user = bulk.known_move(name), user
        self.title = self.button = self.move.label
        for ask in self.move.asks:
            self.fields[ask.name] = _field(ask)

    def clean(self) -> dict[str, Any]:
        """A reference becomes the record, if the person may see it."""
        data = super().clean() or {}
        if data.get("into"):
            found = Improvement.objects.visible_to(self.user).by_reference(data["into"]).first()
            if found is None:
                self.add_error("into", "Enter the reference of a record, for example CIR-142.")
            data["into"] = found
        return data

    def act(self, user: User) -> bulk.Act:
        """Make the move."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return bulk.moving(user, self.move.name, said)


def _field(ask: Ask) -> forms.Field:
    shared: dict[str, Any] = {"label": ask.label, "required": ask.required}
    shared["help_text"] = ask.help or ("The requester reads this." if ask.public else "")
    shared["error_messages"] = {"required": f"Enter: {ask.label}."}
    if ask.says is Says.DATE:
        shared["error_messages"]["invalid"] = "Enter a date, for example 2026-12-18."
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **shared)
    if ask.says is Says.CHOICE:
        return forms.ChoiceField(choices=[("", "Choose"), *ask.choices], **shared)
    if ask.says is Says.STATUS:
        return forms.ChoiceField(choices=[(status.value, status.label) for status in FLOW[:-1]], **shared)
    if ask.says is Says.REFERENCE:
        return forms.CharField(max_length=20, **shared)
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}), **shared)


CHANGES: dict[str, type[Change]] = {
    "owner": OwnerChange,
    "urgency": UrgencyChange,
    "tags": TagsChange,
    "watch": WatchChange,
}
