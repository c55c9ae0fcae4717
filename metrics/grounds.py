"""What every page of figures stands on, read in one statement: which months were computed and when, which parts of the
organisation there are, and a stamp that moves with whatever such a page shows.

A page that was drawn for a stamp may be shown again as long as the stamp stays (`metrics.kept`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from cir import statements
from cir.accounts.models import Team
from cir.catalogue.models import ConfigurationItem
from metrics import kpi_asking, rollups
from metrics.kpi_reading import Known
from metrics.kpis import WHOLE, Scope, ScopeKind
from metrics.models import KpiTarget, KpiVersion, RolledPeriod, TouchedDays

KINDS = {"code": CharField, "words": CharField, "more": CharField, "number": IntegerField, "day": DateField,
         "at": DateTimeField}  # fmt: skip
MONTH, ITEM, TEAM, CHANNEL = "month", "item", "team", "channel"
LIVE = "live_"


class Row(NamedTuple):
    """Something that a page of figures stands on; what does not apply is None."""

    what: str
    code: str | None
    words: str | None
    more: str | None
    number: int | None
    day: date | None
    at: datetime | None


def part(rows: QuerySet[Any, Any], what: str, **given: Any) -> QuerySet[Any, Any]:
    """Query sets in the shape of `Row`, to be asked together. Given columns may be aggregates."""
    said = {f"r_{name}": Cast(given.get(name, Value(None)), kind()) for name, kind in KINDS.items()}
    named = rows.order_by().annotate(r_what=Cast(Value(what), CharField()))
    return named.values("r_what").annotate(**said).values_list("r_what", *said)


def changes(rows: QuerySet[Any, Any], what: str, at: Any = None) -> QuerySet[Any, Any]:
    """How many there are and which is the newest: what comes or goes moves a stamp, whoever commits first."""
    more = {} if at is None else {"at": at}
    return part(rows, what, number=Count("pk"), code=Cast(Max("pk"), CharField()), **more)


@dataclass(frozen=True)
class Grounds:
    """What was read. `rows` by what they are."""

    rows: Mapping[str, Sequence[Row]]
    stamp: str

    @property
    def known(self) -> Known:
        """Which months were computed, and when figures were last brought up to date."""
        months = [(row.day, row.at) for row in self.rows.get(MONTH, ()) if row.day and row.at]
        return Known(tuple(sorted(day for day, _ in months)), max((at for _, at in months), default=None))

    def words_of(self, scope: Scope) -> str:
        """What the scope is called; empty when there is no such thing."""
        if scope == WHOLE or scope.kind == ScopeKind.SOURCE:
            return kpi_asking.scope_words(scope)
        practice = scope.kind == ScopeKind.PRACTICE
        what = ITEM if practice or scope.kind == ScopeKind.ITEM else str(scope.kind)
        for row in self.rows.get(what, ()):
            if row.code == scope.id and (what != ITEM or _is_practice(row) == practice):
                return row.words or ""
        return ""

    def choices(self) -> kpi_asking.Choices:
        """Every scope there is, by kind: code and words. Retired items are not offered."""
        items = sorted((row for row in self.rows.get(ITEM, ()) if row.at is None), key=lambda row: str(row.more))
        named = [
            (_is_practice(row), row.code or "", f"{'– ' * (str(row.more).count('/') - 2)}{row.words}") for row in items
        ]
        return kpi_asking.offered({
            ScopeKind.ITEM: [(code, words) for practice, code, words in named if not practice],
            ScopeKind.PRACTICE: [(code, words) for practice, code, words in named if practice],
            ScopeKind.TEAM: self._by_name(TEAM),
            ScopeKind.SOURCE: list(rollups.catalogue().sources.items()),
            ScopeKind.CHANNEL: self._by_name(CHANNEL),
        })  # fmt: skip

    def _by_name(self, what: str) -> list[tuple[str, str]]:
        rows = [(row.code or "", row.words or "") for row in self.rows.get(what, ())]
        return sorted(rows, key=lambda row: row[1].casefold())


def _is_practice(row: Row) -> bool:
    return row.number == 1


def read(question: str = "", *beside: QuerySet[Any, Any]) -> Grounds:
    """All of it; one statement. `beside`, whose names begin with `LIVE`, is read along and moves no stamp; `question`
    names it for `cir.statements`: its SQL must be the same every time, so nothing in it may depend on the clock.
    """

    def write() -> QuerySet[Any, Any]:
        parts = [*_parts(), *rollups.catalogue().beside(), *beside]
        return parts[0].union(*parts[1:], all=True)

    rows = [Row(*row) for row in statements.rows(("grounds", question), write)]
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.what, []).append(row)
    return Grounds(found, stamped([row for row in rows if not row.what.startswith(LIVE)]))


def _parts() -> list[QuerySet[Any, Any]]:
    months = RolledPeriod.objects.filter(kind="month", computed_at__isnull=False)
    items = ConfigurationItem.objects.annotate(r_practice=_one_if(kind=ConfigurationItem.Kind.PRACTICE))
    name = F("name")
    return [
        part(months, MONTH, day=F("start"), at=F("computed_at")),
        part(items, ITEM, code=F("pk"), words=name, more=F("path"), number=F("r_practice"), at=F("retired_at")),
        part(Team.objects.all(), TEAM, code=F("pk"), words=name),
        changes(RolledPeriod.objects.all(), "rolled", Max("computed_at")),
        changes(TouchedDays.objects.all(), "touched"),
        changes(KpiTarget.objects.all(), "target"),
        changes(KpiVersion.objects.all(), "version"),
    ]


def _one_if(**condition: Any) -> Case:
    return Case(When(Q(**condition), then=Value(1)), default=Value(0))


def stamped(rows: Sequence[Row]) -> str:
    """The same for the same rows, in whatever order they came."""
    return blake2b(repr(sorted(map(repr, rows))).encode(), digest_size=16).hexdigest()
