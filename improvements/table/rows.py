"""One page of the register: rows in groups, each group in the order asked for, found by key.

A page of groups is made of at most two queries: one for the groups that fit whole, one for the group that is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from cir import statements
from cir.accounts.models import User
from cir.errors import Invalid, Problem
from improvements import counting, rollup
from improvements.models import Improvement, Tag, Target, WorkLimit
from improvements.queries import ImprovementQuerySet
from improvements.table import tally
from improvements.table.columns import readable
from improvements.table.state import State
from improvements.table.tally import COUNTED_TOGETHER, LEVELS, STATUS_ORDER

SIZE = 50
Read = Callable[[Hashable, Callable[[Any], Any]], list[dict[str, Any]]]
"""Reads rows: under a name for what the second makes of them, or under none, when it is not asked for again."""
SEPARATOR = "~"
BENEFIT = "benefit_"
"""Values that begin so are sums of the ledger: benefit_planned, benefit_realised."""


@dataclass
class Group:
    """Rows with one value in common; `count` is of the whole list, not of the page."""

    value: str
    label: str
    count: int
    limit: int | None = None
    continued: bool = False
    rows: list[dict[str, Any]] = field(default_factory=list)
    drawn: str = ""

    @property
    def count_words(self) -> str:
        """How many there are in the whole list."""
        return counting.words(self.count)

    @property
    def over(self) -> int:
        """How many there are beyond the limit of work in progress."""
        return max(0, self.count - self.limit) if self.limit is not None else 0


@dataclass
class Page:
    """What is shown, where the next page begins, and how many there are in all (None: not counted)."""

    groups: list[Group]
    after: str
    total: int

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row shown, in order."""
        for group in self.groups:
            yield from group.rows

    @property
    def shown(self) -> int:
        """How many rows this page holds."""
        return sum(len(group.rows) for group in self.groups)


def select(rows: ImprovementQuerySet, columns: tuple[str, ...]) -> Any:
    """The rows as dictionaries with what these columns read; never the description."""
    wanted = readable(columns)
    if "measure_direction" in wanted:
        main = Target.objects.filter(improvement=OuterRef("pk"), role=Target.Role.MAIN).order_by()
        rows = rows.annotate(measure_direction=Subquery(main.values("measure__direction")[:1]))
    for column in (name for name in wanted if name.startswith(BENEFIT)):
        rows = rows.annotate(**{column: rollup.money_of_each(column.removeprefix(BENEFIT))})
    return rows.values(*(name for name in wanted if name != "tag_names"))


def page(
    found: ImprovementQuerySet,
    state: State,
    after: str = "",
    size: int = SIZE,
    *,
    numbers: Sequence[int | None] | None = None,
    read: Read | None = None,
) -> Page:
    """One page. `numbers` are those of `tally.written()`, when they were asked for already; `read` is `kept_for()`
    the person who asks. Raises `Invalid` for an `after` that is not ours."""
    if numbers is None:
        numbers = counting.asked(tally.written(found, state))
    read = read or (lambda _, narrow: list(narrow(select(found, state.columns))))
    if state.searches and state.group in COUNTED_TOGETHER:
        numbers = _together(found, state.group)
    if state.group == "none":
        plain = _read(read, "all", state, after, size)
        total = numbers[0] or 0
        result = Page([Group("", "", total, rows=plain.rows)], plain.after, total)
    else:
        result = _grouped(read, _groups(found, state.group, numbers), state, after, size)
    if "tags" in state.columns:
        _add_tags(list(result.rows))
    return result


def kept_for(user: User, state: State) -> Read | None:
    """How this person's rows are read by statements that are kept; None where filters name other records."""
    if not tally.all_follow(state.filters):
        return None
    question = "register", user.standing, state.filters, state.columns, tally.moment()

    def read(name: Hashable, narrow: Callable[[Any], Any]) -> list[dict[str, Any]]:
        def write(me: int) -> Any:
            return narrow(select(state.found_for(user.with_number(me)).qs, state.columns))

        return statements.rows((*question, name), write, user.pk) if name else list(write(user.pk))

    return read


def _read(
    read: Read,
    name: Hashable,
    state: State,
    after: str,
    size: int,
    *,
    narrow: Callable[[Any], Any] = lambda rows: rows,
) -> Any:
    """A page of rows in the order of the state. Those behind another page are asked for by where that one ended, and so
    are never asked for twice."""
    sort = state.sort
    asked = read(
        None if after else (name, str(sort), size),
        lambda rows: sort.beyond(sort.ordered(narrow(rows)), after)[: size + 1],
    )
    return sort.cut(asked, size)


def _together(found: ImprovementQuerySet, group: str) -> list[int | None]:
    """The numbers of `tally.written()` for a search: every group counted in one look at what was found."""
    pairs = found.order_by().values_list(group).annotate(n=Count("pk"))
    counts = {value: min(number, counting.MOST + 1) for value, number in pairs}
    if group == "urgency":
        return [counts.get(level, 0) for level in LEVELS]
    limits = dict(WorkLimit.objects.values_list("status", "most"))
    return [*(counts.get(status, 0) for status in STATUS_ORDER), *(limits.get(status) for status in STATUS_ORDER)]


