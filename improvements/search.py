"""Search: the only module that knows a dialect of SQL.

PostgreSQL answers from a stored text vector (title before description), comments and lessons, all by GIN; SQLite
compares words one by one, which is enough for a register on one machine. When no word matches as it stands, titles
that look alike are found instead (trigrams): typing errors are forgiven. A hit is always one of the rows that were
handed in, and these come from `visible_to()`: what a person may not see changes nothing, not even whether typing errors
are forgiven.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.formats import date_format

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.ui.wording import in_zone
from improvements import alike
from improvements.models import Comment, Improvement, Lesson
from improvements.queries import ImprovementQuerySet, reference_number
from improvements.statuses import OPEN, Status

LONGEST = 200
ALIKE = 0.5
"""How much of the typed letters must be found in a title (word similarity, 0 to 1)."""
SIMILAR = 0.4
"""From how much sameness on two titles may say the same: rather one too many than one idea logged twice."""
LOOKED_THROUGH = 2000
"""Where titles are compared one by one: the newest ones only."""
MOST_ITEMS = 1000
RANKED = 500
"""Ranking looks at the newest matches only: ranking all of them grew 112-fold with the register."""
FEW = 10_000
"""So many hits are looked for once and then named by their numbers: a page counts, sorts and reads them."""
MATCHING = """
    SELECT id FROM improvements_improvement WHERE search @@ websearch_to_tsquery('english', %s)
    UNION SELECT improvement_id FROM improvements_comment
        WHERE deleted_at IS NULL AND to_tsvector('english', text) @@ websearch_to_tsquery('english', %s)
    UNION SELECT improvement_id FROM improvements_lesson
        WHERE to_tsvector('english', expected || ' ' || happened || ' ' || next_time)
            @@ websearch_to_tsquery('english', %s)
    UNION SELECT %s::bigint
"""
ANY_WORD = "SELECT id FROM improvements_improvement WHERE search @@ to_tsquery('english', %s)"
ANY_WORD_OF_LESSON = """
    SELECT lesson.id FROM improvements_lesson lesson JOIN improvements_improvement record
        ON record.id = lesson.improvement_id WHERE record.search @@ to_tsquery('english', %s)
    UNION SELECT id FROM improvements_lesson
        WHERE to_tsvector('english', expected || ' ' || happened || ' ' || next_time) @@ to_tsquery('english', %s)
"""
LIKE_TITLE = "SELECT id FROM improvements_improvement WHERE %s <%% title"


@dataclass(frozen=True)
class Hit:
    """A record found: enough to show it in a list, with the matched words marked."""

    id: int
    title: str
    status: Status
    marked: tuple[tuple[str, bool], ...]
    open: bool
    ended: str = ""

    @property
    def reference(self) -> str:
        """CIR-142."""
        return f"CIR-{self.id}"

    @property
    def url(self) -> str:
        """The record's page."""
        return f"/improvements/{self.reference}/"


def matching(rows: ImprovementQuerySet, text: str) -> ImprovementQuerySet:
    """The rows that contain the words (or are the record with this reference); alike titles when none does."""
    words = typed(text)
    if not words:
        return rows
    exact = rows.filter(_exact(words))
    ids = list(exact.order_by().values_list("pk", flat=True)[: FEW + 1])
    if not ids:
        return rows.filter(_looks_like(rows, words))
    return exact if len(ids) > FEW else rows.filter(pk__in=_numbered(ids))


def typed(text: str) -> str:
    """What can be searched for: one line, not too long, without characters that no database keeps."""
    return " ".join("".join(letter for letter in text[:LONGEST] if letter.isprintable() or letter == " ").split())


def top(text: str, user: User, most: int = 8) -> list[Hit]:
    """The best hits for the palette: the record with this reference first, then by how much of the title matches."""
    found = matching(Improvement.objects.visible_to(user), text)
    rows = _newest(found, RANKED)
    number = reference_number(text)
    ranked = sorted(rows, key=lambda row: (row["pk"] != number, -alike.share(text, row["title"]), -row["pk"]))
    return [_hit(row, text) for row in ranked[:most]]


def similar(title: str, user: User, most: int = 3) -> list[Hit]:
    """Records that may say the same already, the most alike first, while somebody types a title."""
    words = alike.telling_words(title[:LONGEST])
    if not words:
        return []
    rows = _newest(Improvement.objects.visible_to(user).filter(_any_word(words)), RANKED)
    scored = [(alike.sameness(title, row["title"]), row) for row in rows if row["status"] != Status.MERGED]
    best = sorted((pair for pair in scored if pair[0] >= SIMILAR), key=lambda pair: (-pair[0], -pair[1]["pk"]))
    return [_hit(row, title) for _, row in best[:most]]


