"""The filters of the catalogue of measures: ONE set, used by the page and the API. Everyone signed in sees them all.

found = MeasureFilter(request.GET, Measure.objects.for_catalogue(), request=request)
found.problems()   # () or what is wrong, by filter
found.qs
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid, Problem
from cir.typed import whole
from metrics import queries
from metrics.models import Measure

YES_NO = [("yes", "Yes"), ("no", "No")]
ME, NONE = "me", "none"
SIGNALS = [
    ("improving", "Improving"),
    ("getting_worse", "Getting worse"),
    ("changed", "Changed"),
    ("no_real_change", "No real change"),
    ("too_early", "Too early to tell"),
]
MOST_WORDS = 120


class WordsField(forms.CharField):
    """A few words, in one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_WORDS, **kwargs)

    def to_python(self, value: Any) -> str:
        """The words with single spaces between them."""
        return " ".join(str(super().to_python(value) or "").split())


class WordsFilter(django_filters.Filter):
    """Every word must stand in the name, the description or the unit."""

    field_class = WordsField

    def filter(self, qs: Any, value: str) -> Any:
        """The rows in which all of them stand."""
        for word in value.split():
            qs = qs.filter(Q(name__icontains=word) | Q(description__icontains=word) | Q(unit__icontains=word))
        return qs


class RowField(forms.Field):
    """A row of another table by its id, or one of a few words."""

    def __init__(self, queryset: QuerySet[Any], what: str, words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queryset, self.what, self.words = queryset, what, words

    def clean(self, value: Any) -> Any:
        """The row or the word; `ValidationError` for what is neither."""
        text = str(value or "").strip()
        if not text or text in self.words:
            return text or None
        found = self.queryset.filter(pk=whole(text)).first()
        if found is None:
            raise forms.ValidationError(f"Choose a {self.what} from the list.")
        return found


class PersonFilter(django_filters.Filter):
    """The owner: a person by id, `me` or `none`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.all(), what="person", words=(ME, NONE), **kwargs)

    field_class = RowField

    def filter(self, qs: Any, value: Any) -> Any:
        """The measures of that person."""
        if value is None:
            return qs
        wanted = {ME: self.parent.request.user, NONE: None}.get(value, value) if isinstance(value, str) else value
        return qs.filter(owner=wanted)


class ItemFilter(django_filters.Filter):
    """A service, product or practice by id and everything below it, or `none`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=ConfigurationItem.objects.all(), what="service or practice", words=(NONE,), **kwargs)

    field_class = RowField

    def filter(self, qs: Any, value: Any) -> Any:
        """The measures of that part of the catalogue."""
        if value is None:
            return qs
        return qs.filter(item=None) if value == NONE else qs.filter(item__path__startswith=value.path)


class MeasureFilter(django_filters.FilterSet):
    """The filters of the catalogue of measures. All that are given must hold."""

    q = WordsFilter(label="Words")
    item = ItemFilter(label="Service or practice")
    owner = PersonFilter(label="Owner")
    kind = django_filters.MultipleChoiceFilter(label="Kind", choices=Measure.Kind.choices)
    direction = django_filters.MultipleChoiceFilter(label="Direction", choices=Measure.Direction.choices)
    cadence = django_filters.MultipleChoiceFilter(label="Read", choices=Measure.Cadence.choices)
    subject = django_filters.MultipleChoiceFilter(label="About", choices=Measure.Subject.choices)
    signal = django_filters.MultipleChoiceFilter(label="Signal", choices=SIGNALS, field_name="variation")
    due = django_filters.ChoiceFilter(label="Reading due", choices=YES_NO, method="by_due")
    retired = django_filters.ChoiceFilter(label="Retired", choices=YES_NO, method="by_retired")

    class Meta:
        model = Measure
        fields: ClassVar[list[str]] = []

    def by_due(self, queryset: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """Measures whose next reading is due within two days, or late."""
        due = Measure.objects.due(queries.today() + queries.SOON).values("pk")
        return queryset.filter(pk__in=due) if value == "yes" else queryset.exclude(pk__in=due)

    def by_retired(self, queryset: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """Those no longer read, or those that are."""
        return queryset.filter(retired_at__isnull=value != "yes")

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with what was asked, by filter."""
        if not self.is_bound:
            return ()
        said = cast("Mapping[str, list[dict[str, str]]]", self.form.errors.get_json_data())
        return tuple(Problem("invalid", each["message"], name) for name, errors in said.items() for each in errors)

    def require_sound(self) -> MeasureFilter:
        """Raise `Invalid` with everything that is wrong; otherwise the set itself."""
        Invalid.unless_none(self.problems())
        return self
