"""The kinds of values a filter takes. Each reads what stands in the address, says what is wrong with it, and knows the
words that a person reads instead: `owner=12` is shown as "Owner is Priya Raman"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_date

from cir.typed import whole

MOST_VALUES = 50
LONGEST_VALUE = 200
YEARS = (1900, 2999)
YES_NO = {"yes": "Yes", "no": "No"}


class Value(NamedTuple):
    """One value of a filter: as it stands in the address, as people read it, as the query needs it."""

    raw: str
    label: str
    data: Any = None


class ListWidget(forms.Widget):
    """Reads several values: repeated (`status=new&status=done`) or with commas (`status=new,done`)."""

    def __init__(self, *, split: bool = True) -> None:
        super().__init__()
        self.split = split

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Every value given under `name`, without blanks."""
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        texts = [str(text) for text in given if text not in (None, "")]
        parts = [part for text in texts for part in (text.split(",") if self.split else [text])]
        return [part.strip() for part in parts if part.strip()]


class ListField(forms.Field):
    """Several values, each read by `read`. Names everything that is wrong at once."""

    def __init__(self, *, read: Callable[[list[str]], list[Value]], split: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=ListWidget(split=split), **kwargs)
        self.read = read

    def clean(self, value: list[str] | None) -> list[Value]:
        """The values, once each, in the order given."""
        texts = list(dict.fromkeys(value or ()))
        if len(texts) > MOST_VALUES:
            raise ValidationError(f"Use at most {MOST_VALUES} values.")
        for text in texts:
            require_safe(text)
        return self.read(texts) if texts else []


class Condition(django_filters.Filter):
    """A filter on several values: any of them (`status=new,done`), or none of them (`not_status=new,done`)."""

    field_class = ListField

    def __init__(
        self,
        where: Callable[[Sequence[Value], Any], Q],
        *,
        read: Callable[[list[str]], list[Value]],
        negative: bool = False,
        split: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(read=read, split=split, **kwargs)
        self.where = where
        self.negative = negative

    def filter(self, qs: QuerySet[Any], value: Sequence[Value]) -> QuerySet[Any]:
        """The rows for which the condition holds (or does not)."""
        if not value:
            return qs
        condition = self.where(value, self.parent.request.user)
        return qs.exclude(condition) if self.negative else qs.filter(condition)


def require_safe(text: str) -> None:
    """Refuse what no database keeps (NUL, half characters) and what is absurdly long."""
    if len(text) > LONGEST_VALUE:
        raise ValidationError(f"Use at most {LONGEST_VALUE} characters.")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError("Remove the characters that cannot be shown.")


def choices(known: Mapping[str, str]) -> Callable[[list[str]], list[Value]]:
    """A reader for a fixed list of words."""

    def read(texts: list[str]) -> list[Value]:
        wrong = [text for text in texts if text not in known]
        if wrong:
            raise ValidationError([f"“{text}” is not one of: {', '.join(known)}." for text in wrong])
        return [Value(text, known[text]) for text in texts]

    return read


def one_choice(known: Mapping[str, str]) -> Callable[[list[str]], list[Value]]:
    """A reader for exactly one of a fixed list of words."""
    several = choices(known)

    def read(texts: list[str]) -> list[Value]:
        if len(texts) > 1:
            raise ValidationError(f"Choose one of: {', '.join(known)}.")
        return several(texts)

    return read


def records(
    rows: Callable[[], QuerySet[Any]],
    what: str,
    *,
    words: Mapping[str, str] | None = None,
    slug: str = "",
) -> Callable[[list[str]], list[Value]]:
    """A reader for records named by id (or `slug`), and for words such as `me` and `none`. One query."""
    special = words or {}

    def read(texts: list[str]) -> list[Value]:
        named = [text for text in texts if text not in special]
        found = _found(rows(), named, slug) if named else {}
        wrong = [text for text in named if text not in found]
        if wrong:
            raise ValidationError([f"There is no {what} “{text}”." for text in wrong])
        return [
            Value(text, special[text]) if text in special else Value(text, str(found[text]), found[text])
            for text in texts
        ]

    return read


def _found(rows: QuerySet[Any], texts: Iterable[str], slug: str) -> dict[str, Model]:
    """The records by the text that named them; a slug wins over an id."""
    ids = {text: number for text in texts if (number := whole(text)) is not None}
    condition = Q(pk__in=ids.values())
    if slug:
        condition |= Q(**{f"{slug}__in": list(texts)})
    matching = list(rows.filter(condition))
    by_id = {row.pk: row for row in matching}
    found = {text: by_id[number] for text, number in ids.items() if number in by_id}
    if slug:
        found |= {getattr(row, slug): row for row in matching if getattr(row, slug) in set(texts)}
    return found


def free(texts: list[str]) -> list[Value]:
    """A reader for free words: tags."""
    return [Value(text, text, text) for text in texts]


class DayField(forms.Field):
    """A calendar day, in ISO form."""

    def clean(self, value: Any) -> date | None:
        """The day; `ValidationError` for what is none, or lies beyond anything the register holds."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None or len(text) > len("2026-12-18") or not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError("Enter a date, for example 2026-12-18.")
        return day


class DayFilter(django_filters.Filter):
    """A filter on a calendar day."""

    field_class = DayField


class PointsFilter(django_filters.NumberFilter):
    """A filter on a score: 0 to 100."""

    field_class = forms.DecimalField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=6, decimal_places=3, **kwargs)
