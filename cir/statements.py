"""Statements that Django writes once: later only their values change.

Writing the SQL of a wide statement takes Django longer than running it takes the database, and planning it takes
PostgreSQL longer than running it. So the text is kept in the process, with the constants written out (an index for a
part of a table is used only for constants) and the values left open, and PostgreSQL keeps the plan
(`DATABASE_PREPARED`). No answer is ever kept: whose rows are seen is part of the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

MOST_KEPT = 400
STAND_IN = 2_000_000_011
FIRST_DAY = date(9000, 1, 1)
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda place: STAND_IN + place,
    str: lambda place: f"stands-in-{place}",
    float: lambda place: STAND_IN + place + 0.125,
    date: lambda place: FIRST_DAY + timedelta(days=place),
    datetime: lambda place: datetime(9000, 1, 1, 0, place, tzinfo=UTC),
}
"""What stands for a value while the SQL is written, so that its places are found."""


class Statement(NamedTuple):
    """SQL with open places. `places` are those of the values, in the order of `params`."""

    text: str
    params: tuple[Any, ...]
    places: tuple[int | None, ...]

    def filled(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The parameters with the values in their places, each as the field it is compared with has it."""
        return tuple(
            param if place is None else type(param)(values[place]) if isinstance(param, int) else values[place]
            for param, place in zip(self.params, self.places, strict=True)
        )


class _Kept(NamedTuple):
    """A statement, with what makes values of its columns: that follows from the columns alone."""

    queryset: QuerySet[Any]
    compiler: Any
    converters: dict[int, Any]
    statement: Statement


Made = TypeVar("Made")


class Memory(Generic[Made]):
    """What is made once for each question. Beyond `most` the oldest goes; threads may ask at the same time."""

    def __init__(self, most: int) -> None:
        self.most, self._known, self._lock = most, dict[Hashable, Made](), Lock()

    def of(self, question: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for this question, or is made now."""
        try:
            return self._known[question]
        except KeyError:
            made = make()
        with self._lock:
            while len(self._known) >= self.most:
                del self._known[next(iter(self._known))]
            self._known[question] = made
        return made

    def __len__(self) -> int:
        return len(self._known)


_kept: Memory[_Kept | None] = Memory(MOST_KEPT)


def rows(question: Hashable, write: Callable[..., QuerySet[Any]], *values: Any) -> list[Any]:
    """The rows of `write(*values)`. `question` holds all that the SQL follows from besides the values: for whom rows
    are in sight is one of that (`User.standing`), a value never decides which SQL is written."""
    return list(query(question, write, *values))


def query(question: Hashable, write: Callable[..., QuerySet[Any]], *values: Any) -> QuerySet[Any]:
    """As `rows`, for whoever reads many of them one by one: with `.iterator()`, and nothing else, for what is added to
    the query would not be in its text."""
    key = question, tuple(map(type, values))
    known = _kept.of(key, lambda: _written(write, values))
    return write(*values) if known is None else _again(known, values)


def _written(write: Callable[..., QuerySet[Any]], values: Sequence[Any]) -> _Kept | None:
    """The statement of a query; None for one whose values cannot be told apart in it."""
    stands = stand_ins(values)
    if stands is None:
        return None
    queryset = write(*stands)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    statement = opened(text, params, stands)
    columns = [expression for expression, *_ in compiler.select[: compiler.col_count]]
    return None if statement is None else _Kept(queryset, compiler, compiler.get_converters(columns), statement)


def stand_ins(values: Sequence[Any]) -> list[Any] | None:
    """Something recognisable for each value; None where there is no such thing."""
    if not all(type(value) in STAND_INS for value in values):
        return None
    return [STAND_INS[type(value)](place) for place, value in enumerate(values)]


def opened(text: str, params: Sequence[Any], stands: Sequence[Any]) -> Statement | None:
    """The statement with its constants written out and open where something stands in; None where a value went into
    a constant (a number or a moment into a text), and so would stay for everybody who comes after.

    Only a number may be missing altogether: that of the person, where everybody sees the same.
    """
    places = [next((place for place, stand in enumerate(stands) if param == stand), None) for param in params]
    constants = [str(param) for param, place in zip(params, places, strict=True) if place is None]
    if any(str(stand) in constant for stand in stands for constant in [*constants, text]):
        return None
    if not all(place in places or isinstance(stand, int) for place, stand in enumerate(stands)):
        return None
    if connection.vendor != "postgresql":
        return Statement(text, tuple(params), tuple(places))
    written = [_literal(param) if place is None else "%s" for param, place in zip(params, places, strict=True)]
    pairs = [(param, place) for param, place in zip(params, places, strict=True) if place is not None]
    whole = text.replace("%%", "%%%%") % tuple(written)  # %% stays what it is
    return Statement(whole, tuple(p for p, _ in pairs), tuple(place for _, place in pairs))


def _literal(param: Any) -> str:
    """A constant as it stands in SQL; the text goes through one more replacing of %s."""
    operations: Any = connection.ops
    return str(operations.compose_sql("%s", [param])).replace("%", "%%")


def _again(known: _Kept, values: Sequence[Any]) -> QuerySet[Any]:
    compiler = copy(known.compiler)
    compiler.connection = _Prepared(connections[DEFAULT_DB_ALIAS])
    compiler.get_converters = lambda _: known.converters
    compiler.as_sql = lambda *_, **__: (known.statement.text, known.statement.filled(values))
    queryset = known.queryset.all()
    query: Any = queryset.query  # a copy of its own
    query.get_compiler = lambda *_, **__: compiler
    return queryset


def cursor() -> Any:
    """A cursor for statements that come again: PostgreSQL keeps their plans. Their text has to have open places only
    for values, and `%%` for a per cent sign. Whoever looks at the statements (`queries_logged`) sees them whole."""
    wrapper: Any = connections[DEFAULT_DB_ALIAS]  # Django's own name for it looks the thread up at every access
    if wrapper.queries_logged or not wrapper.settings_dict["OPTIONS"].get("prepare_threshold"):
        return wrapper.cursor()
    return wrapper.keeping_cursor()


class _Prepared:
    """The connection of this thread, whose statements are kept by PostgreSQL."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def cursor(self) -> Any:
        """See `cursor` above."""
        return cursor()
