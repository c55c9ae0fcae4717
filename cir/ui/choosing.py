"""What a form lets people choose from, where that is known only when the form is made."""

from typing import Any, cast

from django.db.models import QuerySet
from django.forms import BaseForm, ModelChoiceField


def offer(form: BaseForm, name: str, rows: QuerySet[Any], empty: str | None = None) -> None:
    """Let the field `name` of the form choose among `rows`; `empty` are the words for choosing none."""
    field = cast("ModelChoiceField[Any]", form.fields[name])
    field.queryset = rows
    if empty is not None:
        field.empty_label = empty
