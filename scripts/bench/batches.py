"""What taking in readings costs: ten thousand in one request, the same once more, corrections; beside the limit.

Runs inside CIR, beside the servers of the benchmark. The limit is what PostgreSQL takes by COPY into a temporary table
and one INSERT of it, with the same indexes; the floor is one `record()` after another.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from cir.rest.parsers import read
from metrics.api.inputs import BatchInput
from metrics.models import Measure, Reading
from scripts.bench import figures

ROWS, SINGLE = 10_000, 500
START = datetime(1990, 1, 1, tzinfo=UTC)
HEAD = ("readings", "rows", "seconds", "rows a second", "of the limit", "SQL")
Line = dict[str, str | float]


def report() -> None:
    """The table, printed; the ratios, kept."""
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    limit = measured("COPY and one INSERT (limit)", ROWS, by_copy, 0)
    pushed = fresh("pushed")
    measured("one request of 10,000", ROWS, lambda: push(pushed, body(0)), limit)
    first = measured("one more of 10,000", ROWS, lambda: push(pushed, body(ROWS)), limit)
    measured("the same again", ROWS, lambda: push(pushed, body(ROWS)), limit)
    measured("the same, 10,000 corrections", ROWS, lambda: push(pushed, body(ROWS, value=7.5, reason="Late.")), limit)
    single = measured("one by one", SINGLE, one_by_one, limit)
    figures.keep(settings.VAR_DIR, push_of_limit=first / limit, push_of_single=first / single)
    print(flush=True)


def measured(name: str, rows: int, run: Callable[[], object], limit: float) -> float:
    """One line of the table; answers rows a second."""
    with CaptureQueriesContext(connection) as statements:
        began = time.perf_counter()
        run()
        passed = time.perf_counter() - began
    rate = rows / passed
    part = f"{rate / limit:.0%}" if limit else "100%"
    print(f"| {name} | {rows} | {passed:.2f} | {rate:,.0f} | {part} | {len(statements)} |", flush=True)
    return rate


def fresh(name: str) -> Measure:
    """A measure without readings."""
    return Measure.objects.create(name=f"Benchmark, {name}, {time.monotonic_ns()}", unit="tickets", kind="count")


def body(first: int, **more: object) -> bytes:
    """What a program sends."""
    rows = [
        {"moment": (START + timedelta(minutes=n)).isoformat(), "value": n % 97, **more}
        for n in range(first, first + ROWS)
    ]
    return json.dumps({"readings": rows}).encode()


def push(measure: Measure, sent: bytes) -> None:
    """What the endpoint does with it."""
    asked = BatchInput(data=read(sent))
    asked.is_valid(raise_exception=True)
    measure.take(asked.validated_data["readings"], by=None)


def one_by_one() -> None:
    """The door for single readings."""
    measure = fresh("one by one")
    for number in range(SINGLE):
        measure.record(moment=START + timedelta(minutes=number), value=number % 97, by=None)


def by_copy() -> None:
    """The least PostgreSQL can be asked."""
    measure, table = fresh("copied"), Reading._meta.db_table
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE coming (moment timestamptz, value double precision)")
        with cursor.cursor.copy("COPY coming FROM STDIN") as copy:
            for number in range(ROWS):
                copy.write_row((START + timedelta(minutes=number), number % 97))
        cursor.execute(
            f"INSERT INTO {table} (measure_id, moment, value, note, reason, source, recorded_at)"  # noqa: S608 - our own table
            " SELECT %s, moment, value, '', '', 'api', %s FROM coming",
            [measure.pk, now],
        )
