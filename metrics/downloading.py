"""Readings of a measure as a CSV file: every one, also those that were replaced."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from cir.ui import cells
from metrics.models import Measure, Reading

HEADINGS = (
    "Period", "Moment", "Value", "Unit", "Numerator", "Denominator", "Note", "Source", "Added by", "Added at",
    "Replaced at", "Reason for the correction",
)  # fmt: skip
CHUNK = 1000


def lines(measure: Measure) -> Iterator[str]:
    """The file line by line, in order of time; text cells cannot be run as formulas."""
    yield "\ufeff" + _line(HEADINGS)
    rows = measure.readings.select_related("recorded_by").order_by("moment", "pk")
    for reading in rows.iterator(chunk_size=CHUNK):
        yield _line(_cells(measure, reading))


def _cells(measure: Measure, reading: Reading) -> tuple[str | float | None, ...]:
    replaced = reading.superseded_at
    return (
        measure.period_of(reading.moment).label,
        reading.moment.isoformat(),
        reading.value,
        measure.shown_unit,
        reading.numerator,
        reading.denominator,
        reading.note,
        reading.get_source_display(),
        reading.recorded_by.name if reading.recorded_by else "CIR",
        reading.recorded_at.isoformat(),
        replaced.isoformat() if replaced else "",
        reading.reason,
    )


def _line(values: tuple[str | float | None, ...]) -> str:
    """Text quoted, numbers as they are: a program that splits at other signs finds no formula either."""
    written = io.StringIO()
    row = [cells.safe(value) if isinstance(value, str) else "" if value is None else value for value in values]
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC).writerow(row)
    return written.getvalue()
