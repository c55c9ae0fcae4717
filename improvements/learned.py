"""What we learned before: lessons of ended improvements that may help whoever begins a similar one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements import alike, search
from improvements.models import Improvement, Lesson
from improvements.queries import reference_number
from improvements.statuses import Status

ENOUGH = 0.3
"""How much of what was typed must stand in the record's title or the lesson, when it is about another service."""
FEWEST_WORDS = 2
"""One word in common says little, unless nothing else was typed."""
LOOKED_THROUGH = 300
"""The newest candidates only, so that the answer costs the same in any register."""
COLUMNS = (
    "next_time", "expected", "happened", "improvement_id", "improvement__title", "improvement__status",
    "improvement__ended_at", "improvement__item__path",
)  # fmt: skip


@dataclass(frozen=True)
class Learned:
    """A lesson as it is shown to somebody who begins something similar."""

    next_time: str
    record: int
    title: str
    status: Status
    ended_at: datetime | None
    same_service: bool

    @property
    def reference(self) -> str:
        """CIR-142."""
        return f"CIR-{self.record}"

    @property
    def url(self) -> str:
        """Where the lesson stands on the record's page."""
        return f"/improvements/{self.reference}/#step-7"


def before(text: str, item: ConfigurationItem | None, user: User, most: int = 3) -> list[Learned]:
    """Lessons of ended improvements `user` may see, with similar words or about the same service or what lies below
    it: both first, then words, then the service alone, the newest first; one of each record. One statement."""
    said = alike.telling_words(search.typed(text))
    if not said and item is None:
        return []
    asked = search.lessons_with_any(said) if said else Q(pk__in=[])
    if item is not None:
        asked |= Q(improvement__item__path__startswith=item.path)
    ended = Improvement.objects.visible_to(user).ended()
    rows = Lesson.objects.filter(asked, improvement__in=ended.order_by().values("pk"))
    newest = rows.order_by("-at", "-pk").values(*COLUMNS)[:LOOKED_THROUGH]
    path = "" if item is None else item.path
    ranked = sorted(((_worth(row, said, path), row) for row in newest), key=lambda pair: -pair[0])
    found: dict[int, Learned] = {}
    for worth, row in ranked:
        if worth:
            found.setdefault(row["improvement_id"], _shown(row, path))
    return list(found.values())[:most]


def item_of(chosen: object) -> ConfigurationItem | None:
    """The current service or practice that a form has chosen so far; none for anything else."""
    number = reference_number(str(chosen or ""))
    return None if number is None else ConfigurationItem.objects.current().filter(pk=number).first()


def _worth(row: dict[str, Any], said: list[str], path: str) -> float:
    """0: nothing in common. The share of typed words that stand there, and 1 more for the same service."""
    wanted = {alike.stem(word) for word in said}
    texts = " ".join(row[name] for name in ("improvement__title", "next_time", "expected", "happened"))
    common = len(wanted & {alike.stem(word) for word in alike.words(texts)})
    share = common / len(wanted) if wanted else 0.0
    like = share if common >= min(FEWEST_WORDS, len(wanted)) and share >= ENOUGH else 0.0
    about = _below(row, path)
    return 2 * (like > 0) + about + like if like or about else 0.0


def _below(row: dict[str, Any], path: str) -> bool:
    return bool(path) and (row["improvement__item__path"] or "").startswith(path)


def _shown(row: dict[str, Any], path: str) -> Learned:
    return Learned(
        next_time=row["next_time"],
        record=row["improvement_id"],
        title=row["improvement__title"],
        status=Status(row["improvement__status"]),
        ended_at=row["improvement__ended_at"],
        same_service=_below(row, path),
    )
