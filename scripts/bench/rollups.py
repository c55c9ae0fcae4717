"""What computing the KPIs costs: one month, everything; time, statements and memory. What a night costs: `nights.py`.

Runs inside CIR, beside the servers of the benchmark. Each is measured in this one process.
"""

import resource
import time
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from metrics import queries, rollups, spans
from metrics.models import Rollup
from scripts.bench import figures

HEAD = ("rollups", "periods", "rows", "seconds", "a period, ms", "SQL", "memory grew by, MiB")


def report() -> None:
    """The table, printed."""
    today, now = queries.today(), clock.now()
    month = spans.of(today, "month").first
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    whole = measured(
        "every month and week there is", lambda: rollups.backfill(first_day(), today, only=("week", "month"))
    )
    again = measured("one month again", lambda: bool(rollups.roll("month", month)) and 1)
    rollups.roll("day", today, now)
    figures.keep(settings.VAR_DIR, month=again, everything=whole)
    print()


def first_day() -> date:
    """The day of the first record."""
    return rollups.catalogue().first_day() or queries.today()


def measured(name: str, run: Callable[[], int]) -> float:
    """One line of the table; answers the seconds."""
    before, began = memory(), time.perf_counter()
    periods = run()
    passed = time.perf_counter() - began
    with CaptureQueriesContext(connection) as statements:
        rollups.roll("month", spans.of(queries.today(), "month").first)
    cells = (name, periods, Rollup.objects.count(), f"{passed:.2f}", f"{passed / max(1, periods) * 1000:.0f}")
    print(f"| {' | '.join(map(str, cells))} | {len(statements)} | {memory() - before:.0f} |", flush=True)
    return passed


def memory() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
