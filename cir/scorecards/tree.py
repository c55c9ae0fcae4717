"""The catalogue as a tree with what happens on each of its items, from a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements.models import Improvement
from improvements.queries import ImprovementQuerySet
from improvements.statuses import Status

YEAR = timedelta(days=365)


@dataclass
class Branch:
    """One line of the tree: the item, how deep it lies, and what is counted on it and all below it."""

    item: ConfigurationItem
    depth: int
    open: int = 0
    done: int = 0


def branches(
    user: User, *, at: datetime, kind: str = "", words: str = "", retired: bool = False
) -> tuple[list[Branch], dict[str, int]]:
    """The lines to show, parents before children, each level by name; and how many current items of each kind.

    A filter keeps what fits and the way to it.
    """
    items = list(ConfigurationItem.objects.select_related("owner"))
    shown = [item for item in items if retired or item.retired_at is None]
    kinds = Counter(item.kind for item in shown)
    wanted = [item for item in shown if _fits(item, kind, words)]
    on_the_way = {int(step) for item in wanted for step in item.path.strip("/").split("/")}
    kept = [item for item in shown if item.pk in on_the_way]
    lines = list(_walk(kept))
    seen = Improvement.objects.visible_to(user)
    _count(lines, items, seen.open(), "open")
    _count(lines, items, seen.filter(status=Status.DONE, ended_at__gte=at - YEAR), "done")
    return lines, dict(kinds)


def _fits(item: ConfigurationItem, kind: str, words: str) -> bool:
    text = f"{item.name} {item.description}".casefold()
    return (not kind or item.kind == kind) and all(word in text for word in words.casefold().split())


def _walk(items: Iterable[ConfigurationItem]) -> Iterable[Branch]:
    """Parents before children; an item whose parent is not among them stands at the top."""
    there = {item.pk for item in items}
    below: dict[int | None, list[ConfigurationItem]] = {}
    for item in sorted(items, key=lambda item: item.name.casefold()):
        below.setdefault(item.parent_id if item.parent_id in there else None, []).append(item)
    waiting = [(item, 0) for item in reversed(below.get(None, []))]
    while waiting:
        item, depth = waiting.pop()
        yield Branch(item, depth)
        waiting += [(child, depth + 1) for child in reversed(below.get(item.pk, []))]


def _count(lines: list[Branch], items: list[ConfigurationItem], found: ImprovementQuerySet, what: str) -> None:
    """Add each item's number to it and to everything above it."""
    counted = dict(found.exclude(item=None).order_by().values_list("item").annotate(Count("pk")))
    total: Counter[int] = Counter()
    for item in items:
        for step in item.path.strip("/").split("/"):
            total[int(step)] += counted.get(item.pk, 0)
    for line in lines:
        setattr(line, what, total[line.item.pk])
