"""Everything the register's page shows, made from its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cir.accounts.models import User
from improvements import counting, permissions
from improvements.models import Improvement
from improvements.table import cells, columns, rows, tabs
from improvements.table.chips import Chip, chips
from improvements.table.columns import COLUMNS
from improvements.table.filtering import FIELDS
from improvements.table.state import GROUPINGS, State


EDITABLE = (
    '<td{}><span data-cell><button type="button" class="cell" data-edit tabindex="-1"'
    ' aria-label="Change {} of CIR-{}" hx-get="/improvements/CIR-{}/edit/{}/" hx-target="closest [data-cell]"'
    ' hx-swap="innerHTML">{}</button></span></td>'
)


@dataclass(frozen=True)
class Standing:
    """What the rules of permission ask of a record, taken from a row."""

    owner_id: int | None
    requester_id: int | None
    logged_by_id: int | None
    status: str
    item_path: str
    item: Any


@dataclass(frozen=True)
class _ItemOwner:
    owner_id: int | None


@dataclass(frozen=True)
class Head:
    """The head of a column: what it is called, where a click leads, how it is sorted now."""

    name: str
    label: str
    css: str
    url: str = ""
    sorted: str = ""


def listing(request: HttpRequest, state: State, after: str = "") -> dict[str, Any]:
    """The context of the page: tabs, chips, heads, groups of drawn rows, and what can be done next."""
    found = state.found(Improvement.objects.visible_to(request.user), request)
    page = rows.page(found.qs, state, after)
    every = tabs.of(request)
    tab = tabs.current(every, state)
    return {
        "state": state,
        "page": page,
        "tabs": every,
        "tab": tab,
        "changed": bool(tab and not tab.state.same_as(state)),
        "chips": chips(state, found),
        "heads": heads(state),
        "width": len(state.columns) + 3,
        "groups": [(group, drawn(group.rows, state, request.user), over(group)) for group in page.groups],
        "next": f"{state.url}&after={page.after}" if page.after else "",
        "total": page.total,
        "total_words": counting.words(page.total),
        "shown": page.shown,
        "groupings": [(name, label, replace(state, group=name).url) for name, label in GROUPINGS.items()],
        "chooser": chooser(state),
        "fields": FIELDS,
        "empty": not page.total and emptiness(request, state, page.total, chips(state, found)),
    }


def heads(state: State) -> list[Head]:
    """The heads of all columns, the two fixed ones first."""
    fixed = (("ref", "Ref", "ref", ""), ("title", "Improvement", "title", ""))
    own = [(name, COLUMNS[name].label, COLUMNS[name].sort, COLUMNS[name].css) for name in state.columns]
    return [_head(state, *each) for each in (*fixed, *own)]


def _head(state: State, name: str, label: str, sort: str, css: str) -> Head:
    numbers = "num" if "num" in css.split() else ""
    if not sort:
        return Head(name, label, numbers)
    now = ("descending" if state.sort.descending else "ascending") if state.sort.key.name == sort else ""
    return Head(name, label, numbers, state.sorted_by(sort).url, now)


def drawn(found: list[dict[str, Any]], state: State, user: User) -> Iterator[SafeString]:
    """The rows as HTML, one after the other."""
    shown = [COLUMNS[name] for name in state.columns]
    for row in found:
        yield draw(row, shown, may_edit=edits(row, user))


def edits(row: Mapping[str, Any], user: User) -> bool:
    """Whether the person may change the record."""
    return permissions.may_edit(user, standing(row))  # type: ignore[arg-type]  # asks only what Standing has


def standing(row: Mapping[str, Any]) -> Standing:
    """The record as the rules of permission look at it."""
    return Standing(
        row["owner_id"],
        row["requester_id"],
        row["logged_by_id"],
        row["status"],
        row["item__path"] or "",
        _ItemOwner(row["item__owner_id"]),
    )


def draw(row: Mapping[str, Any], shown: list[columns.Column], *, may_edit: bool) -> SafeString:
    """One row: box, reference, title, then the columns asked for."""
    tds = format_html_join("", "{}", ((_td(row, column, may_edit=may_edit),) for column in shown))
    return format_html(
        '<tr data-row data-ref="CIR-{0}" id="r{0}"><td class="pick"><input type="checkbox" class="form-check-input"'
        ' name="ref" value="CIR-{0}" form="bulk" aria-label="Select CIR-{0}"></td><td class="ref">CIR-{0}'
        '<a class="sr" href="/improvements/CIR-{0}/preview/" data-preview tabindex="-1">Preview CIR-{0}</a></td>'
        '<td class="name">{1}</td>{2}</tr>',
        row["pk"],
        cells.title(row),
        tds,
    )


def _td(row: Mapping[str, Any], column: columns.Column, *, may_edit: bool) -> SafeString:
    css = f' class="{column.css} c-{column.name}"' if column.css else f' class="c-{column.name}"'
    shown = column.cell(row)
    if not (may_edit and column.edits):
        return format_html("<td{}>{}</td>", mark_safe(css), shown)  # noqa: S308 - our own words
    return format_html(
        EDITABLE, mark_safe(css), column.label.lower(), row["pk"], row["pk"], column.edits, shown  # noqa: S308
    )


def over(group: rows.Group) -> str:
    """What the head of a group says of its limit; nothing when there is none."""
    if group.limit is None:
        return ""
    beyond = group.count - group.limit
    return f"limit {group.limit}, over by {beyond}" if beyond > 0 else f"limit {group.limit}"


def chooser(state: State) -> list[dict[str, Any]]:
    """Every column for the chooser: those shown first, in their order, with links that move or hide them."""
    shown = list(state.columns)
    listed = [*shown, *(name for name in COLUMNS if name not in shown)]
    return [
        {
            "name": name,
            "label": COLUMNS[name].label,
            "shown": name in shown,
            "up": _moved(state, name, -1),
            "down": _moved(state, name, 1),
        }
        for name in listed
    ]


def _moved(state: State, name: str, by: int) -> str:
    order = list(state.columns)
    if name not in order or not 0 <= order.index(name) + by < len(order):
        return ""
    place = order.index(name)
    order[place], order[place + by] = order[place + by], order[place]
    return replace(state, columns=tuple(order)).url


def emptiness(request: HttpRequest, state: State, total: int, shown: list[Chip]) -> dict[str, Any]:
    """Why nothing is shown: an empty register, or filters; then how many there would be without each of them."""
    seen = Improvement.objects.visible_to(request.user)
    if not state.filters:
        return {"register": True, "without": []}
    narrowed = [chip for chip in shown if not chip.problem]
    without = [state.without(chip.name) for chip in narrowed]
    counts = counting.count_each([*(each.found(seen, request).qs for each in without), seen])
    options = [(chip, counting.words(count)) for chip, count in zip(narrowed, counts, strict=False)]
    return {"register": not counts[-1], "without": options}
