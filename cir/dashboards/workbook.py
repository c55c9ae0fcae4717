"""A report as a workbook: one sheet of figures, one for each list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from cir import workbooks
from cir.dashboards.reporting import Contents
from cir.ui import cells
from improvements.models import Report

SHEETS = (
    ("Figures", "figures", ("KPI", "name"), ("Group", "group"), ("Value", "value"), ("Unit", "unit"),
     ("Numerator", "numerator"), ("Denominator", "denominator"), ("Left out", "left_out"), ("Month before", "before"),
     ("Target", "target"), ("Formula", "formula")),
    ("Results", "results", ("Reference", "reference"), ("Improvement", "title"), ("Service or practice", "item"),
     ("Owner", "owner"), ("Outcome", "outcome"), ("Measure", "measure"), ("Verdict", "sentence")),
    ("Decisions", "decisions", ("Reference", "reference"), ("Improvement", "title"), ("Decision", "what"),
     ("On", "on"), ("Reason", "reason")),
    ("Late", "late", ("Reference", "reference"), ("Improvement", "title"), ("Owner", "owner"), ("Target date", "on"),
     ("Days late", "days")),
    ("Lessons", "lessons", ("Reference", "reference"), ("Improvement", "title"), ("What happened", "happened"),
     ("Next time", "next_time")),
    ("Due next month", "due", ("Reference", "reference"), ("Improvement", "title"), ("Owner", "owner"),
     ("Target date", "on"), ("Status", "status")),
    ("Coming back", "back", ("Reference", "reference"), ("Improvement", "title"), ("On", "on")),
)  # fmt: skip
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no cell of a workbook may hold."""
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(report: Report, held: Contents) -> bytes:
    """The file. Text that a spreadsheet would run as a formula is made harmless."""
    book = workbooks.new()
    cover = book.create_sheet("Report")
    said = (("Report of", report.span.label), ("Number", report.number or "Draft"),
            ("Frozen on", report.frozen_at.date() if report.frozen_at else ""), ("What was achieved", report.achieved),
            ("What needs attention", report.concern), ("What comes next", report.ahead))  # fmt: skip
    for row in said:
        cover.append([_cell(value) for value in row])
    for title, name, *columns in SHEETS:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append([words for words, _ in columns])
        for line in _lines(held[name]):
            sheet.append([_cell(line.get(key)) for _, key in columns])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _lines(held: Any) -> Iterable[dict[str, Any]]:
    lines: Iterable[dict[str, Any]] = held["lines"] if isinstance(held, dict) else held
    return lines


def _cell(value: Any) -> Any:
    return cells.safe(UNWRITABLE.sub("", value)) if isinstance(value, str) else value
