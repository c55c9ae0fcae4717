"""Short lists of different things, all of them in one statement.

Every list is cut to the same few columns: `Line`. What a column holds is said where the list is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, DateField, DateTimeField, F, Field, QuerySet, TextField, Value
from django.db.models.functions import Cast

from cir import statements
from improvements.counting import Sql, ready


class Line(NamedTuple):
    """One row of any list. `record` is the improvement it is about, `number` the id of the thing itself."""

    record: int = 0
    number: int = 0
    person: int | None = None
    day: date | None = None
    moment: datetime | None = None
    words: str = ""
    more: str = ""


KINDS: dict[str, Field[Any, Any]] = {
    "record": BigIntegerField(),
    "number": BigIntegerField(),
    "person": BigIntegerField(),
    "day": DateField(),
    "moment": DateTimeField(),
    "words": TextField(),
    "more": TextField(),
}


def lined(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    """The rows as lines; columns are named by what they are read from."""
    return rows.values_list(*(_column(columns.get(name), kind) for name, kind in KINDS.items()))


def _column(source: Any, kind: Field[Any, Any]) -> Any:
    if source is None:
        return Cast(Value(None), kind)
    return F(source) if isinstance(source, str) else source


def lines(rows: QuerySet[Any]) -> Iterator[Line]:
    """The lines of one list, by a statement of its own."""
    return (Line(*row) for row in rows)


def list_of(name: str, rows: QuerySet[Any]) -> Sql:
    """One list as SQL, under a name."""
    try:
        text, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Sql("")
    around = "SELECT %s AS list, row_number() OVER () AS place, line.* FROM ({}) AS line"
    return Sql(around.format(text), (name, *params))


def gathered(lists: Iterable[Sql]) -> Mapping[str, list[Line]]:
    """The lines of every list by its name, each in its order."""
    asked = [ready(each) for each in lists if each.text]
    found: dict[str, list[Line]] = {}
    with statements.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each.text for each in asked), [v for each in asked for v in each.params])
        converters = [_converters(kind) for kind in KINDS.values()]
        for name, _, *values in sorted(cursor.fetchall(), key=itemgetter(0, 1)):
            found.setdefault(name, []).append(Line(*map(_converted, values, converters)))
    return found


def _converters(kind: Field[Any, Any]) -> list[Any]:
    """How the database in use gives back values of this kind."""
    return connection.ops.get_db_converters(Value(None, output_field=kind))


def _converted(value: Any, converters: list[Any]) -> Any:
    for convert in converters:
        value = convert(value, None, connection)
    return value
