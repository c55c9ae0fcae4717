"""Whom it is about, and why."""

from django import forms

WHO = "Address, or reference of one message"


class WhoForm(forms.Form):
    """Somebody to look up."""

    who = forms.CharField(
        label=WHO, max_length=254, help_text="For example name@example.org or F-88.",
        error_messages={"required": "Enter an address or a reference."},
    )  # fmt: skip


class ReasonForm(WhoForm):
    """What is to be done about them, and why."""

    who = forms.CharField(max_length=254, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Who asked for it, and when", max_length=300, help_text="It stays. Write it without name and address.",
        error_messages={"required": "Say who asked for it, without name and address."},
    )  # fmt: skip


class EraseForm(ReasonForm):
    """To purge is the one thing that is typed twice."""

    again = forms.CharField(
        label="Type the address or reference again", max_length=254,
        error_messages={"required": "Type it again, so that nobody else is erased."},
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        """Both are the same."""
        said = super().clean() or {}
        if said.get("again") and str(said["again"]).strip().lower() != str(said.get("who", "")).strip().lower():
            self.add_error("again", "This is not the address or reference above.")
        return said
