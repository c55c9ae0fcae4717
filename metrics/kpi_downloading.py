"""Values of KPIs as a CSV file: one line for each KPI and month, with everything the value is made from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from cir.ui import cells
from metrics import kpi_reading, spans
from metrics.kpi_asking import Asked
from metrics.kpis import WHOLE, Kpi

HEADINGS = (
    "KPI", "Scope", "Period", "Value", "Unit", "Numerator", "Denominator", "Left out", "Records", "Definition version",
)  # fmt: skip


def csv_of(which: Sequence[Kpi], asked: Asked) -> str:
    """The file, in order of KPI and time. A month without a value has an empty cell, not a zero."""
    shown = [kpi for kpi in which if kpi.scoped or asked.scope == WHOLE]
    found = kpi_reading.values(shown, asked.scope, kpi_reading.known().starts)
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(HEADINGS)
    for kpi in shown:
        for each in found[kpi.key]:
            below = "" if each.denominator is None else each.denominator
            value = "" if each.value is None else each.value
            head = (kpi.name, cells.safe(asked.scope_words), spans.of(each.start, "month").code)
            writer.writerow((*head, value, kpi.unit, each.numerator, below, each.left_out, each.n, each.version or 1))
    return "\ufeff" + written.getvalue()
