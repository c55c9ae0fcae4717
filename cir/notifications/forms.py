"""The form of account preferences: one row per event, one choice per row."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db import transaction
from django.forms import BoundField

from cir.accounts.models import User
from cir.notifications import events
from cir.notifications.events import Event
from cir.notifications.models import Preference, Way


class PreferencesForm(forms.Form):
    """A choice of way for each event the person may be told of. What equals the default is not kept."""

    def __init__(self, user: User, data: Any = None) -> None:
        self.user = user
        self.events = events.offered_to(user)
        self.defaults = {each.key: events.ways_unless_chosen(each.key, [user.pk])[user.pk] for each in self.events}
        chosen = dict(Preference.objects.filter(user=user).values_list("event", "way"))
        super().__init__(data)
        for event in self.events:
            self.fields[event.key] = forms.ChoiceField(
                label=event.title,
                choices=Way.choices,
                initial=chosen.get(event.key, self.defaults[event.key]),
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Choose how you are told: {event.title}.",
                    "invalid_choice": f"Choose one of the four ways: {event.title}.",
                },
            )

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The rows under their headings."""
        for group, rows in groupby(self.events, key=_group_of):
            yield group, [self[event.key] for event in rows]

    @transaction.atomic
    def save(self) -> None:
        """Keep the choices that differ from the defaults, forget the others."""
        for event in self.events:
            way = self.cleaned_data[event.key]
            if way == self.defaults[event.key]:
                Preference.objects.filter(user=self.user, event=event.key).delete()
            else:
                Preference.objects.update_or_create(user=self.user, event=event.key, defaults={"way": way})


def _group_of(event: Event) -> str:
    return event.group
