"""Input fields that let nothing through which the database or a page could choke on."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

LARGEST_ID = 2**63 - 1
LARGEST_NUMBER = 1e15
YEARS = (1900, 2999)
MOST_NAMED = 100
"""Of the names that nobody knows so many are named; the others are counted."""
NUL = "\x00"


def is_keepable(text: str) -> bool:
    """Whether every database takes the text: no NUL, nothing that UTF-8 cannot say (lone surrogates)."""
    return NUL not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


class SafeText(serializers.CharField):
    """Text without NUL and lone surrogates, in Unicode's composed form (NFC), of a bounded length."""

    def __init__(self, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_internal_value(self, data: Any) -> str:
        """The text as it is kept."""
        found = super().to_internal_value(data)
        if not is_keepable(found):
            self.fail("invalid")
        return unicodedata.normalize("NFC", found)


class Choice(serializers.ChoiceField):
    """One of several known words."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices, **options)


class Id(serializers.IntegerField):
    """The id of something: 1 to 2⁶³ − 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **options)


class Pick(serializers.PrimaryKeyRelatedField):
    """One of several existing things, by its id."""

    default_error_messages = {"does_not_exist": "There is no such choice: {pk_value}.", "incorrect_type": "Send an id."}

    def __init__(self, queryset: QuerySet[Any], **options: Any) -> None:
        super().__init__(queryset=queryset, pk_field=Id(), **options)

    def use_pk_only_optimization(self) -> bool:
        """The thing itself is wanted."""
        return False


class Input(serializers.Serializer[Any]):
    """What a request may say. A name that is not known is refused, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """The values by name; every unknown name is a problem of its own, as far as anybody would read them."""
        if isinstance(data, dict) or hasattr(data, "keys"):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [str(name)[:80] for name in data if name not in writable]:
                wrong = {name: ["This name is not known here."] for name in unknown[:MOST_NAMED]}
                if (more := len(unknown) - MOST_NAMED) > 0:
                    wrong["non_field_errors"] = [f"Of the names sent {more:,} more are not known here."]
                raise serializers.ValidationError(wrong, code="unknown")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A calendar day within a few lifetimes, e.g. 2026-12-18."""

    default_error_messages = {"range": "Enter a day between 1900 and 2999."}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        found: date = super().to_internal_value(value)
        if not YEARS[0] <= found.year <= YEARS[1]:
            self.fail("range")
        return found


class Moment(serializers.DateTimeField):
    """A moment with its offset from UTC, within a few lifetimes, e.g. 2026-12-18T09:30:00Z."""

    default_error_messages = {"range": "Enter a moment between 1900 and 2999."}

    def to_internal_value(self, value: Any) -> datetime:
        """The moment, aware."""
        try:
            found: datetime = super().to_internal_value(value)
        except OverflowError:
            self.fail("range")
        if not YEARS[0] <= found.year <= YEARS[1]:
            self.fail("range")
        return found


class Number(serializers.FloatField):
    """A finite number that the arithmetic can hold."""

    default_error_messages = {
        "max_value": f"Enter a number below {LARGEST_NUMBER:,.0f}.",
        "min_value": f"Enter a number above −{LARGEST_NUMBER:,.0f}.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER, **options)

    def to_internal_value(self, data: Any) -> float:
        """The number; true and false are none."""
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Money(serializers.DecimalField):
    """An amount with two decimals, in the organisation's currency."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **options)
