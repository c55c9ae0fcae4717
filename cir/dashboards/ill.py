"""What is ill about records: found once for everybody among those that everybody sees, and for each reader among the
restricted ones that they see.

Looking through the register takes a while. So what was found is kept until something changes, and for a minute even
then; a record that is hidden or shown moves it at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Length

from cir.accounts.models import User
from improvements import outcomes, practice
from improvements.models import Improvement
from improvements.practice import DISEASES
from improvements.queries import ImprovementQuerySet
from improvements.statuses import OPEN
from metrics import grounds
from metrics.grounds import Grounds
from metrics.kept import Shelf

SHOWN = 3
HELD = timedelta(minutes=1)
CHANGED = f"{grounds.LIVE}changed"
HIDDEN, QUESTION, ALL = "restricted", "ill", "all"
Line = tuple[int, str, datetime | None]
"""A record: its number, its title, since when."""


class Found(NamedTuple):
    """One disease: how many records have it, and the oldest of them."""

    key: str
    many: int
    oldest: Sequence[Line]


class Seen(NamedTuple):
    """What one person sees: diseases, and among restricted records those that are to end one, by title."""

    ill: list[Found]
    cures: dict[str, int]
    many: int = 0
    """How many records everybody sees, ill or not."""


def found(user: User, now: datetime, ground: Grounds, shelf: Shelf) -> Seen:
    """Every disease that records have which this person may see."""
    changed = str(ground.rows.get(CHANGED))
    everybody = shelf.of(QUESTION, ground.stamp, lambda: among_all(now), loose=changed, hold=HELD)
    hidden = among_hidden(user, now) if any(row.number for row in ground.rows.get(HIDDEN, ())) else Hidden({}, {})
    both = (_together(key, everybody.get(key), hidden.ill.get(key)) for key in DISEASES)
    return Seen([each for each in both if each.many], hidden.cures, everybody[ALL].many if ALL in everybody else 0)


def cures(rows: ImprovementQuerySet) -> ImprovementQuerySet:
    """Improvements of the practice under way."""
    return rows.filter(source=Improvement.Source.PRACTICE, status__in=OPEN)


def among_all(now: datetime) -> dict[str, Found]:
    """What everybody sees: one statement for the numbers, one for the oldest records of each disease that there is."""
    rows = outcomes.counted().alias(said=Length("description"))
    each_one = {key: Count("pk", filter=each.condition(now)) for key, each in DISEASES.items()}
    counts = rows.aggregate(**each_one, **{ALL: Count("pk")})
    found = {key: Found(key, many, _oldest(key, now)) for key, many in counts.items() if many and key != ALL}
    return found | {ALL: Found(ALL, counts[ALL], ())}


def _oldest(key: str, now: datetime) -> list[Line]:
    since = DISEASES[key].since
    rows = practice.found(Improvement.objects.filter(restricted=False), key, now).order_by(since, "pk")
    return list(rows.values_list("pk", "title", since)[:SHOWN])


class Hidden(NamedTuple):
    """What restricted records show."""

    ill: dict[str, Found]
    cures: dict[str, int]


def among_hidden(user: User, now: datetime) -> Hidden:
    """What this person sees of restricted records; one statement, for they are few."""
    rows = Improvement.objects.visible_to(user).filter(restricted=True).alias(said=Length("description"))
    ill, has = Q(source=Improvement.Source.PRACTICE, status__in=OPEN), {}
    for key, each in DISEASES.items():
        ill |= each.condition(now)
        has[f"has_{key}"] = Case(When(each.condition(now), then=Value(1)), default=Value(0))
    columns = ("pk", "title", "source", "status", *sorted({each.since for each in DISEASES.values()}))
    found = list(rows.filter(ill).annotate(**has).values(*columns, *has))
    aiming = [row for row in found if row["source"] == Improvement.Source.PRACTICE and row["status"] in OPEN]
    return Hidden({key: _of(key, found) for key in DISEASES}, {row["title"]: row["pk"] for row in aiming})


def _of(key: str, rows: Sequence[Mapping[str, Any]]) -> Found:
    since = DISEASES[key].since
    lines = [(row["pk"], row["title"], row[since]) for row in rows if row[f"has_{key}"]]
    return Found(key, len(lines), sorted(lines, key=_age)[:SHOWN])


def _together(key: str, *parts: Found | None) -> Found:
    there = [part for part in parts if part]
    oldest = sorted((line for part in there for line in part.oldest), key=_age)
    return Found(key, sum(part.many for part in there), oldest[:SHOWN])


def _age(line: Line) -> tuple[bool, datetime | int, int]:
    pk, _, since = line
    return since is None, since or 0, pk
