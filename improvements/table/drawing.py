"""The rows of the register as HTML: one pattern for each set of columns, filled row by row.

A template would take ten times as long, and a function for every cell twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cir.accounts.models import User
from improvements import permissions
from improvements.table import cells
from improvements.table.columns import COLUMNS, Column

PLAIN = '<td class="{classes}">{{{place}}}</td>'
EDITABLE = (
    '<td class="{classes}"><span data-cell><button type="button" class="cell" data-edit tabindex="-1"'
    ' title="Change {label} of CIR-{{0}}" hx-get="/improvements/CIR-{{0}}/edit/{field}/?in=place"'
    ' hx-target="closest [data-cell]" hx-swap="innerHTML">{{{place}}}</button></span></td>'
)
MOVABLE = (
    '<td class="{classes}"><a class="cell" data-dialog data-edit-link tabindex="-1" title="Change the status of'
    ' CIR-{{0}}" href="/register/bulk/?change=status&amp;ref=CIR-{{0}}">{{{place}}}</a></td>'
)
ROW = (
    '<tr data-row data-ref="CIR-{0}" id="r{0}"><td class="pick"><input type="checkbox" class="form-check-input"'
    ' name="ref" value="CIR-{0}" form="bulk" aria-label="Select CIR-{0}"></td><td class="ref">CIR-{0}'
    '<a class="sr" href="/improvements/CIR-{0}/preview/" data-preview tabindex="-1">Preview CIR-{0}</a></td>'
    '<td class="name">{1}</td>'
)
BEFORE = 2
"""Places of the pattern that are taken: the number and the title."""


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


def rows(found: Iterable[Mapping[str, Any]], columns: tuple[str, ...], user: User) -> SafeString:
    """The rows, one after the other: box, reference, title, then the columns asked for."""
    return format_html_join("", "{}", ((_row(row, columns, may_edit=edits(row, user)),) for row in found))


def _row(row: Mapping[str, Any], columns: tuple[str, ...], *, may_edit: bool) -> SafeString:
    """One row. Cells are HTML; what is not marked so is words."""
    shown = [COLUMNS[name].cell(row) for name in columns]
    return format_html(pattern(columns, may_edit=may_edit), int(row["pk"]), cells.title(row), *shown)


@lru_cache(maxsize=500)
def pattern(columns: tuple[str, ...], *, may_edit: bool) -> str:
    """A row with places for its number, its title and its cells."""
    cellwise = (_cell(COLUMNS[name], place, may_edit=may_edit) for place, name in enumerate(columns, BEFORE))
    return f"{ROW}{''.join(cellwise)}</tr>"


def _cell(column: Column, place: int, *, may_edit: bool) -> str:
    around = PLAIN if not (may_edit and column.edits) else MOVABLE if column.edits == "status" else EDITABLE
    return around.format(classes=column.classes, label=column.label.lower(), field=column.edits, place=place)


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
