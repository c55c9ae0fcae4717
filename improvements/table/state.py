"""The state of the register is its address: filters, sort, grouping, columns. Nothing else is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from django.http import QueryDict

from cir.errors import Invalid, Problem
from improvements.filters import NEGATABLE, ImprovementFilter
from improvements.models import Improvement
from improvements.sorting import DEFAULT, Sort
from improvements.table.columns import COLUMNS, FIXED, SHOWN

GROUPINGS = {"status": "Status", "item": "Service", "owner": "Owner", "urgency": "Urgency", "none": "None"}
REPEATED = {"tag", "not_tag", "q"}
"""Filters whose values may hold a comma: repeated in the address instead of joined."""
OWN = {"view", "sort", "group", "columns", "after", "page", "format", "from", "ordering"}
MOST_VALUES = 50


@dataclass(frozen=True)
class State:
    """What is shown and how. Immutable: every change answers a new one, whose `url` is the link to it."""

    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: Sort = DEFAULT
    group: str = "status"
    columns: tuple[str, ...] = SHOWN
    view: str = ""
    problems: tuple[Problem, ...] = ()

    @classmethod
    def read(cls, data: QueryDict) -> State:
        """The state an address asks for; what cannot be understood is among `problems`, and the rest holds."""
        problems: list[Problem] = []
        filters: list[tuple[str, tuple[str, ...]]] = []
        for name in data:
            if name in ImprovementFilter.base_filters:
                if values := _values(name, data.getlist(name)):
                    filters.append((name, values))
            elif name not in OWN:
                problems.append(Problem("unknown", "There is no such filter.", name[:40]))
        sort, group, columns = _sort(data, problems), _group(data, problems), _columns(data, problems)
        return cls(tuple(filters), sort, group, columns, data.get("view", "")[:20], tuple(problems))

    @classmethod
    def of(cls, query: str) -> State:
        """The state that a saved view holds."""
        return cls.read(QueryDict(query))

    @property
    def data(self) -> QueryDict:
        """The filters alone, as the filter set reads them."""
        data = QueryDict(mutable=True)
        for name, values in self.filters:
            data.setlist(name, list(values))
        return data

    @property
    def searches(self) -> bool:
        """Whether words are looked for."""
        return any(name == "q" for name, _ in self.filters)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The state as names and values, without what is so by default, and without the name of the view."""
        pairs = [pair for name, values in self.filters for pair in _pairs(name, values)]
        if self.sort != DEFAULT:
            pairs.append(("sort", str(self.sort)))
        if self.group != "status":
            pairs.append(("group", self.group))
        if self.columns != SHOWN:
            pairs.append(("columns", ",".join(self.columns)))
        return pairs

    @property
    def query(self) -> str:
        """The same as a query string."""
        return "&".join(f"{name}={quote(value, safe=',-')}" for name, value in self.pairs)

    @property
    def full_query(self) -> str:
        """The query string with the view it belongs to."""
        return "&".join(filter(None, [f"view={quote(self.view)}" if self.view else "", self.query]))

    @property
    def url(self) -> str:
        """The link to this state."""
        return f"/register/?{self.full_query}" if self.full_query else "/register/?view="

    def same_as(self, other: State) -> bool:
        """Whether both show the same: the order of filters and values does not count."""
        mine, theirs = ({name: frozenset(values) for name, values in state.filters} for state in (self, other))
        return (mine, self.sort, self.group, self.columns) == (theirs, other.sort, other.group, other.columns)

    def without(self, name: str) -> State:
        """The state without one filter."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair[0] != name))

    def adding(self, more: Mapping[str, Iterable[str]]) -> State:
        """The state with further filters; values of a filter that is there already are added to it."""
        found = dict(self.filters)
        for name, values in more.items():
            single = name not in NEGATABLE and name.removeprefix("not_") not in NEGATABLE
            before = () if single else found.get(name, ())
            found[name] = tuple(dict.fromkeys((*before, *values)))
        return replace(self, filters=tuple(found.items()))

    def sorted_by(self, name: str) -> State:
        """The state after a click on the header of a column: its natural direction first, then the other."""
        if self.sort.key.name == name:
            return replace(self, sort=Sort(self.sort.key, not self.sort.descending))
        fresh = Sort.named(name)
        return replace(self, sort=Sort(fresh.key, fresh.key.natural == "desc"))

    def found_for(self, user: Any) -> ImprovementFilter:
        """The filter set over all that a person sees."""
        return self.found(Improvement.objects.visible_to(user), SimpleNamespace(user=user))

    def found(self, rows: Any, request: Any) -> ImprovementFilter:
        """The filter set over `rows`."""
        return ImprovementFilter(self.data, rows, request=request)


def _values(name: str, given: list[str]) -> tuple[str, ...]:
    texts = [text for text in given if text.strip()]
    if name in REPEATED:
        return tuple(dict.fromkeys(texts[-1:] if name == "q" else texts))
    return tuple(dict.fromkeys(part.strip() for text in texts for part in text.split(",") if part.strip()))


def _pairs(name: str, values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, value) for value in values] if name in REPEATED else [(name, ",".join(values))]


def _sort(data: QueryDict, problems: list[Problem]) -> Sort:
    try:
        return Sort.named(str(data["sort"])) if data.get("sort") else DEFAULT
    except Invalid as wrong:
        problems += wrong.problems
        return DEFAULT


def _group(data: QueryDict, problems: list[Problem]) -> str:
    group = data.get("group") or "status"
    if group in GROUPINGS:
        return group
    problems.append(Problem("choice", f"Group by one of: {', '.join(GROUPINGS)}.", "group"))
    return "status"


def _columns(data: QueryDict, problems: list[Problem]) -> tuple[str, ...]:
    text = ",".join(data.getlist("columns"))
    if not text:
        return SHOWN
    asked = [name for name in dict.fromkeys(text.split(",")) if name and name not in FIXED]
    if any(name not in COLUMNS for name in asked):
        problems.append(Problem("choice", f"Columns are: {', '.join(COLUMNS)}.", "columns"))
    return tuple(name for name in asked if name in COLUMNS)
