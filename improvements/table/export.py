"""The register as a file: what the list shows or every column, streamed, with formulas made harmless.

Rows come page by page, by key, so that a hundred thousand of them need no more memory than five hundred. A cell that a
spreadsheet would run begins with an apostrophe (ASVS 1.2.10); reading the file in again takes it off.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from cir import workbooks
from cir.accounts.models import User
from improvements.models import Improvement
from improvements.table import rows
from improvements.table.columns import COLUMNS
from improvements.table.state import State

PAGE = 500
UNPRINTABLE = re.compile(r"[\000-\010\013\014\016-\037]")
"""Signs that a workbook cannot hold."""
RUNS = re.compile(r"""^['";,\s]*[=+\-@\t\r\0|＝＋－＠]""")
CHUNK = 64 * 1024


def guard(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet could take it for a formula."""
    return f"'{text}" if RUNS.match(text) else text


def unguard(text: str) -> str:
    """What was there before `guard()`."""
    return text[1:] if text.startswith("'") and RUNS.match(text[1:]) else text


@dataclass(frozen=True)
class Asker:
    """Who the list is for, where a filter asks for "me"."""

    user: User


def every_row(user: User, state: State) -> Iterator[dict[str, Any]]:
    """The rows of the list in its order, as far as the person may see them, a page at a time."""
    found = state.found(Improvement.objects.visible_to(user), Asker(user)).require_sound().qs
    after = ""
    while True:
        page = rows.page(found, state, after, PAGE)
        yield from page.rows
        after = page.after
        if not after:
            return


def with_all_columns(state: State) -> State:
    """The same list with every column there is."""
    return replace(state, columns=tuple(COLUMNS))


def heads(state: State) -> list[str]:
    """The names of the columns."""
    return ["Reference", "Improvement", *(COLUMNS[name].label for name in state.columns)]


def values(row: dict[str, Any], state: State) -> list[Any]:
    """One row as plain values."""
    return [f"CIR-{row['pk']}", row["title"], *(COLUMNS[name].plain(row) for name in state.columns)]


def as_csv(user: User, state: State) -> Iterator[bytes]:
    """UTF-8 with a mark that spreadsheets know it by; every cell in quotes."""
    buffer = StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    yield "\ufeff".encode()
    for line in _lines(user, state):
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in line])
        if buffer.tell() > CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def as_json(user: User, state: State) -> Iterator[bytes]:
    """A list of objects, named as in the address: what a program reads back."""
    before = b"["
    for row in every_row(user, state):
        plain = {name: COLUMNS[name].plain(row) for name in state.columns}
        record = {"reference": f"CIR-{row['pk']}", "title": row["title"], **plain}
        yield before + orjson.dumps(record, default=str)
        before = b",\n"
    yield b"[]\n" if before == b"[" else b"]\n"


def as_xlsx(user: User, state: State) -> Iterator[bytes]:
    """A workbook with one sheet, written through a temporary file."""
    book = workbooks.new()
    sheet = book.create_sheet("Register")
    sheet.freeze_panes = "C2"
    for line in _lines(user, state):
        sheet.append([_cell(value) for value in line])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _lines(user: User, state: State) -> Iterator[list[Any]]:
    yield heads(state)
    for row in every_row(user, state):
        yield values(row, state)


def _cell(value: Any) -> Any:
    return guard(UNPRINTABLE.sub("", value)) if isinstance(value, str) else value


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    name: str
    label: str
    content_type: str
    make: Callable[[User, State], Iterable[bytes]]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("csv", "CSV", "text/csv; charset=utf-8", as_csv),
        Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
        Kind("json", "JSON", "application/json", as_json),
    )
}


def write(kind: str, user: User, state: State, file: IO[bytes]) -> None:
    """The whole file, piece by piece."""
    for piece in KINDS[kind].make(user, state):
        file.write(piece)
