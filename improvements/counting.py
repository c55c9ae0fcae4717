"""Counting many lists at once, each only so far: one statement, whatever the size of the register."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 1000
"""Counts beyond this read "1,000+"."""
MOST_KEPT = 2000


class Sql(NamedTuple):
    """One number as SQL: what stands between the commas of a SELECT."""

    text: str
    params: tuple[Any, ...] = ()


class Who(NamedTuple):
    """A person as far as SQL follows from them: sight and reach come from the roles."""

    pk: int
    active: bool
    roles: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, user: Any) -> Who:
        """The person who asks."""
        return cls(user.pk, user.is_active, user.roles.known)


def count_of(rows: QuerySet[Any], most: int = MOST) -> Sql:
    """How many rows there are, counted as far as `most` + 1."""
    return _written(rows.order_by().values("pk")[: most + 1], "(SELECT count(*) FROM ({}) AS counted)")


def first_of(rows: QuerySet[Any]) -> Sql:
    """The first value of `.values("one_column")`; None when there is no row."""
    return _written(rows[:1], "({})")


def _written(rows: QuerySet[Any], around: str) -> Sql:
    try:
        text, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Sql("NULL")
    return Sql(around.format(text), tuple(params))


_kept: dict[Hashable, list[Sql]] = {}


def kept(question: Hashable, write: Callable[[], list[Sql]]) -> list[Sql]:
    """What `write` wrote when the same question was asked first: Django takes longer to write SQL than the database to
    answer it. The SQL is kept, never an answer; the question has to hold all that it follows from."""
    known = _kept.get(question)
    if known is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        known = _kept[question] = [Sql(sys.intern(part.text), part.params) for part in write()]
    return known


def asked(parts: Iterable[Sql]) -> list[Any]:
    """The value of each part, all of them in one statement."""
    known = list(parts)
    if not known:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(part.text for part in known)}", [v for part in known for v in part.params])
        return list(cursor.fetchone())


def count_each(lists: Iterable[QuerySet[Any]], most: int = MOST) -> list[int]:
    """How many rows each list has; `most` + 1 stands for more than `most`."""
    return [number or 0 for number in asked(count_of(rows, most) for rows in lists)]


def words(count: int, most: int = MOST) -> str:
    """38; 1,000; 1,000+ when there are more."""
    return f"{most:,}+" if count > most else f"{count:,}"
