"""Counting many lists at once, each only so far: one statement, whatever the size of the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 1000
"""Counts beyond this read "1,000+"."""


def count_each(lists: Iterable[QuerySet[Any]], most: int = MOST) -> list[int]:
    """How many rows each list has; `most` + 1 stands for more than `most`."""
    return [number or 0 for number in numbers(lists, (), most)]


def numbers(lists: Iterable[QuerySet[Any]], single: Iterable[QuerySet[Any]] = (), most: int = MOST) -> list[int | None]:
    """The counts of `lists`, then the first value of each of `single` (`.values("one_column")`; None: no row)."""
    parts: list[str] = []
    params: list[Any] = []
    counted = ((rows.order_by().values("pk")[: most + 1], "(SELECT count(*) FROM ({}) AS counted)") for rows in lists)
    for rows, around in (*counted, *((rows[:1], "({})") for rows in single)):
        try:
            sql, values = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            parts.append("NULL")
            continue
        parts.append(around.format(sql))
        params += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def words(count: int, most: int = MOST) -> str:
    """38; 1,000; 1,000+ when there are more."""
    return f"{most:,}+" if count > most else f"{count:,}"
