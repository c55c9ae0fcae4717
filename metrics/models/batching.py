"""Taking in many readings at once: looked at first, then added in one stroke, and safe to send twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cir import clock
from cir.audit import trail
from cir.errors import DomainError, Invalid, Problem
from cir.notifications import outbox

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models import Measure, Reading

MOST_AT_ONCE = 5000
READINGS_CHANGED = "metrics.readings_changed"


@dataclass(frozen=True)
class Examined:
    """One row as it would be taken in: its columns, or what is wrong, or the reading that is there already."""

    moment: datetime
    note: str
    facts: Mapping[str, Any] | None = None
    problems: tuple[Problem, ...] = ()
    there: Reading | None = None

    @property
    def is_new(self) -> bool:
        """Whether adding would add it."""
        return self.facts is not None and not self.problems and self.there is None


class Batching(models.Model):
    """The door for many readings."""

    class Meta:
        abstract = True

    def examine(self: Measure, rows: Sequence[Mapping[str, Any]], at: datetime | None = None) -> list[Examined]:
        """Look at rows (`moment`, `value` or `numerator` and `denominator`, `note`) without writing anything.

        A row that says what its moment says already is `there`: sending a file twice adds nothing. A row that says
        something else about it is wrong: a correction needs a reason.
        """
        now = at or clock.now()
        moments = {row["moment"] for row in rows}
        known = {reading.moment: reading for reading in self._counted(moments)}
        examined, seen = [], set[datetime]()
        for row in rows:
            examined.append(self._examined(row, known.get(row["moment"]), now, twice=row["moment"] in seen))
            seen.add(row["moment"])
        return examined

    @transaction.atomic
    def record_many(
        self: Measure,
        rows: Sequence[Mapping[str, Any]],
        *,
        by: User | None,
        source: str = "api",
        only_good: bool = False,
        at: datetime | None = None,
    ) -> list[Reading]:
        """Add up to 5,000 readings: all, or with `only_good` those with nothing wrong. One audit entry, one notice.

        Answers the readings of the rows, also those that were there already. Raises `Invalid` with everything that is
        wrong in every row, as `readings.3.value`, and `Conflict` for a retired measure.
        """
        now = at or clock.now()
        if not 0 < len(rows) <= MOST_AT_ONCE:
            raise Invalid(Problem("count", f"Send 1 to {MOST_AT_ONCE:,} readings at a time.", "readings"))
        self._locked(None).require_read()
        examined = self.examine(rows, now)
        if not only_good:
            Invalid.unless_none(
                Problem(wrong.code, wrong.message, f"readings.{place}.{wrong.field}")
                for place, row in enumerate(examined)
                for wrong in row.problems
            )
        made = iter(self._add([row for row in examined if row.is_new], by=by, source=source, now=now))
        return [row.there or next(made) for row in examined if row.is_new or (row.there and not row.problems)]

    def _counted(self: Measure, moments: set[datetime]) -> models.QuerySet[Reading]:
        """The readings of these moments: by their span, since a database takes only so many values in one question."""
        aware = sorted(moment for moment in moments if moment.tzinfo)
        if not aware:
            return self.readings.none()
        return self.readings.current().filter(moment__range=(aware[0], aware[-1]))

    def _examined(
        self: Measure, row: Mapping[str, Any], there: Reading | None, now: datetime, *, twice: bool
    ) -> Examined:
        moment, note = row["moment"], str(row.get("note") or "").strip()
        read = {name: value for name, value in row.items() if name not in ("moment", "note")}
        problems = []
        if twice:
            problems.append(Problem("exists", "This moment stands twice in the list.", "moment"))
        facts = None
        try:
            facts = self.checked(moment, now, words=note, **read)
        except DomainError as wrong:
            problems += wrong.problems
        if there and facts is not None and any(getattr(there, name) != value for name, value in facts.items()):
            said = "This moment has another reading already. Correct that one, with a reason."
            problems.append(Problem("exists", said, "moment"))
        return Examined(moment, note, facts, tuple(problems), there)

    def _add(
        self: Measure, rows: Sequence[Examined], *, by: User | None, source: str, now: datetime
    ) -> Sequence[Reading]:
        if not rows:
            return []
        model = self.readings.model
        common = {"measure": self, "recorded_by": by, "recorded_at": now, "source": source}
        made = model.objects.bulk_create(
            [model(moment=row.moment, note=row.note, **common, **(row.facts or {})) for row in rows], batch_size=500
        )
        said = {"count": len(made), "first": min(r.moment for r in made), "last": max(r.moment for r in made)}
        trail.record(by, "readings added", self, said, now)
        keys = [reading.pk for reading in made]
        payload = {"measure": self.pk, "reading": keys[-1], "readings": keys}
        outbox.put(READINGS_CHANGED, f"readings:{keys[0]}-{keys[-1]}", payload)
        return made
