"""What a person enters who was invited."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from cir.accounts.models import User
from cir.administration.models import Invitation


class WelcomeForm(forms.Form):
    """Name and password of a person who comes in."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"name": invitation.name}})
        self.invitation = invitation
        self.person: User | None = None

    def clean_password(self) -> str:
        """The same rules as everywhere, seen beside the person's own name and address."""
        password: str = self.cleaned_data["password"]
        person = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        validate_password(password, person)
        return password

    def come_in(self) -> None:
        """Make the account."""
        self.person = self.invitation.accept(name=self.cleaned_data["name"], password=self.cleaned_data["password"])
