"""The shape of what the API shows: one declaration makes the columns that are read, the JSON and the schema.

Rows come from `values_list()` and never become model instances: lists cost a few milliseconds, not tens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from cir import statements


@dataclass(frozen=True)
class Column:
    """One member of the JSON: the columns it is made from, how, and the field that describes it in the schema."""

    name: str
    lookups: tuple[str, ...]
    make: Callable[..., Any] | None = None
    field: Callable[[], serializers.Field[Any, Any, Any, Any]] | None = None


class Shape:
    """The members of one kind of thing. A plain name is a column of the model under its own name."""

    def __init__(self, name: str, model: type[Model], *columns: str | Column) -> None:
        self.name, self.model = name, model
        self.columns = tuple(Column(each, (each,)) if isinstance(each, str) else each for each in columns)
        self.lookups = tuple(lookup for column in self.columns for lookup in column.lookups)
        self._plan = tuple(self._steps())

    def _steps(self) -> Iterable[tuple[str, int, int, Callable[..., Any] | None]]:
        place = 0
        for column in self.columns:
            yield column.name, place, place + len(column.lookups), column.make
            place += len(column.lookups)

    def extended(self, name: str, *columns: str | Column) -> Shape:
        """The same with more members: what a detail shows beyond a list."""
        return Shape(name, self.model, *self.columns, *columns)

    def row(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """The JSON of one row of `lookups`."""
        return {
            name: values[start] if make is None else make(*values[start:end]) for name, start, end, make in self._plan
        }

    def rows(self, queryset: QuerySet[Any]) -> list[dict[str, Any]]:
        """The JSON of every row of a query."""
        return [self.row(values) for values in queryset.values_list(*self.lookups)]

    def one(self, queryset: QuerySet[Any]) -> dict[str, Any] | None:
        """The JSON of the first row, or None."""
        values = queryset.values_list(*self.lookups)[:1]
        return next((self.row(each) for each in values), None)

    def one_numbered(self, pk: int) -> dict[str, Any] | None:
        """The JSON of the row with this number, found to be in sight; by a statement that is kept."""
        found = statements.rows(("shape", self.name), self._numbered, pk)
        return self.row(found[0]) if found else None

    def _numbered(self, pk: int) -> QuerySet[Any]:
        return self.model._default_manager.filter(pk=pk).values_list(*self.lookups)

    @cached_property
    def serializer(self) -> type[serializers.Serializer[Any]]:
        """The same as a serializer, for the schema only."""
        return self.serializer_with(self.name)

    def serializer_with(
        self, name: str, doc: str = "", **more: serializers.Field[Any, Any, Any, Any]
    ) -> type[serializers.Serializer[Any]]:
        """The serializer under another name, with fields that no column holds; for the schema only."""
        names = [column.name for column in self.columns]
        declared: dict[str, Any] = {column.name: column.field() for column in self.columns if column.field}
        meta = type("Meta", (), {"model": self.model, "fields": [*names, *more], "read_only_fields": names})
        said = {"__doc__": doc} if doc else {}
        return type(name, (serializers.ModelSerializer,), {**declared, **more, **said, "Meta": meta})


class Named(serializers.Serializer[Any]):
    """Somebody or something by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class Referenced(serializers.Serializer[Any]):
    """An improvement by reference and title."""

    reference = serializers.CharField()
    title = serializers.CharField()


def named(name: str, path: str = "", label: str = "name") -> Column:
    """`{"id": 3, "name": "Ana Abara"}` for a foreign key to a person, an item, a team …, or null."""
    path = path or name

    def make(pk: int | None, text: str | None) -> dict[str, Any] | None:
        return None if pk is None else {"id": pk, "name": text}

    return Column(name, (f"{path}_id", f"{path}__{label}"), make, lambda: Named(allow_null=True))


def computed(
    name: str,
    lookups: str | tuple[str, ...],
    make: Callable[..., Any],
    field: Callable[[], Any] = serializers.CharField,
) -> Column:
    """A member made from other columns."""
    return Column(name, (lookups,) if isinstance(lookups, str) else lookups, make, field)


def same(name: str, lookup: str, field: Callable[[], Any] = serializers.CharField) -> Column:
    """A column under another name, or one that the query adds."""
    return Column(name, (lookup,), None, field)
