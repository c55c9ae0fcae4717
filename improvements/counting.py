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
    parts: list[str] = []
    params: list[Any] = []
    for rows in lists:
        try:
            sql, values = rows.order_by().values("pk")[: most + 1].query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by Django
        params += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)  # noqa: S608 - compiled by Django
        return list(cursor.fetchone())


def words(count: int, most: int = MOST) -> str:
    """38; 1,000; 1,000+ when there are more."""
    return f"{most:,}+" if count > most else f"{count:,}"
