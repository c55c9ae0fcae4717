"""What the jobs of a night cost beside ten readings for every improvement: time and memory, in one process.

The first computing of KPIs of a day does the last 35 days anew: days, weeks and months. The measures are read hourly
and aimed at by one improvement in twenty; gains that have to be held are not filled, for each was proved by somebody.
"""

import resource
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection

from cir import clock
from cir.dashboards.tasks import check_practice
from improvements.models import Improvement, Target
from improvements.tasks import check_sustainment, remind, resume_deferred
from metrics import queries, rollups
from metrics.models import Measure, Reading, RolledPeriod
from scripts.bench import figures

TIMES, OF_MEASURE, AIMED = 10, 1000, 20
HEAD = ("job of a night", "done", "seconds", "memory grew by, MiB")


def report() -> None:
    """The table, printed; what all of it took, kept."""
    began = time.perf_counter()
    number = fill()
    print(f"{number:,} readings, written in {time.perf_counter() - began:.0f} s.\n")
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    first = memory()
    jobs = (
        ("compute KPIs, first time of a day (periods)", refresh),
        ("check that gains are held", check_sustainment),
        ("remind people", remind),
        ("look at practice health", check_practice),
        ("resume deferred improvements", resume_deferred),
    )
    seconds = sum(measured(name, run) for name, run in jobs)
    print(flush=True)
    figures.keep(settings.VAR_DIR, night=seconds, night_memory=memory() - first)


def measured(name: str, run: Callable[[], int]) -> float:
    """One line of the table; answers the seconds."""
    before, began = memory(), time.perf_counter()
    done = run()
    passed = time.perf_counter() - began
    print(f"| {name} | {done:,} | {passed:.2f} | {memory() - before:.0f} |", flush=True)
    return passed


def refresh() -> int:
    """As it is the first time of a day: the newest day that was computed is yesterday."""
    today = queries.today()
    RolledPeriod.objects.filter(kind="day", start=today).delete()
    yesterday = today - timedelta(days=1)
    RolledPeriod.objects.update_or_create(kind="day", start=yesterday, defaults={"computed_at": clock.now()})
    return rollups.refresh()


def fill() -> int:
    """Readings, hour by hour, of as many measures as they need; and improvements that aim at them."""
    number = Improvement.objects.count() * TIMES
    made = Measure.objects.bulk_create(
        Measure(name=f"Benchmark, night {place}", unit="tickets", kind="count", cadence="month")
        for place in range(number // OF_MEASURE)
    )
    first, last = made[0].pk, made[-1].pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Reading._meta.db_table} (measure_id, moment, value, note, reason, source, recorded_at)"  # noqa: S608 - our own table
            " SELECT m, now() - n * interval '1 hour', (n * 7 + m) %% 97, '', '', 'api', now()"
            " FROM generate_series(%s::int, %s::int) AS m, generate_series(1, %s::int) AS n",
            [first, last, OF_MEASURE],
        )
        cursor.execute(
            f"INSERT INTO {Target._meta.db_table} (improvement_id, measure_id, role, value, wait_days, variation,"  # noqa: S608 - our own table
            " created_at)"
            f" SELECT id, %s + id %% %s, 'main', 20, 0, '', now() FROM {Improvement._meta.db_table} WHERE id %% %s = 0",
            [first, len(made), AIMED],
        )
        cursor.execute("VACUUM ANALYZE")
    return number


def memory() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
