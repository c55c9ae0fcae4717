"""Activity: what was said and what was done, as one stream; changes of fields fold together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from cir import clock, statements
from cir.accounts.models import User
from cir.audit.models import Entry
from cir.ui import people
from improvements.models import Improvement, Transition
from improvements.record import telling
from improvements.statuses import Status

SHORT, LONG = 40, 1000
WORDS = {status.value: str(status.label) for status in Status}
COLUMNS = ("part", "key", "text", "a", "b", "who", "name", "moment", "later")
SAID_ELSEWHERE = (
    "commented", "comment edited", "comment deleted", "comment put back", "update posted", "supported",
    "support withdrawn", "logged",
)  # fmt: skip


@dataclass
class Event:
    """One line of the stream. `lines` are the folded changes of a group."""

    part: str
    key: int
    moment: datetime
    who: int | None
    name: str
    text: str = ""
    a: str = ""
    b: str = ""
    edited: datetime | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def menu_id(self) -> str:
        """What its menu is called on the page."""
        return str(self.key)

    @property
    def person(self) -> Person | None:
        """Who it was, as an avatar needs it; none is CIR itself."""
        return Person(self.who, self.name) if self.who else None

    @property
    def source(self) -> str:
        """The word of the status a move came from."""
        return WORDS.get(self.a, "")

    @property
    def target(self) -> str:
        """The word of the status a move led to."""
        return WORDS.get(self.b, "")


@dataclass(frozen=True)
class Person:
    """A name with the id that gives it its colour."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Stream:
    """The newest events, oldest first, whether there are older ones, and how many comments there are here."""

    events: list[Event]
    older: bool
    comments: int


def stream_of(record: Improvement, *, only_comments: bool = False, all_of_it: bool = False) -> Stream:
    """Comments, moves, updates and folded changes: one statement, and one for the names of people they speak of."""
    most = LONG if all_of_it else SHORT
    rows = statements.rows(
        ("stream", only_comments, most), lambda pk, text: _rows(pk, text, only_comments)[: most + 1],
        record.pk, str(record.pk),
    )  # fmt: skip
    events = _told([_event(row) for row in rows[:most]])
    events.sort(key=lambda event: (event.moment, event.key))
    comments = sum(event.part == "comment" and not event.a for event in events)
    return Stream(_folded(events), len(rows) > most, comments)


Facts = dict[str, Any]
"""The columns of a row of the stream, as expressions."""


def _rows(pk: int, text: str, only_comments: bool) -> QuerySet[Any]:
    deleted = Cast("deleted_at", TextField())
    said: Facts = {
        "text": F("text"),
        "a": deleted,
        "who": "author",
        "moment": F("at"),
        "later": F("edited_at"),
    }
    record: Any = Improvement(pk=pk)
    comments = _row(record.comments.all(), "comment", **said)
    if only_comments:
        return comments.order_by("-s_moment", "-s_key")
    steps: Facts = {"text": F("reason"), "a": F("source"), "b": F("target"), "who": "actor", "moment": F("at")}
    moves = _row(record.transitions.all(), "move", **steps)
    posted: Facts = {"text": F("text"), "a": F("state"), "who": "by", "moment": F("at")}
    updates = _row(record.updates.all(), "update", **posted)
    trail: Facts = {
        "text": F("verb"),
        "a": Cast("detail__changes", TextField()),
        "who": "actor",
        "moment": F("at"),
    }
    lines = _entries(record._meta.label_lower, text).exclude(verb__in=SAID_ELSEWHERE).exclude(verb__startswith="move ")
    changes = _row(lines.select_related(None), "change", **trail)
    return comments.union(moves, updates, changes, all=True).order_by("-s_moment", "-s_key")


def _row(rows: QuerySet[Any], part: str, *, who: str, moment: Any, later: Any = None, **texts: Any) -> QuerySet[Any]:
    empty = Cast(Value(""), TextField())
    named: dict[str, Any] = {
        f"s_{name}": Coalesce(Cast(texts.get(name, Value("")), TextField()), empty) for name in ("text", "a", "b")
    }
    named["s_part"] = Cast(Value(part), TextField())
    named["s_key"] = Cast("pk", BigIntegerField())
    named["s_who"] = Cast(f"{who}_id", BigIntegerField())
    named["s_name"] = Coalesce(Cast(F(f"{who}__name"), TextField()), empty)
    named["s_moment"] = moment
    named["s_later"] = later if later is not None else Cast(Value(None), Entry._meta.get_field("at").clone())
    return rows.order_by().annotate(**named).values_list(*[f"s_{name}" for name in COLUMNS])


def _event(row: Any) -> Event:
    part, key, text, a, b, who, name, moment, later = row
    return Event(part, key, moment, who, name, text, a, b, later)


def entries_of(record: Improvement) -> QuerySet[Entry]:
    """The audit trail of the record, newest first, with what changed and who did it."""
    return _entries(record._meta.label_lower, str(record.pk))


def _entries(label: str, text: str) -> QuerySet[Entry]:
    rows = Entry.objects.filter(target_type=label, target_id=text)
    return rows.select_related("actor", "detail").order_by("-pk")


def history_of(record: Improvement) -> QuerySet[Entry]:
    """Every line of the record's trail, newest first: who, when, what."""
    return entries_of(record)


def _told(events: list[Event]) -> list[Event]:
    """Put what the trail keeps of a change into sentences."""
    changes = {event.key: json.loads(event.a or "{}") for event in events if event.part == "change"}
    names = _names(changes.values())
    for event in events:
        if event.part == "change":
            event.lines = telling.sentences(event.text, changes[event.key], names)
    return events


def _names(changes: Iterable[dict[str, Any]]) -> dict[int, str]:
    """The names of the people that changes speak of; asks nothing where they speak of none."""
    ids = {key for each in changes for key in telling.people_in(each)}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def untold_of(record: Improvement) -> list[Transition]:
    """Moves from before the record's trail, newest first: those of records that were brought in with their past."""
    trail = entries_of(record).order_by("at", "pk")
    if trail.filter(verb="logged").exists():
        return []
    first = trail.first()
    moves = record.transitions.select_related("actor").order_by("-at", "-pk")
    return list(moves.filter(at__lt=first.at) if first else moves)


def changes_of(entries: list[Entry]) -> list[Event]:
    """Entries of the trail as events, with the names of the people they speak of."""
    details = {entry.pk: entry.detail.changes if hasattr(entry, "detail") else {} for entry in entries}
    names = _names(details.values())
    return [
        Event(
            "change",
            entry.pk,
            entry.at,
            entry.actor_id,
            people.name_of(entry.actor) if entry.actor else "",
            lines=telling.sentences(entry.verb, details[entry.pk], names),
        )
        for entry in entries
    ]


def _folded(events: list[Event]) -> list[Event]:
    """Changes by the same person on the same day, with nothing else between them, become one line."""
    folded: list[Event] = []
    for event in events:
        last = folded[-1] if folded else None
        if last and last.part == event.part == "change" and last.who == event.who and _day(last) == _day(event):
            last.lines += event.lines
            last.moment = event.moment
        else:
            folded.append(event)
    return folded


def _day(event: Event) -> date:
    return clock.today(event.moment)


def mentionable(record: Improvement, people_found: list[User]) -> list[User]:
    """Those of the people found who may see the record: only they can be mentioned."""
    if not record.restricted:
        return people_found
    rows = type(record).objects.filter(pk=record.pk)
    return [person for person in people_found if rows.visible_to(person).exists()]
