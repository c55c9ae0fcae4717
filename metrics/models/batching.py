"""Taking in many readings at once: looked at first, then added in one stroke, and safe to send twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery

from cir import clock, cycles
from cir.audit import trail
from cir.errors import DomainError, Invalid, Problem
from cir.notifications import outbox
from metrics import checks, pouring
from metrics.checks import Rules, columns

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models import Measure, Reading

MOST_AT_ONCE = 10_000
ASKED_AT_ONCE = 5000
"""How many moments one statement asks for: SQLite takes no more than 32,766 values."""
READINGS_CHANGED = "metrics.readings_changed"
WORDS = ("moment", "note", "reason", "wrong")
COLUMNS = ("moment", "note", "reason", "value", "numerator", "denominator")
READ = ("pk", "value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class There:
    """What a moment says already."""

    pk: int
    value: float
    numerator: float | None
    denominator: float | None

    def says(self, facts: Mapping[str, Any]) -> bool:
        """Whether it says just this."""
        return all(getattr(self, name) == value for name, value in facts.items())


@dataclass(slots=True)
class Examined:
    """One row as it would be taken in: its columns, or what is wrong, or the reading that is there already.

    `reason`: why it replaces the reading that is there and says something else.
    """

    moment: datetime
    note: str
    facts: Mapping[str, Any] | None = None
    problems: tuple[Problem, ...] = ()
    there: There | None = None
    reason: str = ""

    @property
    def is_new(self) -> bool:
        """Whether adding would add it."""
        return self.facts is not None and not self.problems and self.there is None

    @property
    def corrects(self) -> bool:
        """Whether adding would replace the reading that is there, which is kept."""
        return not self.problems and self.there is not None and bool(self.reason) and self.differs

    @property
    def differs(self) -> bool:
        """Whether the reading that is there says something else."""
        return self.there is not None and not self.there.says(self.facts or {})


@dataclass(frozen=True)
class Taken:
    """What became of every row, in the order in which they were sent."""

    rows: Sequence[Examined]
    ids: Sequence[int | None]
    """The reading of each row that counts now; None for a row that was refused."""

    @property
    def added(self) -> int:
        """How many were new."""
        return sum(row.is_new for row in self.rows)

    @property
    def corrected(self) -> int:
        """How many replaced what was there."""
        return sum(row.corrects for row in self.rows)

    @property
    def there(self) -> int:
        """How many said what was there already."""
        return sum(not row.problems and row.there is not None and not row.corrects for row in self.rows)

    @property
    def refused(self) -> int:
        """How many have a problem, and were left out."""
        return sum(bool(row.problems) for row in self.rows)

    @property
    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, as `readings.3.value`."""
        for place, row in enumerate(self.rows):
            for wrong in row.problems:
                yield Problem(wrong.code, wrong.message, f"readings.{place}.{wrong.field}".rstrip("."))