def suggest_item(words: str, user: User) -> ConfigurationItem | None:
    """The service, product or practice that the words name, or that similar records were about."""
    wanted = alike.stems(typed(words))
    named = [(alike.named_by(item.name, wanted), item) for item in ConfigurationItem.objects.current()[:MOST_ITEMS]]
    share, best = max(named, key=lambda pair: pair[0], default=(0.0, None))
    if share >= ALIKE:
        return best
    hits = [hit.id for hit in similar(words, user, most=5)]
    items = list(ConfigurationItem.objects.current().filter(improvements__in=hits))
    return max(items, key=lambda item: (items.count(item), -item.pk), default=None)


def lessons_with_any(words: Iterable[str]) -> Q:
    """Lessons in which one of the words stands, or in the title or description of whose record it does."""
    if connection.vendor == "postgresql":
        query = _any_of(words)
        return Q(pk__in=RawSQL(ANY_WORD_OF_LESSON, [query, query]))  # noqa: S611 - parameters only
    columns = ("improvement__title", "improvement__description", "expected", "happened", "next_time")
    condition = Q()
    for word in words:
        condition |= Q(*((f"{column}__icontains", alike.stem(word)) for column in columns), _connector=Q.OR)
    return condition


def capped(rows: ImprovementQuerySet, most: int = 1000) -> int:
    """How many rows there are, counted no further than `most` + 1: "1,000+" costs the same at any size."""
    return rows.order_by().values("pk")[: most + 1].count()


def _exact(text: str) -> Q:
    number = reference_number(text)
    if connection.vendor == "postgresql":
        return Q(pk__in=RawSQL(MATCHING, [text, text, text, number or 0]))  # noqa: S611 - parameters only
    every = Q()
    for word in alike.words(text):
        if word in alike.SMALL_WORDS:
            continue
        stem = alike.stem(word)
        every &= (
            Q(title__icontains=stem)
            | Q(description__icontains=stem)
            | Q(pk__in=_said(stem, Comment.objects.filter(deleted_at=None), "text"))
            | Q(pk__in=_said(stem, Lesson.objects.all(), "expected", "happened", "next_time"))
        )
    return (every | Q(pk=number) if number else every) if every else Q(pk=number or 0)


def _numbered(ids: list[int]) -> RawSQL:
    """These records, by one value that holds all numbers: the statement is as long for ten thousand as for one."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])  # noqa: S611 - parameters only
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])  # noqa: S611 - parameters only


def _said(stem: str, rows: QuerySet[Any], *columns: str) -> Any:
    """Ids of the records in whose comments or lessons the word stands."""
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": stem})
    return rows.filter(condition).values("improvement")


def _any_word(words: Iterable[str]) -> Q:
    if connection.vendor == "postgresql":
        return Q(pk__in=RawSQL(ANY_WORD, [_any_of(words)]))  # noqa: S611 - parameters only
    condition = Q()
    for word in words:
        condition |= Q(title__icontains=alike.stem(word)) | Q(description__icontains=alike.stem(word))
    return condition


def _any_of(words: Iterable[str]) -> str:
    """The words as PostgreSQL asks for any of them, each also as the beginning of a longer one."""
    return " | ".join("'" + word.replace("'", "''").replace("\\", "") + "':*" for word in words)


def _looks_like(rows: ImprovementQuerySet, text: str) -> Q:
    """Titles that look like what was typed."""
    if connection.vendor == "postgresql" and has_trigrams():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(ALIKE)])
        return Q(pk__in=RawSQL(LIKE_TITLE, [text]))  # noqa: S611 - parameters only
    newest = rows.order_by("-logged_at", "-pk").values_list("pk", "title")[:LOOKED_THROUGH]
    return Q(pk__in=[pk for pk, title in newest if alike.within(text, title) >= ALIKE])


@cache
def has_trigrams() -> bool:
    """Whether this PostgreSQL has pg_trgm; without it titles are compared one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        return bool(cursor.fetchone()[0])


def _newest(rows: ImprovementQuerySet, most: int) -> list[dict[str, Any]]:
    return [{**row} for row in rows.order_by("-logged_at", "-pk").values("pk", "title", "status", "ended_at")[:most]]


def _hit(row: dict[str, Any], text: str) -> Hit:
    ended = row["ended_at"]
    return Hit(
        id=row["pk"],
        title=row["title"],
        status=Status(row["status"]),
        marked=alike.marked(row["title"], text),
        open=row["status"] in OPEN,
        ended=date_format(in_zone(ended), "F Y") if ended else "",
    )
