"""Writing many rows of one table at once: PostgreSQL takes them by COPY, which is several times what INSERT takes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models

AT_ONCE = 2000
NOTHING, TAB = "\\N", "\t"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""What a text has to hide in COPY's format, where a tab ends a column and a line ends a row."""


def pour(
    model: type[models.Model], common: Mapping[str, Any], own: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Write rows, each the values of its `own` columns with what is common to all, and answer their numbers in the same
    order.

    Inside a transaction. Every column that has no value of its own must be named; nothing is checked but what the
    database checks.
    """
    if connection.vendor != "postgresql":
        made = [model(**common, **dict(zip(own, row, strict=True))) for row in rows]
        return [row.pk for row in model._default_manager.bulk_create(made, batch_size=AT_ONCE)]
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in ("id", *own, *common))
    same = "".join(f"\t{_written(value)}" for value in common.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        keys = [key for (key,) in cursor.fetchall()]
        with cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for start in range(0, len(rows), AT_ONCE):
                some = zip(keys[start : start + AT_ONCE], rows[start : start + AT_ONCE], strict=True)
                copy.write("".join(f"{key}\t{TAB.join(map(_written, row))}{same}\n" for key, row in some))
    return keys


def _written(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value and value.translate(ESCAPES)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).translate(ESCAPES)
    return value.isoformat() if isinstance(value, date) else repr(value)
