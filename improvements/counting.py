"""Counting many lists at once, each only so far: one statement, whatever the size of the register."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from cir import statements

if TYPE_CHECKING:
    from cir.accounts.models import User

MOST = 1000
"""Counts beyond this read "1,000+"."""
MOST_KEPT = 2000


class Sql(NamedTuple):
    """One number as SQL: what stands between the commas of a SELECT. `ready`: its constants are written out."""

    text: str
    params: tuple[Any, ...] = ()
    ready: bool = False


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


_kept: statements.Memory[list[Sql] | None] = statements.Memory(MOST_KEPT)
NOBODY = statements.STAND_INS[int](0)


def kept(question: Hashable, user: User, write: Callable[[User], list[Sql]]) -> list[Sql]:
    """What `write` wrote for the first person of this standing who asked the same question: Django takes longer to
    write SQL than the database to answer it. The SQL is kept, never an answer; it stays open for who asks, and the
    question has to hold all else that it follows from."""
    known = _kept.of((question, user.standing), lambda: _opened(write(user.with_number(NOBODY))))
    return write(user) if known is None else [_of(part, user.pk) for part in known]


def _opened(parts: list[Sql]) -> list[Sql] | None:
    found = [statements.opened(part.text, part.params, [NOBODY]) for part in parts]
    return [Sql(sys.intern(each.text), each.params, ready=True) for each in found if each] if all(found) else None


def _of(part: Sql, pk: int) -> Sql:
    """The part for one person."""
    return part._replace(params=tuple(type(value)(pk) if value == NOBODY else value for value in part.params))


def ready(part: Sql) -> Sql:
    """The part with its constants written out, as parts that are kept have them."""
    if part.ready:
        return part
    found = statements.opened(part.text, part.params, [])
    return Sql(found.text, found.params, ready=True) if found else part


def asked(parts: Iterable[Sql]) -> list[Any]:
    """The value of each part, all of them in one statement; what comes twice (what is new, for a coordinator of
    everything, is what they triage) is counted once."""
    known = list(map(ready, parts))
    once = list(dict.fromkeys(known))
    if not once:
        return []
    with statements.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(part.text for part in once)}", [v for part in once for v in part.params])
        values = dict(zip(once, cursor.fetchone(), strict=True))
    return [values[part] for part in known]


def count_each(lists: Iterable[QuerySet[Any]], most: int = MOST) -> list[int]:
    """How many rows each list has; `most` + 1 stands for more than `most`."""
    return [number or 0 for number in asked(count_of(rows, most) for rows in lists)]


def words(count: int, most: int = MOST) -> str:
    """38; 1,000; 1,000+ when there are more."""
    return f"{most:,}+" if count > most else f"{count:,}"
