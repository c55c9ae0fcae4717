"""A chart as a page shows it: what it says, the drawing, the same as a table, the way to its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from metrics.kpi_showing import Way


@dataclass(frozen=True)
class Cell:
    """One cell of the table beside a chart; `url` opens the records that it counts."""

    words: str
    url: str = ""
    number: bool = True


@dataclass(frozen=True)
class Figure:
    """One chart. Without a drawing it says in `empty` what is missing."""

    key: str
    title: str
    words: str
    drawing: SafeString | None = None
    legend: Sequence[tuple[str, str]] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    ways: Sequence[Way] = ()
    note: str = ""
    empty: str = ""
    table: str = field(default="Show as table")

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The heads of the table: words, and whether numbers stand below."""
        first = self.rows[0] if self.rows else ()
        return [(words, cell.number) for words, cell in zip(self.head, first, strict=False)]


def whole(number: float) -> str:
    """A number of records, with thin groups."""
    return f"{number:,.0f}"
