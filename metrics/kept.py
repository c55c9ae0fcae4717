"""What pages of figures are made of, drawn once and kept until something moves that it stands on.

Kept in the cache (the database's, so that every process has it), for a quarter of an hour at most. While a template is
being worked on nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.core.cache import cache

from cir import clock
from metrics import queries

FOR = timedelta(minutes=15)
Made = TypeVar("Made")


class Kept(NamedTuple):
    """What was made, when, and the stamps it was made for."""

    made: Any
    at: datetime
    stamp: str
    loose: str


class Shelf:
    """What is kept for some questions, fetched in one statement. What is on it belongs to nobody: everybody who asks
    is shown the same, so nothing goes there that not everybody may see.
    """

    def __init__(self, *questions: str) -> None:
        keys = {question: _key(question) for question in questions}
        there: dict[str, Kept] = {} if settings.DEBUG else cache.get_many(keys.values())
        self._there = {question: there[key] for question, key in keys.items() if key in there}

    def of(
        self, question: str, stamp: str, make: Callable[[], Made], *, loose: str = "", hold: timedelta = timedelta()
    ) -> Made:
        """What was made for the question: as it is kept, or made now. Another `stamp` makes it anew at once, another
        `loose` one only when it is older than `hold`.
        """
        known, now = self._there.get(question), clock.now()
        if known and known.stamp == stamp and (known.loose == loose or now - known.at < hold):
            made: Made = known.made
            return made
        made = make()
        cache.set(_key(question), Kept(made, now, stamp, loose), FOR.total_seconds())
        return made


def _key(question: str) -> str:
    """The day belongs to every question: ages and running months follow from it."""
    return f"figures-{blake2b(f'{queries.today()} {question}'.encode(), digest_size=16).hexdigest()}"
