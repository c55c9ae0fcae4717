"""Sort keys of the register and pages by key: (sort key, id), never an offset.

An offset reads and throws away everything before it; a key begins where the last page ended, at any depth, and rows
that come or go meanwhile neither repeat nor vanish. The expressions are those of the model's indexes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils.dateparse import parse_date, parse_datetime

from cir.errors import Invalid, Problem
from improvements.models.improvement import FAR_AWAY
from improvements.statuses import Status

KEY = "sort_key"
LONGEST_CURSOR = 600
Kind = Literal["number", "text", "date", "moment"]


def _ranked(column: str, words: Iterable[str]) -> Case:
    """A column of words in an order of its own: the first word is the highest, unknown ones are 0."""
    listed = list(words)
    return Case(
        *(When(**{column: word}, then=Value(len(listed) - place)) for place, word in enumerate(listed)),
        default=Value(0),
        output_field=IntegerField(),
    )


LEVELS = ("high", "medium", "low")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
AT_THE_END = Value("zzzz", CharField())
"""Stands for nobody and nothing where rows are sorted by name."""


@dataclass(frozen=True)
class Key:
    """One thing to sort by. `natural` is the direction in which equal rows come newest first, as the index has them."""

    name: str
    label: str
    expression: Any = field(compare=False)  # the name says which; comparing expressions takes long
    kind: Kind
    natural: Literal["asc", "desc"] = "desc"


KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("ref", "Reference", F("pk"), "number"),
        Key("title", "Improvement", Lower("title"), "text", "asc"),
        Key("item", "Service or practice", Coalesce(Lower("item__name"), AT_THE_END), "text", "asc"),
        Key("step", "Model step", F("step"), "number"),
        Key("urgency", "Urgency", _ranked("urgency", LEVELS), "number"),
        Key("cost", "Cost", _ranked("cost_band", LEVELS), "number"),
        Key("score", "Score", Coalesce("score", Value(-1.0)), "number"),
        Key("owner", "Owner", Coalesce(Lower("owner__name"), AT_THE_END), "text", "asc"),
        Key(
            "target",
            "Target date",
            Coalesce("target_date", Value(FAR_AWAY, output_field=DateField())),
            "date",
            "asc",
        ),
        Key("status", "Status", _ranked("status", reversed(Status.values)), "number", "asc"),
        Key("logged", "Logged", F("logged_at"), "moment"),
        Key("updated", "Last update", F("updated_at"), "moment"),
        Key("ended", "Ended", Coalesce("ended_at", Value(LONG_AGO, output_field=DateTimeField())), "moment"),
        Key("support", "Support", F("supporters"), "number"),
        Key("age", "Age", F("logged_at"), "moment", "asc"),
    )
}
TWINS = {"reference": "ref", "target_date": "target", "supporters": "support", "logged_at": "logged"}
"""Names that programs know from the fields of a record."""


@dataclass(frozen=True)
class Page:
    """One page of rows, and where the next one begins ("" when this is the last)."""

    rows: list[dict[str, Any]]
    after: str


@dataclass(frozen=True)
class Sort:
    """A key and a direction. Age runs against the moment it is computed from: the oldest were logged first."""

    key: Key
    descending: bool

    @classmethod
    def named(cls, text: str) -> Sort:
        """`-score` is score from high to low. Raises `Invalid` for what cannot be sorted by."""
        name = text.removeprefix("-")
        key = KEYS.get(TWINS.get(name, name))
        if key is None:
            raise Invalid(Problem("choice", f"Sort by one of: {', '.join(KEYS)}, with - in front to reverse.", "sort"))
        return cls(key, text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.key.name}" if self.descending else self.key.name

    @property
    def down(self) -> bool:
        """Whether the key runs from high to low in the query."""
        return self.descending is not (self.key.name == "age")

    @property
    def ids_down(self) -> bool:
        """Whether equal rows come newest first: so in the key's natural direction, otherwise the index is read back."""
        natural_down = self.key.natural == "desc"
        return self.descending is natural_down if self.key.name != "age" else self.down

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order, with the key beside each as `sort_key`."""
        keyed = rows.annotate(**{KEY: self.key.expression})
        expression = self.key.expression
        first = expression.desc() if self.down else expression.asc()
        return keyed.order_by(first, F("pk").desc() if self.ids_down else F("pk").asc())

    def beyond(self, rows: QuerySet[Any], after: str) -> QuerySet[Any]:
        """Only the rows that come after the one that `after` names. Raises `Invalid` for a cursor of ours that is none.

        The first condition alone lets the index find the place; the second settles equal keys.
        """
        if not after:
            return rows
        value, last = self._read(after)
        keyed = rows.alias(**{f"{KEY}_at": self.key.expression})
        name, way, ids = f"{KEY}_at", "lt" if self.down else "gt", "lt" if self.ids_down else "gt"
        return keyed.filter(
            Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | Q(**{f"pk__{ids}": last}))
        )

    def page(self, rows: QuerySet[Any], after: str = "", size: int = 50) -> Page:
        """`size` rows as dictionaries (`rows` must be `.values()`), beginning after the cursor."""
        return self.cut(list(self.beyond(self.ordered(rows), after)[: size + 1]), size)

    def cut(self, found: list[dict[str, Any]], size: int) -> Page:
        """The page of rows of which one more was read than it holds, if there is one more."""
        return Page(found[:size], self.cursor(found[size - 1]) if len(found) > size else "")

    def cursor(self, row: dict[str, Any]) -> str:
        """Where a row stands in this order, as text for an address."""
        packed = json.dumps([str(self), row[KEY], row.get("pk", row.get("id"))], default=_plain)
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    def _read(self, after: str) -> tuple[Any, int]:
        try:
            if len(after) > LONGEST_CURSOR:
                raise ValueError("too long")
            padded = after.encode("ascii") + b"=" * (-len(after) % 4)
            sort, value, last = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            if sort != str(self) or isinstance(last, bool) or not isinstance(last, int) or not 0 <= last < 2**63:
                raise ValueError("of another list")
            return _typed(self.key.kind, value), last
        except (ValueError, TypeError, binascii.Error, RecursionError) as wrong:
            raise Invalid(Problem("cursor", "This page cannot be found. Open the list again.", "after")) from wrong


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value.isoformat()


def _typed(kind: Kind, value: Any) -> Any:
    """The key of a cursor as the database compares it; ValueError for anything else."""
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**62:
            raise ValueError("not a number")
        return value
    if not isinstance(value, str) or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("not a text")
    if kind == "text":
        return value
    moment = parse_date(value) if kind == "date" else parse_datetime(value)
    if moment is None or (isinstance(moment, datetime) and moment.tzinfo is None):
        raise ValueError("not a moment")
    assert isinstance(moment, date)  # noqa: S101 - both kinds are
    return moment


DEFAULT = Sort.named("-score")
