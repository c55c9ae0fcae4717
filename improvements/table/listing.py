"""Everything the register's page shows, made from its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.ui import nav
from improvements import counting, permissions
from improvements.models import Improvement, SavedView
from improvements.table import cells, columns, export, rows, tabs
from improvements.table.chips import Chip, chips
from improvements.table.columns import COLUMNS, SHOWN
from improvements.table.filtering import FIELDS
from improvements.table.state import GROUPINGS, State

EDITABLE = (
    '<td class="{0}"><span data-cell><button type="button" class="cell" data-edit tabindex="-1"'
    ' title="Change {1} of CIR-{2}" hx-get="/improvements/CIR-{2}/edit/{3}/?in=place" hx-target="closest [data-cell]"'
    ' hx-swap="innerHTML">{4}</button></span></td>'
)
MOVABLE = (
    '<td class="{0}"><a class="cell" data-dialog data-edit-link tabindex="-1" title="Change the status of CIR-{1}"'
    ' href="/register/bulk/?change=status&amp;ref=CIR-{1}">{2}</a></td>'
)
ROW = (
    '<tr data-row data-ref="CIR-{0}" id="r{0}"><td class="pick"><input type="checkbox" class="form-check-input"'
    ' name="ref" value="CIR-{0}" form="bulk" aria-label="Select CIR-{0}"></td><td class="ref">CIR-{0}'
    '<a class="sr" href="/improvements/CIR-{0}/preview/" data-preview tabindex="-1">Preview CIR-{0}</a></td>'
    '<td class="name">{1}</td>{2}</tr>'
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


def listing(request: SignedIn, state: State, after: str = "") -> dict[str, Any]:
    """The context of the page: tabs, chips, heads, groups of drawn rows, and what can be done next."""
    found = state.found(Improvement.objects.visible_to(request.user), request)
    _, numbers = tabs.counted(request, *rows.wanted(found.qs, state))
    page = rows.page(found.qs, state, after, numbers=numbers)
    for group in page.groups:
        group.drawn = drawn(group.rows, state, request.user)
    shown = chips(state, found)
    return {
        "state": state,
        "page": page,
        "part": bool(after),
        "chips": shown,
        "heads": heads(state),
        "width": len(state.columns) + 3,
        "next": f"{state.url}&after={quote(page.after)}" if page.after else "",
        "more_count": min(rows.SIZE, max(1, page.total - page.shown)),
        "total": page.total,
        "total_words": counting.words(page.total),
        "empty": None if page.total else emptiness(request, state, shown),
        **tools(state),
        **of_view(request, state),
    }


def tools(state: State) -> dict[str, Any]:
    """What the bars above the table offer, and the hidden fields that keep the state in their forms."""
    kept = [("view", state.view), *state.pairs]
    return {
        "groupings": [(name, label, replace(state, group=name).url) for name, label in GROUPINGS.items()],
        "group_words": f"Group: {GROUPINGS[state.group].lower()}",
        "chooser": chooser(state),
        "usual_columns": replace(state, columns=SHOWN).url,
        "fields": FIELDS,
        "kept": kept,
        "kept_without_words": [pair for pair in kept if pair[0] != "q"],
        "kept_without_columns": [pair for pair in kept if pair[0] != "columns"],
        "words": dict(state.filters).get("q", ("",))[0],
        "layouts": {name: url and f"{url}?{state.query}" for name, url in layouts()},
        "exports": [_export(state, kind.name, kind.label) for kind in export.KINDS.values()],
        "new_idea": nav.url_of("log"),
    }


def _export(state: State, kind: str, label: str) -> tuple[str, str, str]:
    """The addresses of one kind of file: what is shown, and all columns."""
    url = reverse("export", args=[kind])
    return f"{url}?{state.query}", label, f"{url}?{state.query}&all_columns=1"


def of_view(request: SignedIn, state: State) -> dict[str, Any]:
    """The saved views, the one that is open, and whether it was changed."""
    every = tabs.of(request)
    tab = tabs.current(every, state)
    return {
        "tabs": every,
        "tab": tab,
        "changed": bool(tab and not tab.state.same_as(state)),
        "may_save": bool(tab and tab.view.may_be_changed(request.user)),
        "may_share": SavedView.may_be_shared_by(request.user),
    }


def layouts() -> list[tuple[str, str]]:
    """The other ways to look at the same records."""
    return [(name, nav.url_of(name)) for name in ("board", "prioritise")]


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
    """One row: box, reference, title, then the columns asked for.

    Plain strings, escaped where a value comes in: `format_html` for every cell was a quarter of the whole page.
    """
    pk = int(row["pk"])
    tds = "".join([_td(row, column, may_edit=may_edit) for column in shown])
    return mark_safe(ROW.format(pk, cells.title(row), tds))  # noqa: S308 - a number and what is escaped already


def _td(row: Mapping[str, Any], column: columns.Column, *, may_edit: bool) -> str:
    shown = conditional_escape(column.cell(row))
    if not (may_edit and column.edits):
        return f'<td class="{column.classes}">{shown}</td>'
    if column.edits == "status":
        return MOVABLE.format(column.classes, int(row["pk"]), shown)
    return EDITABLE.format(column.classes, column.label.lower(), int(row["pk"]), column.edits, shown)


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


def emptiness(request: SignedIn, state: State, shown: list[Chip]) -> dict[str, Any]:
    """Why nothing is shown: an empty register, or filters; then how many there would be without each of them."""
    seen = Improvement.objects.visible_to(request.user)
    if not state.filters:
        return {"register": True, "without": []}
    narrowed = [chip for chip in shown if not chip.problem]
    without = [state.without(chip.name) for chip in narrowed]
    counts = counting.count_each([*(each.found(seen, request).qs for each in without), seen])
    options = [(chip, counting.words(count)) for chip, count in zip(narrowed, counts, strict=False)]
    return {"register": not counts[-1], "without": options}
