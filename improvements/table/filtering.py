"""Building a filter: field, operator, value; by typing or from a list; with or without script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from cir.accounts.models import Team, User
from cir.catalogue.models import ConfigurationItem, Objective
from cir.errors import Invalid, Problem
from improvements.filter_fields import YES_NO
from improvements.filters import LEVELS, STATUSES, YES_OR_NO
from improvements.gains import BENEFITS, GAINS
from improvements.models import Closing, Improvement, Tag
from improvements.outcome_filters import OUTCOME_FILTERS, VERDICTS
from improvements.outcomes import ANSWERS, CONDITIONS
from improvements.scoring import QUADRANTS
from improvements.table import words
from improvements.table.state import State
from metrics.models import Measure

MOST_OPTIONS = 20
IS = (("is", "is"), ("not", "is not"))
CHOSEN: dict[str, dict[str, str]] = {
    "benefit": BENEFITS,
    "gain": GAINS,
    "verdict": VERDICTS,
    "proved_on": dict(Measure.Subject.choices),
    **dict.fromkeys(CONDITIONS, ANSWERS),
}
BETWEEN = (("from", "from"), ("until", "until"))


@dataclass(frozen=True)
class Field:
    """One field of the builder: its operators, and the kind of value it takes."""

    name: str
    label: str
    operators: tuple[tuple[str, str], ...]
    takes: str = "choice"


FIELDS = (
    Field("status", "Status", IS),
    Field("owner", "Owner", IS),
    Field("item", "Service or practice", IS),
    Field("urgency", "Urgency", IS),
    Field("cost", "Cost", IS),
    Field("score", "Score", BETWEEN, "number"),
    Field("target", "Target date", BETWEEN, "date"),
    Field("logged", "Logged", BETWEEN, "date"),
    Field("updated", "Last update", (("before", "before"),), "date"),
    Field("late", "Late", (("is", "is"),)),
    Field("blocked", "Blocked", (("is", "is"),)),
    Field("quadrant", "Quadrant", IS),
    Field("tag", "Tag", IS),
    Field("source", "Source", IS),
    Field("requester", "Requester", IS),
    Field("logged_by", "Logged by", IS),
    Field("team", "Team", IS),
    Field("objective", "Objective", IS),
    Field("kind", "Kind", IS),
    Field("scale", "Scale", IS),
    Field("item_kind", "Kind of item", IS),
    Field("outcome", "Outcome", IS),
    Field("escalated", "Escalated", (("is", "is"),)),
    Field("owner_first", "Waits for the owner of its service", (("is", "is"),)),
    Field("restricted", "Restricted", (("is", "is"),)),
    Field("supported", "Supported by me", (("is", "is"),)),
    Field("watching", "Watched by me", (("is", "is"),)),
    Field("ref", "Reference", IS, "text"),
    *(Field(name, label, IS, "choice" if name in CHOSEN else "text") for name, (label, *_) in OUTCOME_FILTERS.items()),
)
BY_NAME = {field.name: field for field in FIELDS}
PERSON = {"me": "me", "none": "nobody"}
WORDS: dict[str, dict[str, str]] = {
    "status": STATUSES,
    "urgency": LEVELS,
    "cost": LEVELS,
    "quadrant": {str(name): label for name, label in QUADRANTS.items()},
    "source": dict(Improvement.Source.choices),
    "kind": dict(Improvement.Kind.choices),
    "scale": dict(Improvement.Scale.choices),
    "item_kind": dict(ConfigurationItem.Kind.choices),
    "outcome": dict(Closing.Outcome.choices),
    **dict.fromkeys(YES_OR_NO, YES_NO),
    **dict.fromkeys(("owner", "requester", "logged_by"), PERSON),
    "team": {"me": "my teams", "none": "none"},
    "objective": {"none": "none"},
    "item": {"none": "not set"},
    **CHOSEN,
}


def options(name: str, typed: str, user: User) -> list[tuple[str, str]]:
    """What a field can be, narrowed by what was typed: (value in the address, words)."""
    wanted = typed.strip().lower()[:100].replace("\0", "")
    found = [(raw, label) for raw, label in WORDS.get(name, {}).items() if wanted in label.lower() or wanted == raw]
    records = _records(name, user)
    if records is not None:
        rows, value = records
        rows = rows.filter(name__icontains=wanted) if wanted else rows
        found += [(str(getattr(row, value)), str(row)) for row in rows[:MOST_OPTIONS]]
    return found[: MOST_OPTIONS + len(WORDS.get(name, {}))]


def _records(name: str, user: User) -> tuple[QuerySet[Any], str] | None:
    """The records a field names, and which of their values stands in the address."""
    if name in ("owner", "requester", "logged_by"):
        return User.objects.filter(is_active=True).order_by("name"), "pk"
    if name == "tag":
        seen = Improvement.objects.visible_to(user)
        return Tag.objects.filter(improvements__in=seen).distinct().order_by("name"), "name"
    return {
        "item": (ConfigurationItem.objects.current().order_by("name"), "slug"),
        "team": (Team.objects.order_by("name"), "pk"),
        "objective": (Objective.objects.order_by("name"), "pk"),
    }.get(name)


def added(data: QueryDict, user: User) -> dict[str, list[str]]:
    """The filter that the builder's form asks for, as filters of the address. Raises `Invalid`."""
    field = BY_NAME.get(data.get("add", ""))
    if field is None:
        raise Invalid(Problem("choice", "Choose a field to filter by.", "add"))
    operator = data.get("op") or field.operators[0][0]
    if operator not in dict(field.operators):
        operator = field.operators[0][0]
    values = [value for value in data.getlist("value") if value.strip()]
    if not values:
        raise Invalid(Problem("required", f"Enter a value for “{field.label}”.", "value"))
    if field.takes in ("date", "number"):
        return {f"{field.name}_{operator}": values[-1:]}
    raws = [_raw(field.name, value, user) for value in values]
    return {f"not_{field.name}" if operator == "not" else field.name: raws}


def _raw(name: str, value: str, user: User) -> str:
    """The value for the address: what was typed may be the words that people read."""
    typed = value.strip()
    for raw, label in options(name, typed, user):
        if typed.lower() in (raw.lower(), label.lower()):
            return raw
    return typed


def rewritten(data: QueryDict, user: User) -> State | None:
    """The state a form of this page leads to: a new filter, words with fields in them, columns. None: as it is."""
    state = State.read(plain(data))
    if "add" in data:
        return state.adding(added(data, user))
    filters, rest, sort = words.read(data.get("q", "")) if data.get("q") else ({}, "", "")
    if filters or sort:
        bare = state.without("q")
        found = (bare.adding({"q": [rest]}) if rest else bare).adding(filters)
        return State.of(f"{found.full_query}&sort={sort}") if sort else found
    return state if "column" in data or "normal" in data else None


def plain(data: QueryDict) -> QueryDict:
    """The address without what only forms send; boxes of the column chooser become the list of columns."""
    kept = data.copy()
    if "column" in data:
        kept["columns"] = ",".join(data.getlist("column"))
    for name in ("add", "op", "value", "column", "normal"):
        kept.pop(name, None)
    return kept
