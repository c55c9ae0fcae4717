"""Who takes part: from the traces that people leave in the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

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


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Different people by place, and as a share of everybody."""
    found = Counting()
    staff = set(User.objects.filter(is_active=True, joined_at__lt=stretch.end).values_list("pk", flat=True))
    whole = Leaf()
    for kpi in (LOGGED, ACTED, REVIEWED):
        found.at(kpi.key, whole).denominator = len(staff)
    for owners, rows in _traces(stretch):
        for *place, person in rows.iterator(CHUNK):
            found.at(TAKING_PART.key, Leaf(*place)).people.add(person)
            if person in staff:
                for own in owners:
                    found.at(own.key, whole).people.add(person)
    _records(stretch, found)
    return found.facts()


def _traces(stretch: Stretch) -> Iterator[tuple[tuple[Kpi, ...], QuerySet[Any, Any]]]:
    """Different people by place, kind of trace by kind of trace."""
    new = outcomes.counted().filter(logged_at__gte=stretch.start, logged_at__lt=stretch.end, logged_by__isnull=False)
    yield (LOGGED,), new.values_list(*LEAF, "logged_by").distinct()
    for model, when, who in outcomes.TRACES:
        within: dict[str, Any] = {f"{when}__gte": stretch.start, f"{when}__lt": stretch.end, f"{who}__isnull": False}
        rows = model._default_manager.filter(**within, improvement__restricted=False).order_by()
        columns = (*OF_RECORD, who)
        if model is Points:
            yield (REVIEWED,), rows.values_list(*columns).distinct()
        elif model is Transition:
            yield (ACTED, REVIEWED), rows.filter(move__in=DECISIONS).values_list(*columns).distinct()
            yield (ACTED,), rows.exclude(move__in=DECISIONS).values_list(*columns).distinct()
        else:
            yield (ACTED,), rows.values_list(*columns).distinct()


def _records(stretch: Stretch, found: Counting) -> None:
    """In how many records they took part: the number that the link to them tells."""
    seen: dict[Leaf, set[int]] = {}
    new = Q(logged_at__gte=stretch.start, logged_at__lt=stretch.end, logged_by__isnull=False)
    for pk, *place in outcomes.counted().filter(new).values_list("pk", *LEAF).iterator(CHUNK):
        seen.setdefault(Leaf(*place), set()).add(pk)
    for model, when, who in outcomes.TRACES:
        within: dict[str, Any] = {f"{when}__gte": stretch.start, f"{when}__lt": stretch.end, f"{who}__isnull": False}
        rows = model._default_manager.filter(**within, improvement__restricted=False).order_by()
        for pk, *place in rows.values_list("improvement_id", *OF_RECORD).distinct().iterator(CHUNK):
            seen.setdefault(Leaf(*place), set()).add(pk)
    for leaf, records in seen.items():
        found.at(TAKING_PART.key, leaf).n += len(records)


CALCULATOR = Calculator((TAKING_PART, LOGGED, ACTED, REVIEWED), facts)
