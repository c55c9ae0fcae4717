"""Whoever is named in a text of somebody else: every column of words is searched, and the name taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from cir.privacy.classes import WORDS

REMOVED = "[removed]"
CHUNK = 500


def take_out(marks: Sequence[str]) -> dict[str, int]:
    """Replace each of these, in any case, wherever it stands; answers in how many rows of what."""
    if not marks:
        return {}
    pattern = re.compile("|".join(re.escape(mark) for mark in marks), re.IGNORECASE)
    found = {}
    for label, columns in WORDS.items():
        if label != "audit.Detail":  # those are bound by a digest: see `erasing`
            model = apps.get_model(label)
            found[f"Named in {model._meta.verbose_name_plural}"] = _clean(model, columns.split(), marks, pattern)
    return {what: count for what, count in found.items() if count}


def naming(model: type[Model], columns: Sequence[str], marks: Sequence[str]) -> QuerySet[Any]:
    """The rows in which one of the columns holds one of the marks."""
    rows, wanted = model._base_manager.all(), []
    for name in columns:
        is_json = isinstance(model._meta.get_field(name), JSONField)
        if is_json:
            rows = rows.alias(**{f"text_of_{name}": Cast(name, TextField())})
        for mark in marks:
            spellings = {mark, json.dumps(mark)[1:-1]} if is_json else {mark}
            place = f"text_of_{name}" if is_json else name
            wanted += [Q(**{f"{place}__icontains": spelling}) for spelling in spellings]
    return rows.filter(reduce(or_, wanted))


def without(value: Any, pattern: re.Pattern[str]) -> Any:
    """A value with the marks taken out, however deep they stand in lists and documents."""
    if isinstance(value, str):
        return pattern.sub(REMOVED, value)
    if isinstance(value, list):
        return [without(each, pattern) for each in value]
    if isinstance(value, dict):
        return {without(key, pattern): without(each, pattern) for key, each in value.items()}
    return value


def _clean(model: type[Model], columns: list[str], marks: Sequence[str], pattern: re.Pattern[str]) -> int:
    count = 0
    for row in _each(naming(model, columns, marks).only("pk", *columns)):
        changed = {}
        for name in columns:
            before = getattr(row, name)
            after = without(before, pattern)
            longest = getattr(model._meta.get_field(name), "max_length", None)
            if after != before:
                changed[name] = after[:longest] if isinstance(after, str) and longest else after
        if changed:
            count += model._base_manager.filter(pk=row.pk).update(**changed)
    return count


def _each(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows that match now, in steps; those that were cleaned match no more, so the place is kept by the key."""
    last: Any = None
    ordered = rows.order_by("pk")
    while batch := list((ordered.filter(pk__gt=last) if last is not None else ordered)[:CHUNK]):
        last = batch[-1].pk
        yield from batch
