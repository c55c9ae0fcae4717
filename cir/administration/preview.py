"""What a new scoring model would change in the ranking, before anybody decides to use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cir.accounts.models import User
from improvements import scoring
from improvements.models import Improvement, Points

MOST = 2000
SHOWN = 15


@dataclass(frozen=True)
class Shift:
    """One improvement's place now and with the new model (1 is first)."""

    record: Improvement
    before: int
    after: int
    score: float

    @property
    def rise(self) -> int:
        """Places gained; negative when it falls."""
        return self.before - self.after


def shifts(user: User, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Shift], int]:
    """The largest changes of place among scored records that wait for one, and how many change at all.

    Raises ValueError when the criteria make no model.
    """
    model = scoring.Model(
        tuple(scoring.Criterion(row["key"], row["label"], row["weight"], row["axis"]) for row in rows)
    )
    waiting = Improvement.objects.visible_to(user).waiting_for_a_place().exclude(score=None)
    records = list(waiting.order_by("-score", "pk")[:MOST])
    given = _points([record.pk for record in records], {row["key"] for row in rows})
    anew = {record.pk: scoring.score(model, given.get(record.pk, {})).total.mid for record in records}
    places = {pk: place for place, pk in enumerate(sorted(anew, key=lambda pk: (-anew[pk], pk)), start=1)}
    found = [
        Shift(record, place, places[record.pk], float(anew[record.pk])) for place, record in enumerate(records, start=1)
    ]
    moved = [shift for shift in found if shift.rise]
    return sorted(moved, key=lambda shift: (-abs(shift.rise), shift.after))[:SHOWN], len(moved)


def _points(records: list[int], keys: set[str]) -> dict[int, dict[str, list[int]]]:
    given: dict[int, dict[str, list[int]]] = {}
    rows = Points.objects.filter(improvement__in=records, criterion__key__in=keys)
    for record, key, points in rows.values_list("improvement", "criterion__key", "points"):
        given.setdefault(record, {}).setdefault(key, []).append(points)
    return given
