"""What people enter about themselves."""

from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import Q
from django.urls import reverse_lazy

from cir import clock
from cir.accounts.models import User
from cir.accounts.models.token import Scope


def time_zones() -> list[tuple[str, str]]:
    """The zones a person can choose: those named after a place, and UTC; first the organisation's own."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return [("", f"The organisation's ({settings.TIME_ZONE})"), *((name, name) for name in ("UTC", *places))]


class PersonField(forms.CharField):
    """A person by name or e-mail address; the browser offers names while one types. Cleans to a `User`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.widget.attrs |= {
            "list": "people-options",
            "autocomplete": "off",
            "hx-get": reverse_lazy("people_options"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#people-options",
            "hx-swap": "innerHTML",
            "hx-params": "*",
            "placeholder": "Name or e-mail address",
        }

    def prepare_value(self, value: Any) -> Any:
        """A person is shown as the address that finds them again."""
        if isinstance(value, User):
            return value.email
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("email", flat=True).first()
        return value

    def clean(self, value: Any) -> User | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(User.objects.active().filter(Q(email=text.lower()) | Q(name__iexact=text))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"Several people are called {text}. Enter the e-mail address.")
        raise forms.ValidationError(f"Nobody here is called {text}. Choose a person from the list.")


class ProfileForm(forms.ModelForm):
    """One's own name and habits. Nothing here gives anybody a right."""

    class Meta:
        model = User
        fields = ("name", "job_title", "time_zone", "theme", "density", "shortcuts")
        widgets = {"theme": forms.RadioSelect, "density": forms.RadioSelect}
        labels = {
            "time_zone": "Time zone",
            "density": "Rows of tables",
            "shortcuts": "Single letters act as shortcuts, for example C to log an idea",
        }
        error_messages = {
            "name": {"required": "Enter your name.", "max_length": "Shorten your name to 120 characters."},
            "job_title": {"max_length": "Shorten your job title to 120 characters."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            choices=time_zones,
            required=False,
            error_messages={"invalid_choice": "Choose a time zone from the list, for example Europe/London."},
        )
        self.fields["theme"].error_messages["invalid_choice"] = "Choose a theme."
        self.fields["density"].error_messages["invalid_choice"] = "Choose how close rows stand."
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["job_title"].widget.attrs["autocomplete"] = "organization-title"


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and how long."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="For example: monthly ticket counts.",
        error_messages={"required": "Say what the token is for."},
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
        help_text="Never more than you may yourself.",
        error_messages={"required": "Choose at least one thing it may do.", "invalid_choice": "Choose from the list."},
    )
    days = forms.TypedChoiceField(
        label="Expires after",
        choices=[(30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "A year")],
        coerce=int,
        initial=90,
        error_messages={"invalid_choice": "Choose how long it holds.", "required": "Choose how long it holds."},
    )

    def said(self) -> dict[str, Any]:
        """As the door of a token takes it."""
        said = self.cleaned_data
        ends = clock.now() + timedelta(days=said["days"])
        return {"name": said["name"], "scopes": said["scopes"], "expires_at": ends}
