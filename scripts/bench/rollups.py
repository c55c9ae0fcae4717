"""What computing the KPIs costs: one month, everything; time, statements and memory. What a night costs: `nights.py`.

Runs inside CIR, beside the servers of the benchmark. Each is measured in this one process.
"""

import resource
import time
from collections.abc import Callable
from datetime import date
from statistics import median

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from metrics import queries, rollups, spans
from metrics.models import RolledPeriod, Rollup
from scripts.bench import figures

HEAD = ("rollups", "periods", "rows", "tries", "seconds, median", "a period, ms", "SQL", "memory grew by, MiB")
TRIES, TRIES_OF_MONTH = 3, 9


def report() -> None:
    """The table, printed; how long half of the tries took at most, kept. Before the first look nothing is there."""
    today, now = queries.today(), clock.now()
    month = spans.of(today, "month").first
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    whole = measured("every month and week there is", everything, TRIES, before=forget)
    again = measured("one month again", lambda: bool(rollups.roll("month", month)) and 1, TRIES_OF_MONTH)
    rollups.roll("day", today, now)
    figures.keep(settings.VAR_DIR, month=again, everything=whole)
    print()


def fill() -> None:
    """What pages of figures stand on, without measuring it."""
    everything()
    rollups.roll("day", queries.today())


def everything() -> int:
    """All of the past, as on the very first run."""
    return rollups.backfill(first_day(), queries.today(), only=("week", "month"))


def forget() -> None:
    """As if nothing had ever been computed."""
    Rollup.objects.all().delete()
    RolledPeriod.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {Rollup._meta.db_table}")


def first_day() -> date:
    """The day of the first record."""
    return rollups.catalogue().first_day() or queries.today()


def measured(name: str, run: Callable[[], int], tries: int, before: Callable[[], None] = lambda: None) -> float:
    """One line of the table; answers the seconds of the middle try. Statements are counted in a run of their own."""
    held, seconds = memory(), list[float]()
    for _ in range(tries):
        before()
        began = time.perf_counter()
        periods = run()
        seconds.append(time.perf_counter() - began)
    passed = median(seconds)
    before()
    with CaptureQueriesContext(connection) as statements:
        run()
    each = f"{passed / max(1, periods) * 1000:.0f}"
    cells = (name, periods, Rollup.objects.count(), tries, f"{passed:.2f}", each, len(statements))
    print(f"| {' | '.join(map(str, cells))} | {memory() - held:.0f} |", flush=True)
    return passed


def memory() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