def one(found: ImprovementQuerySet, state: State) -> dict[str, Any]:
    """One row, as the list would show it."""
    (row,) = select(found, state.columns)
    if "tags" in state.columns:
        _add_tags([row])
    return dict(row)


def _groups(found: ImprovementQuerySet, group: str, numbers: Sequence[int | None]) -> list[Group]:
    """The groups that have rows, in the order shown, each counted."""
    if group == "status":
        many = len(STATUS_ORDER)
        triples = zip(STATUS_ORDER, numbers[:many], numbers[many:], strict=True)
        return [Group(status, str(status.label), count, limit) for status, count, limit in triples if count]
    if group == "urgency":
        labels = {**dict(Improvement.Level.choices), "": "No urgency yet"}
        return [Group(level, labels[level], n) for level, n in zip(LEVELS, numbers, strict=True) if n]
    return _by_name(found, group, {"item": "No service or practice yet", "owner": "No owner yet"}[group])


def _by_name(found: ImprovementQuerySet, column: str, nothing: str) -> list[Group]:
    counted = (
        found.order_by()
        .values(column)
        .annotate(n=Count("pk"), label=F(f"{column}__name"))
        .order_by(F("label").asc(nulls_last=True), column)
    )
    return [Group(str(row[column] or ""), row["label"] or nothing, row["n"]) for row in counted]


def _grouped(read: Read, groups: list[Group], state: State, after: str, size: int) -> Page:
    total = sum(group.count for group in groups)
    start, cursor = _place(groups, after)
    left, shown, room = groups[start:], [], size
    if cursor:
        room, rest = _cut(read, left[0], state, cursor, room)
        shown.append(left.pop(0))
        if rest:
            return Page(shown, rest, total)
    whole: list[Group] = []
    while len(left) > 1 and left[0].count <= room:  # the last one has a query of its own, cut or not
        room -= left[0].count
        whole.append(left.pop(0))
    _fill(whole, read, state, size)
    shown += whole
    if left and room:
        room, rest = _cut(read, left[0], state, "", room)
        shown.append(left.pop(0))
        if rest:
            return Page(shown, rest, total)
    return Page(shown, f"{left[0].value}{SEPARATOR}" if left else "", total)


def _cut(read: Read, group: Group, state: State, cursor: str, room: int) -> tuple[int, str]:
    """Give a group the rows that fit; answers the room that is left, and where it goes on if it does."""
    of_group = _in([group], state.group)
    found = _read(read, (state.group, group.value), state, cursor, room, narrow=lambda rows: rows.filter(of_group))
    group.rows, group.continued = found.rows, bool(cursor)
    return room - len(found.rows), f"{group.value}{SEPARATOR}{found.after}" if found.after else ""


def _fill(groups: list[Group], read: Read, state: State, size: int) -> None:
    """Give every group that fits whole its rows, by one query."""
    if not groups:
        return
    by_value = {group.value: group for group in groups}
    inside, name = _in(groups, state.group), (state.group, *by_value)
    key = state.group if state.group in COUNTED_TOGETHER else f"{state.group}_id"
    for row in read((name, str(state.sort)), lambda rows: state.sort.ordered(rows.filter(inside))[:size]):
        by_value[str(row[key] or "")].rows.append(row)


def _in(groups: list[Group], column: str) -> Q:
    """The rows of these groups: an equality where there is one group, so that an index gives them in order."""
    values = [group.value for group in groups]
    if column in COUNTED_TOGETHER:
        return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})
    ids = [int(value) for value in values if value]
    of_them = Q(**{column: ids[0]}) if len(ids) == 1 else Q(**{f"{column}__in": ids})
    if "" not in values:
        return of_them
    return Q(**{f"{column}__isnull": True}) | of_them if ids else Q(**{f"{column}__isnull": True})


def _place(groups: list[Group], after: str) -> tuple[int, str]:
    """Which group a page begins in, and behind which row of it."""
    if not after:
        return 0, ""
    value, separator, cursor = after.partition(SEPARATOR)
    places = {group.value: place for place, group in enumerate(groups)}
    if not separator or value not in places:
        raise Invalid(Problem("cursor", "This page cannot be found. Open the list again.", "after"))
    return places[value], cursor


def _add_tags(rows: list[dict[str, Any]]) -> None:
    """The tags of these rows, by one query."""
    by_id: dict[int, list[str]] = {row["pk"]: [] for row in rows}
    pairs = Tag.objects.filter(improvements__in=by_id).values_list("improvements", "name")
    for pk, name in pairs.order_by("name"):
        by_id[pk].append(name)
    for row in rows:
        row["tag_names"] = by_id[row["pk"]]
