"""Fields that understand how people write dates, colleagues, items and references."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements import dates
from improvements.models import Improvement

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESS = re.compile(r"<([^<>]+)>\s*$")
MOST_TO_NAME = 4


def pick(kind: str, **more: Any) -> forms.TextInput:
    """A box in which typing finds people, items or improvements; what is typed in full works without script."""
    return forms.TextInput({"data-pick": kind, "autocomplete": "off", "maxlength": 300, **more})


def long_text(rows: int = 3, most: int = 4000) -> forms.Textarea:
    """A box for sentences."""
    return forms.Textarea({"rows": rows, "maxlength": most})


class WordsDateField(forms.CharField):
    """A day as people type it: "fri", "in 2 weeks", "18.12.", or picked from the calendar."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("help_text", dates.HINT)
        widget = forms.TextInput({"data-date": "", "autocomplete": "off", "maxlength": 40})
        super().__init__(widget=widget, max_length=40, **said)

    def prepare_value(self, value: Any) -> Any:
        """Days are shown as "18 Dec 2026"."""
        return f"{value.day} {value:%b %Y}" if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        """The day, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = dates.understand(text, clock.today())
        if found is None:
            raise ValidationError("Enter a date, for example 18 Dec, fri or in 2 weeks.", code="date")
        return found


class PersonField(forms.CharField):
    """A colleague by name or e-mail address; only people who can sign in."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("widget", pick("people"))
        super().__init__(max_length=400, **said)

    def prepare_value(self, value: Any) -> Any:
        """A person is shown as "Ana Abara <ana@example.org>", which is never ambiguous."""
        if isinstance(value, int):
            value = User.objects.filter(pk=value).first()
        return f"{value.name} <{value.email}>" if isinstance(value, User) else value

    def clean(self, value: Any) -> Any:
        """The person, or None for nobody."""
        text = " ".join(str(super().clean(value) or "").split())
        if not text:
            return None
        match = ADDRESS.search(text)
        wanted = Q(email__iexact=match[1].strip() if match else text)
        found = list(User.objects.active().filter(wanted | Q(name__iexact=text))[: MOST_TO_NAME + 1])
        if not found and not match:
            found = list(User.objects.active().filter(name__istartswith=text)[: MOST_TO_NAME + 1])
        return only_one(found, text, "person", (self.prepare_value(person) for person in found))


class ItemField(forms.CharField):
    """A service, product or practice by name."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("widget", pick("items"))
        super().__init__(max_length=200, **said)

    def prepare_value(self, value: Any) -> Any:
        """An item is shown as "Identity and access (service)"."""
        if isinstance(value, int):
            value = ConfigurationItem.objects.filter(pk=value).first()
        return f"{value.name} ({value.kind})" if isinstance(value, ConfigurationItem) else value

    def clean(self, value: Any) -> Any:
        """The item, or None for none."""
        text = " ".join(str(super().clean(value) or "").split())
        if not text:
            return None
        match = re.fullmatch(r"(.+) \((service|product|practice)\)", text, re.IGNORECASE)
        rows = ConfigurationItem.objects.current()
        wanted = Q(name__iexact=match[1], kind=match[2].lower()) if match else Q(name__iexact=text)
        found = list(rows.filter(wanted | Q(name__iexact=text))[: MOST_TO_NAME + 1])
        return only_one(found, text, "service, product or practice", (self.prepare_value(item) for item in found))


class ReferenceField(forms.CharField):
    """Another improvement by its reference; what `user` may not see does not exist."""

    def __init__(self, *, user: User, **said: Any) -> None:
        self.user = user
        said.setdefault("widget", pick("improvements"))
        said.setdefault("help_text", "For example CIR-142.")
        super().__init__(max_length=200, **said)

    def clean(self, value: Any) -> Any:
        """The improvement, or None."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        first = re.match(r"\s*(?:CIR-?)?\d{1,15}\b", text, re.IGNORECASE)
        rows = Improvement.objects.visible_to(self.user).by_reference(first[0] if first else "")
        found = rows.first()
        if found is None:
            raise ValidationError(
                "There is no improvement with this reference. Enter one like CIR-142.", code="unknown"
            )
        return found


class TagsField(forms.CharField):
    """Words with commas between them."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("help_text", "Separate tags with commas.")
        super().__init__(max_length=900, widget=forms.TextInput({"autocomplete": "off"}), **said)

    def prepare_value(self, value: Any) -> Any:
        """Tags are shown with commas between them."""
        return value if isinstance(value, str) or value is None else ", ".join(str(tag) for tag in value)

    def clean(self, value: Any) -> Any:
        """The list of tags; the door checks how many and how long."""
        return [tag.strip() for tag in str(super().clean(value) or "").split(",") if tag.strip()]


def only_one(found: list[Any], text: str, kind: str, names: Iterable[str]) -> Any:
    """The one that was meant; otherwise a sentence that says how to be clear."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(f"There is no {kind} called “{text}”. Choose one of the list.", code="unknown")
    listed = "; ".join(list(names)[:MOST_TO_NAME])
    raise ValidationError(f"“{text}” can be several: {listed}. Choose one of them.", code="ambiguous")
