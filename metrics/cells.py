"""What the database says about many records in one row: the cell of a run they lie in, and their values, gathered."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Aggregate, Field, Func, IntegerField, Value


class CellOf(Func):
    """The cell of a run (`metrics.runs`) that a moment lies in, counted from 0: the database finds it among the edges
    by halving.
    """

    template = "(WIDTH_BUCKET(%(expressions)s::timestamptz[]) - 1)"
    output_field = IntegerField()

    def __init__(self, moment: Any, edges: str) -> None:
        super().__init__(moment, Value(edges))

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None: both databases answer a number."""
        return []

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite keeps moments as texts without a zone, which sort as they follow each other."""
        when, edges = (compiler.compile(each) for each in self.get_source_expressions())
        array = f"'[\"' || replace(replace(trim({edges[0]}, '{{}}'), '+00', ''), ',', '\",\"') || '\"]'"
        text = f"(SELECT COUNT(*) - 1 FROM json_each({array}) AS edge WHERE edge.value <= {when[0]})"  # noqa: S608 - our own columns
        return text, (*edges[1], *when[1])


class Gathered(Aggregate):
    """The values of all records of a row as a list: a row for each would cost ten times as much. In no order, but the
    lists of a row are all in the same.
    """

    function = "ARRAY_AGG"
    output_field: Field[Any, Any] = Field()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite writes a list as JSON."""
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)

    def get_db_converters(self, connection: Any) -> list[Any]:
        """PostgreSQL's driver makes a list by itself."""
        return [] if connection.vendor == "postgresql" else [_read]


def _read(value: str, expression: Any, connection: Any) -> Any:
    return json.loads(value)
