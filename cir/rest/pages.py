"""Pages by keyset: a page begins after the last row of the one before, so that nothing is skipped or shown twice
when rows come and go meanwhile, and page 2,000 costs what page 1 costs. Nothing is counted."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Expression, F, Q, QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from cir import statements
from cir.errors import Invalid, Problem
from cir.rest.shapes import Shape
from cir.typed import whole

DEFAULT_SIZE, LARGEST_SIZE = 50, 200
LONGEST_CURSOR = 600
KINDS: dict[str, Callable[[Any], Any]] = {
    "s": str,
    "n": float,
    "i": int,
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
}


@dataclass(frozen=True)
class Sort:
    """An order of rows: by `key` (never null), ties by id; both have a direction, as the index has."""

    name: str
    key: str | Expression
    descending: bool = False
    id_descending: bool = True


BY_ID = Sort("id", "pk", id_descending=False)
NEWEST = Sort("-id", "pk", descending=True)


class BadCursor(Invalid):
    """A cursor that was not made here, or for another list."""

    code = "bad-cursor"
    title = "This cursor is broken"


def page(
    request: Request, rows: QuerySet[Any], shape: Shape, sorts: Sequence[Sort] = (BY_ID,)
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of `rows` as JSON, and the address of the next one (None: this is the last)."""
    size, sort = asked_size(request.query_params), asked_sort(request.query_params, sorts)
    return _shown(request, list(_rows(rows, shape, sort, size, _begin(request, sort))), shape, sort, size)


def kept_page(
    request: Request,
    write: Callable[[int], QuerySet[Any]],
    shape: Shape,
    sorts: Sequence[Sort],
    question: Hashable,
) -> tuple[list[dict[str, Any]], str | None]:
    """The same of `write(number of the person)`, by a statement that is kept: see `cir.statements.rows`."""
    size, sort = asked_size(request.query_params), asked_sort(request.query_params, sorts)

    def page_for(me: int, *begin: Any) -> QuerySet[Any]:
        return _rows(write(me), shape, sort, size, begin)

    person: Any = request.user
    whole = "page", shape.name, sort.name, size, person.standing, question
    found = statements.rows(whole, page_for, person.pk, *_begin(request, sort))
    return _shown(request, found, shape, sort, size)


def _begin(request: Request, sort: Sort) -> tuple[Any, ...]:
    cursor = request.query_params.get("cursor")
    return decoded(cursor, sort) if cursor else ()


def _rows(rows: QuerySet[Any], shape: Shape, sort: Sort, size: int, begin: tuple[Any, ...]) -> QuerySet[Any]:
    key = F(sort.key) if isinstance(sort.key, str) else sort.key
    ordered = rows.annotate(_key=key).order_by(_by("_key", sort.descending), _by("pk", sort.id_descending))
    if begin:
        ordered = ordered.filter(_after(sort, *begin))
    return ordered.values_list("_key", "pk", *shape.lookups)[: size + 1]


def _shown(
    request: Request, found: list[Any], shape: Shape, sort: Sort, size: int
) -> tuple[list[dict[str, Any]], str | None]:
    after = None
    if len(found) > size:
        after = replace_query_param(request.build_absolute_uri(), "cursor", encoded(sort, *found[size - 1][:2]))
    return [shape.row(values[2:]) for values in found[:size]], after


def asked_size(query: Mapping[str, str]) -> int:
    """How many rows a page shall have."""
    text = query.get("page_size", str(DEFAULT_SIZE))
    size = whole(text) or 0
    if not 1 <= size <= LARGEST_SIZE:
        raise Invalid(Problem("range", f"Choose a page size from 1 to {LARGEST_SIZE}.", "page_size"))
    return size


def asked_sort(query: Mapping[str, str], sorts: Sequence[Sort]) -> Sort:
    """The order that is asked for; the first is the usual one."""
    wanted = query.get("sort", sorts[0].name)
    for sort in sorts:
        if sort.name == wanted:
            return sort
    raise Invalid(Problem("choice", f"Choose one of: {', '.join(sort.name for sort in sorts)}.", "sort"))


def encoded(sort: Sort, key: Any, pk: int) -> str:
    """Where a page ended, in letters that mean nothing to others and are signed, so that none can be made up."""
    kind = "t" if isinstance(key, datetime) else "d" if isinstance(key, date) else _kind(key)
    text = orjson.dumps([sort.name, kind, key.isoformat() if kind in "td" else key, pk])
    return base64.urlsafe_b64encode(_seal(text) + text).decode().rstrip("=")


def decoded(cursor: str, sort: Sort) -> tuple[Any, int]:
    """Key and id of the last row of the page before; `BadCursor` for everything that was not made by `encoded`."""
    try:
        raw = base64.urlsafe_b64decode(cursor[:LONGEST_CURSOR].encode("ascii") + b"==")
        if not hmac.compare_digest(raw[:8], _seal(raw[8:])):
            raise ValueError
        name, kind, key, pk = orjson.loads(raw[8:])
        if name != sort.name:
            raise ValueError
        return KINDS[kind](key), int(pk)
    except (ValueError, KeyError, TypeError, binascii.Error, UnicodeError):
        raise BadCursor(Problem("bad-cursor", "Begin again at the first page of this list.", "cursor")) from None


def _kind(key: Any) -> str:
    if isinstance(key, float):
        return "n"
    return "i" if isinstance(key, int) else "s"


def _seal(text: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"cursor" + text, sha256)[:8]


def _by(name: str, descending: bool) -> Any:
    return F(name).desc() if descending else F(name).asc()


def _after(sort: Sort, key: Any, pk: int) -> Q:
    """Rows behind (key, pk). The first condition alone lets the index find the place."""
    way, id_way = ("lt" if sort.descending else "gt"), ("lt" if sort.id_descending else "gt")
    beyond = Q(**{f"_key__{way}": key}) | Q(**{"_key": key, f"pk__{id_way}": pk})
    return Q(**{f"_key__{way}e": key}) & beyond