class Batching(models.Model):
    """The door for many readings."""

    class Meta:
        abstract = True

    def examine(self: Measure, rows: Sequence[Mapping[str, Any]], at: datetime | None = None) -> list[Examined]:
        """Look at rows (`moment`, `value` or `numerator` and `denominator`, `unit`, `note`) without writing anything.

        A row that says what its moment says already is `there`: sending a file twice adds nothing. A row that says
        something else about it needs a `reason`, and then corrects it. `wrong`: what its sender found already.
        """
        now, rules = at or clock.now(), self.rules
        told = [row for row in rows if not row.get("wrong")]
        known = self._counted({row["moment"] for row in told})
        right = checks.plainly_right(rules, told, now)
        examined, seen = [], set[datetime]()
        for row in rows:
            if row.get("wrong"):
                examined.append(Examined(now, "", problems=tuple(row["wrong"])))
                continue
            moment = row["moment"]
            if right and moment not in known and moment not in seen:
                examined.append(Examined(moment, _note(row), checks.of_value(row["value"])))
            else:
                examined.append(_examined(rules, row, known.get(moment), now, twice=moment in seen))
            seen.add(moment)
        return examined

    @cycles.unsought()
    @transaction.atomic
    def take(
        self: Measure,
        rows: Sequence[Mapping[str, Any]],
        *,
        by: User | None,
        source: str = "api",
        only_good: bool = False,
        at: datetime | None = None,
    ) -> Taken:
        """Take in up to 10,000 readings: all, or with `only_good` those with nothing wrong. One entry, one notice.

        Set-based: the number of statements does not grow with the rows, but for every few thousand of them. Raises
        `Invalid` with everything that is wrong in every row, as `readings.3.value`, also when nothing is good; and
        `Conflict` for a retired measure.
        """
        now = at or clock.now()
        if not 0 < len(rows) <= MOST_AT_ONCE:
            raise Invalid(Problem("count", f"Send 1 to {MOST_AT_ONCE:,} readings at a time.", "readings"))
        self._locked(None).require_read()
        examined = self.examine(rows, now)
        found = Taken(examined, ())
        if not only_good or found.refused == len(examined):
            Invalid.unless_none(found.problems)
        made = iter(self._write([row for row in examined if row.is_new or row.corrects], by, source, now))
        return Taken(examined, [_counts(row, made) for row in examined])

    def record_many(
        self: Measure,
        rows: Sequence[Mapping[str, Any]],
        *,
        by: User | None,
        source: str = "api",
        only_good: bool = False,
        at: datetime | None = None,
    ) -> list[Reading]:
        """As `take`, but answers the readings of the rows, also those that were there already."""
        taken = self.take(rows, by=by, source=source, only_good=only_good, at=at)
        ids = [pk for pk in taken.ids if pk is not None]
        found: dict[int, Reading] = {}
        for start in range(0, len(ids), ASKED_AT_ONCE):
            found |= self.readings.in_bulk(ids[start : start + ASKED_AT_ONCE])
        return [found[pk] for pk in ids]

    def _counted(self: Measure, moments: set[datetime]) -> dict[datetime, There]:
        """The readings of these moments that count. Mostly there are few or none between the first and the last: then
        naming thousands of moments would take longer than reading them all.
        """
        aware = [moment for moment in moments if moment.tzinfo]
        if not aware:
            return {}
        columns = self.readings.current().order_by().values_list("moment", *READ)
        between = columns.filter(moment__range=(min(aware), max(aware)))
        most = 2 * len(aware)
        rows = list(between[: most + 1])
        if len(rows) > most:
            parts = (aware[start : start + ASKED_AT_ONCE] for start in range(0, len(aware), ASKED_AT_ONCE))
            rows = [row for part in parts for row in between.filter(moment__in=part)]
        return {moment: There(*said) for moment, *said in rows if moment in moments}

    def _write(self: Measure, rows: Sequence[Examined], by: User | None, source: str, now: datetime) -> Sequence[int]:
        if not rows:
            return []
        old = [row.there.pk for row in rows if row.there]
        for start in range(0, len(old), ASKED_AT_ONCE):
            self.readings.filter(pk__in=old[start : start + ASKED_AT_ONCE]).update(superseded_at=now)
        common = {"measure_id": self.pk, "recorded_by_id": by.pk if by else None, "recorded_at": now, "source": source}
        keys = pouring.numbered(self.readings.model, common, COLUMNS, [_columns(row) for row in rows])
        self._replaced(old)
        moments = [row.moment for row in rows]
        said = {"count": len(keys), "first": min(moments), "last": max(moments)}
        trail.record(by, "readings added", self, said | ({"corrected": len(old)} if old else {}), now)
        self.mark_counted(min(moments))
        payload = {"measure": self.pk, "reading": keys[-1], "readings": keys}
        outbox.put(READINGS_CHANGED, f"readings:{keys[0]}-{keys[-1]}", payload)
        return keys

    def _replaced(self: Measure, old: Sequence[int]) -> None:
        """Let every reading that was replaced name the one that replaced it: the one of its moment that counts now."""
        model = self.readings.model
        same = model.objects.filter(measure=OuterRef("measure"), moment=OuterRef("moment"), superseded_at=None)
        for start in range(0, len(old), ASKED_AT_ONCE):
            some = model.objects.filter(pk__in=old[start : start + ASKED_AT_ONCE])
            some.update(superseded_by=Subquery(same.values("pk")[:1]))


def _note(row: Mapping[str, Any]) -> str:
    return str(row.get("note") or "").strip()


def _examined(rules: Rules, row: Mapping[str, Any], there: There | None, now: datetime, *, twice: bool) -> Examined:
    moment, note = row["moment"], _note(row)
    problems = []
    if twice:
        problems.append(Problem("exists", "This moment stands twice in the list.", "moment"))
    facts = None
    try:
        read = {name: value for name, value in row.items() if name not in WORDS}
        facts = columns(rules, moment, now, words=note, **read)
    except DomainError as wrong:
        problems += wrong.problems
    found = Examined(moment, note, facts, tuple(problems), there, str(row.get("reason") or "").strip())
    if not found.differs or found.reason:
        return found
    said = "This moment has another reading already. Correct that one, with a reason."
    return Examined(moment, note, facts, (*problems, Problem("exists", said, "moment")), there)


def _columns(row: Examined) -> tuple[Any, ...]:
    facts = row.facts or {}
    said = (row.moment, row.note, row.reason if row.there else "")
    return (*said, facts["value"], facts["numerator"], facts["denominator"])


def _counts(row: Examined, made: Iterator[int]) -> int | None:
    if row.is_new or row.corrects:
        return next(made)
    return None if row.problems or row.there is None else row.there.pk
