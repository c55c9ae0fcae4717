"""What taking in readings costs: ten thousand in one request, the same once more, corrections; beside the limit.

Runs inside CIR, beside the servers of the benchmark. The limit is what PostgreSQL takes by COPY into a temporary table
and one INSERT of it, with the same indexes; the floor is one `record()` after another.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

from django.conf import settings
from django.db import connection, transaction

from cir import clock
from cir.rest.parsers import read
from metrics.api.inputs import BatchInput
from metrics.models import Measure, Reading
from scripts.bench import figures

ROWS, SINGLE, TRIES = 10_000, 500, 7
START = datetime(1990, 1, 1, tzinfo=UTC)
HEAD = ("readings", "rows", "tries", "seconds, median", "rows a second", "of the limit")


def report() -> None:
    """The table, printed; the ratios, kept."""
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    many, bodies = fresh("pushed often"), [body(n * ROWS) for n in range(TRIES)]
    limit = Measured("COPY and one INSERT (limit)", ROWS)
    first, more = Measured("one request of 10,000", ROWS), Measured("one more of 10,000", ROWS)
    for sent in bodies:  # in turn: what else the machine does meets all of them
        limit.once(partial(by_copy, fresh("copied")))
        first.once(partial(push, fresh("pushed"), bodies[0]))
        more.once(partial(push, many, sent))
    again, corrected = Measured("the same again", ROWS), Measured("the same, 10,000 corrections", ROWS)
    again.once(partial(push, many, bodies[0]))
    corrected.once(partial(push, many, body(0, value=7.5, reason="Late.")))
    single = Measured("one by one", SINGLE)
    single.once(one_by_one)
    for each in (limit, first, more, again, corrected, single):
        each.show(limit.rate)
    figures.keep(settings.VAR_DIR, push_of_limit=first.rate / limit.rate, push_of_single=first.rate / single.rate)
    print(flush=True)


class Measured:
    """One line of the table: what was measured, and how long each time took."""

    def __init__(self, name: str, rows: int) -> None:
        self.name, self.rows, self.seconds = name, rows, list[float]()

    def once(self, run: Callable[[], object]) -> None:
        """Once more."""
        began = time.perf_counter()
        run()
        self.seconds.append(time.perf_counter() - began)

    @property
    def rate(self) -> float:
        """Rows a second, in the time that half of the tries took at most."""
        return self.rows / median(self.seconds)

    def show(self, limit: float) -> None:
        """The line, printed."""
        cells = (
            self.name,
            self.rows,
            len(self.seconds),
            f"{median(self.seconds):.2f}",
            f"{self.rate:,.0f}",
            f"{self.rate / limit:.0%}",
        )
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


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


def by_copy(measure: Measure) -> None:
    """The least PostgreSQL can be asked."""
    table, now = Reading._meta.db_table, clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE coming (moment timestamptz, value double precision) ON COMMIT DROP")
        with cursor.cursor.copy("COPY coming FROM STDIN") as copy:
            for number in range(ROWS):
                copy.write_row((START + timedelta(minutes=number), number % 97))
        cursor.execute(
            f"INSERT INTO {table} (measure_id, moment, value, note, reason, source, recorded_at)"  # noqa: S608 - our own table
            " SELECT %s, moment, value, '', '', 'api', %s FROM coming",
            [measure.pk, now],
        )
