"""What administrators enter. Forms say what is wrong; whether it may be done is asked at the door."""

from typing import Any

from django import forms

from cir.accounts.forms import PersonField
from cir.accounts.models import Team
from cir.accounts.roles import Role
from cir.catalogue.forms import ItemField

EVERYWHERE = "Everywhere"
STATES = [("active", "Active"), ("inactive", "Deactivated"), ("all", "All")]


class InvitationForm(forms.Form):
    """Whom to ask in, and as what."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Enter the e-mail address.",
            "invalid": "Enter an e-mail address, for example name@example.org.",
        },
    )
    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the person's name."})
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everybody may log ideas, comment and support. Roles come on top.",
    )
    item = ItemField(label="Only for", required=False, empty_label=EVERYWHERE)


class GrantForm(forms.Form):
    """One role more."""

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *Role.choices],
        error_messages={"required": "Choose a role.", "invalid_choice": "Choose a role from the list."},
    )
    item = ItemField(label="For", required=False, empty_label=EVERYWHERE)


class PeopleFilterForm(forms.Form):
    """Which people to list. What cannot be understood is left out, so that an old link still opens."""

    q = forms.CharField(
        label="Name, address or job title",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "Name, address or job title"}),
    )
    role = forms.ChoiceField(choices=[("", "Any role"), *Role.choices], required=False)
    team = forms.ModelChoiceField(queryset=Team.objects.all(), required=False, empty_label="Any team")
    state = forms.ChoiceField(choices=STATES, required=False, initial="active")

    def asked(self) -> dict[str, Any]:
        """What was asked for and understood."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "words": said.get("q", ""),
            "role": said.get("role", ""),
            "team": said.get("team"),
            "state": said.get("state") or "active",
        }

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for beside the usual."""
        asked = self.asked()
        return bool(asked["words"] or asked["role"] or asked["team"] or asked["state"] != "active")


class TeamForm(forms.Form):
    """A team's name and what it is for."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the team's name."})
    description = forms.CharField(
        label="What it does", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MemberForm(forms.Form):
    """One person more in a team."""

    person = PersonField(label="Person", error_messages={"required": "Enter a name or an e-mail address."})
