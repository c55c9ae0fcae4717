"""Who takes part: from the traces that people leave in the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, Value

from cir import statements
from cir.accounts.models import User
from improvements import outcomes
from improvements.kpis.places import CHUNK, LEAF, OF_RECORD, Counting
from improvements.models import Points, Transition
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch

PEOPLE = "People"
STAFF = "People with an account who can sign in now and had joined before the end of the period."
DECISIONS = ("assess", "approve", "defer", "decline", "close", "stop")

TAKING_PART = Kpi(
    "people_taking_part", "People taking part", PEOPLE, "Number of different people who left a trace in the period",
    "Different people who logged an improvement, moved, scored, commented on or supported one, wrote an update or did a"
    " task in the period.", left_out="Traces on restricted improvements; what people only read.", unit="people",
    shape=Shape.PEOPLE, source="Logging, moves, points, comments, supporters, updates, tasks",
    behind="active_in={period}",
)  # fmt: skip


def _staff(key: str, name: str, who: str, source: str, behind: str = "active_in={period}") -> Kpi:
    return Kpi(
        key, name, PEOPLE, f"Different people who {who} ÷ all people with an account",
        f"Different people who {who} in the period.", STAFF,
        "Traces on restricted improvements; people who cannot sign in any more.", "%", shape=Shape.STAFF,
        source=source, behind=behind, scoped=False,
    )  # fmt: skip


LOGGED = _staff("staff_logged", "Staff who logged", "logged an improvement", "Logging", "logged_in={period}")
ACTED = _staff(
    "staff_acted", "Staff who acted", "moved, commented on or supported one, wrote an update or did a task",
    "Moves, comments, supporters, updates, tasks",
)  # fmt: skip
REVIEWED = _staff(
    "staff_reviewed", "Staff who reviewed", "scored an improvement or decided on one", "Points, moves that decide"
)


class Trace(NamedTuple):
    """Something that people leave behind, with the KPIs of the staff that it counts for."""

    kind: str
    owners: tuple[Kpi, ...]


LOGGING, SCORING = Trace("logged", (LOGGED,)), Trace("scored", (REVIEWED,))
DECIDING, DOING = Trace("decided", (ACTED, REVIEWED)), Trace("did", (ACTED,))
OWNERS = {trace.kind: trace.owners for trace in (LOGGING, SCORING, DECIDING, DOING)}
Place = tuple[int | None, int | None, str]


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Different people by place, and as a share of everybody; and in how many records they took part, which is the
    number that the link to them tells.
    """
    people: dict[Place, set[int]] = defaultdict(set)
    records: dict[Place, set[int]] = defaultdict(set)
    left: dict[str, set[int]] = defaultdict(set)
    rows = statements.query("kpi-traces", traces, stretch.start, stretch.end)
    for record, item, team, source, person, kind in rows.iterator(CHUNK):
        place = item, team, source
        people[place].add(person)
        records[place].add(record)
        left[kind].add(person)
    found = Counting()
    for place, who in people.items():
        tally = found.at(TAKING_PART.key, Leaf(*place))
        tally.people, tally.n = who, len(records[place])
    staff = set(User.objects.filter(is_active=True, joined_at__lt=stretch.end).values_list("pk", flat=True))
    for own in (LOGGED, ACTED, REVIEWED):
        tally = found.at(own.key, Leaf())
        tally.denominator = len(staff)
        tally.people = staff.intersection(set().union(*(left[kind] for kind in OWNERS if own in OWNERS[kind])))
    return found.facts()


def traces(start: datetime, end: datetime) -> QuerySet[Any, Any]:
    """Who left which kind of trace on which record, and where that lies; one query."""
    new = outcomes.counted().filter(logged_at__gte=start, logged_at__lt=end, logged_by__isnull=False)
    parts = [_marked(new, LOGGING).values_list("pk", *LEAF, "logged_by", "trace")]
    for model, when, who in outcomes.TRACES:
        within: dict[str, Any] = {f"{when}__gte": start, f"{when}__lt": end, f"{who}__isnull": False}
        rows = model._default_manager.filter(**within, improvement__restricted=False).order_by()
        columns = ("improvement_id", *OF_RECORD, who, "trace")
        if model is Transition:
            decided = _marked(rows.filter(move__in=DECISIONS), DECIDING)
            parts.append(decided.values_list(*columns))
            rows = rows.exclude(move__in=DECISIONS)
        parts.append(_marked(rows, SCORING if model is Points else DOING).values_list(*columns))
    return parts[0].union(*parts[1:], all=True)


def _marked(rows: QuerySet[Any, Any], trace: Trace) -> QuerySet[Any, Any]:
    return rows.annotate(trace=Value(trace.kind, output_field=CharField()))


CALCULATOR = Calculator((TAKING_PART, LOGGED, ACTED, REVIEWED), facts)
