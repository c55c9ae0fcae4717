"""What a bulk change asks for, as forms. They read and say what is wrong; the doors of the record decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from cir.accounts.models import User
from improvements.forms.moves import MoveForm
from improvements.models import Improvement
from improvements.models.editing import LONGEST_TAG
from improvements.table import bulk

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


class MoveChange(MoveForm):
    """One move for all of them, with everything it asks for."""

    def __init__(self, data: Mapping[str, Any] | None, *, name: str, user: User) -> None:
        move = bulk.known_move(name)
        super().__init__(move, user, data)
        self.title = self.button = move.label

    def act(self, user: User) -> bulk.Act:
        """Make the move."""
        return bulk.moving(user, self.move.name, self.said())


CHANGES: dict[str, type[Change]] = {
    "owner": OwnerChange,
    "urgency": UrgencyChange,
    "tags": TagsChange,
    "watch": WatchChange,
}
