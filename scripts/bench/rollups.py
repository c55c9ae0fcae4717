"""What computing the KPIs costs: one month, a night, everything; time, statements and memory.

Runs inside CIR, beside the servers of the benchmark. Each is measured in this one process.
"""

import resource
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from metrics import queries, rollups, spans
from metrics.models import RolledPeriod, Rollup

MONTH_GOAL, NIGHT_GOAL = 0.1, 60
HEAD = ("rollups", "periods", "rows", "seconds", "a period, ms", "SQL", "memory grew by, MiB")


def report() -> None:
    """The table, printed."""
    today, now = queries.today(), clock.now()
    month = spans.of(today, "month").first
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    measured("every month and week there is", lambda: rollups.backfill(first_day(), today, only=("week", "month")))
    rollups.roll("day", today, now)
    RolledPeriod.objects.filter(kind="day").update(start=today - timedelta(days=1))
    measured("a night", rollups.refresh)
    measured("one month", lambda: bool(rollups.roll("month", month)) and 1)
    print()


def first_day() -> date:
    """The day of the first record."""
    return rollups.catalogue().first_day() or queries.today()


def measured(name: str, run: Callable[[], int]) -> None:
    """One line of the table."""
    before, began = memory(), time.perf_counter()
    periods = run()
    passed = time.perf_counter() - began
    with CaptureQueriesContext(connection) as statements:
        rollups.roll("month", spans.of(queries.today(), "month").first)
    cells = (name, periods, Rollup.objects.count(), f"{passed:.2f}", f"{passed / max(1, periods) * 1000:.0f}")
    print(f"| {' | '.join(map(str, cells))} | {len(statements)} | {memory() - before:.0f} |", flush=True)


def memory() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
