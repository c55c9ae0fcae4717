"""Writing many rows of one table at once: PostgreSQL takes them by COPY, which is several times what INSERT takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection, models

AT_ONCE = 2000
NOTHING, TAB, LINE = "\\N", "\t", "\n"
ESCAPES = {"\\": "\\\\", TAB: "\\t", LINE: "\\n", "\r": "\\r"}
"""What a text has to hide in COPY's format, where a tab ends a column and a line ends a row."""
HIDDEN = str.maketrans(ESCAPES)
Rows = Sequence[Sequence[Any]]


def pour(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Write rows, each the values of the named columns.

    Inside a transaction. Every column must be named; nothing is checked but what the database checks.
    """
    if connection.vendor == "postgresql":
        _copy(model, names, rows)
    else:
        _create(model, names, rows)


def numbered(model: type[models.Model], common: Mapping[str, Any], names: Sequence[str], rows: Rows) -> Sequence[int]:
    """As `pour`, with what is common to all rows; answers their numbers in the same order."""
    if connection.vendor != "postgresql":
        return _create(model, names, rows, common)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        sequence = cursor.fetchone()
        cursor.execute("SELECT array_agg(nextval(%s)) FROM generate_series(1, %s)", [*sequence, len(rows)])
        (keys,) = cursor.fetchone()
    _copy(model, ("id", *names), [(key, *row) for key, row in zip(keys, rows, strict=True)], common)
    found: Sequence[int] = keys
    return found


def _create(
    model: type[models.Model], names: Sequence[str], rows: Rows, common: Mapping[str, Any] | None = None
) -> list[int]:
    made = [model(**(common or {}), **dict(zip(names, row, strict=True))) for row in rows]
    return [row.pk for row in model._default_manager.bulk_create(made, batch_size=AT_ONCE)]


def _copy(model: type[models.Model], names: Sequence[str], rows: Rows, common: Mapping[str, Any] | None = None) -> None:
    """Column by column: what a value is, is then asked once for all of a kind."""
    same = common or {}
    columns = ", ".join(f'"{name}"' for name in (*names, *same))
    end = TAB.join(("", *map(_written, same.values()))) + LINE
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for start in range(0, len(rows), AT_ONCE):
            written = map(_column, zip(*rows[start : start + AT_ONCE], strict=True))
            copy.write(end.join((*map(TAB.join, zip(*written, strict=True)), "")))


def _column(values: Sequence[Any]) -> Sequence[str]:
    """Values as COPY reads them."""
    kinds = set(map(type, values))
    if kinds == {str}:
        together = "".join(values)
        return list(map(_text, values)) if any(sign in together for sign in ESCAPES) else values
    if len(kinds) == 1:
        return list(map(_writer(*kinds), values))
    return list(map(_written, values))


def _written(value: Any) -> str:
    return WRITERS[type(value)](value) if type(value) in WRITERS else _writer(type(value))(value)


def _writer(kind: type) -> Callable[[Any], str]:
    """How values of a type are written: as those of the first type it is made from that is known here."""
    return next(WRITERS[each] for each in kind.__mro__ if each in WRITERS)


def _text(value: str) -> str:
    return value.translate(HIDDEN)


def _json(value: dict[str, Any]) -> str:
    return _text(orjson.dumps(value).decode()) if value else "{}"


WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _text, int: repr, float: repr, dict: _json, date: date.isoformat,
    datetime: datetime.isoformat, type(None): lambda _: NOTHING,
}  # fmt: skip
