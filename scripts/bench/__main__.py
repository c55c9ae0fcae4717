"""Fill a register, ask for its pages, print what that cost: `make bench`, or `make bench COUNT=10000`.

Everything is its own (PostgreSQL, Valkey, web server, folder), listens on this machine only, and ends with it.
"""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts import options
from scripts.bench import crowd, figures, goals, growth, limit, stage
from scripts.bench.client import Load, Measured, Request, largest_memory, request_of
from scripts.serve import Refusal, refuse_taken_port
from scripts.valkey import NoValkey
from tests.postgres import NoPostgres, Postgres

USUAL, SMALLEST, LARGEST = 100_000, 1000, 1_000_000
ALONE, TOGETHER = 1, 8
SECONDS = {ALONE: 1.5, TOGETHER: 2.5}
WARMING = 0.7
"""Seconds until every thread's connection has kept its plans: PostgreSQL is asked to from the fifth time on."""
NIGHTS = "from scripts.bench import nights; nights.report()"
BATCHES = "from scripts.bench import batches; batches.report()"
HEAD = ("request", "at once", "a second", "p50 ms", "p95 ms", "p99 ms", "errors", "bytes", "app ms", "db ms", "SQL")


def measured(load: Load, requests: list[Request]) -> goals.Results:
    """Every request by one visitor and by eight, each printed when it is known."""
    print(f"| {' | '.join(HEAD)} |\n|---|{'---:|' * (len(HEAD) - 1)}")
    results = {}
    for request in requests:
        load.measure(request, TOGETHER, WARMING)
        alone, together = (load.measure(request, many, SECONDS[many]) for many in (ALONE, TOGETHER))
        results[request.name] = request, alone, together
        for each in (alone, together):
            print(f"| {' | '.join(cells(request, each))} |", flush=True)
    return results


def cells(request: Request, found: Measured) -> Iterator[str]:
    """One line of the table."""
    yield from (request.name, str(found.at_once), f"{found.per_second:.0f}")
    yield from (f"{found.percentile(share):.1f}" for share in (0.5, 0.95, 0.99))
    yield from (str(found.errors), f"{found.size:,}", f"{found.app_ms:.1f}", f"{found.database_ms:.1f}")
    yield str(request.statements)


def report(results: goals.Results, best: limit.Limit, memory: goals.Memory, inside: goals.Figures) -> None:
    """The limit, then every goal with what came out."""
    print(
        f"\nThe limit on one core (psycopg, prepared, dictionaries, JSON; 50 rows, 3 joins): {best.per_second:.0f}"
        f" pages a second; a page costs the client {best.client_ms:.2f} ms, the database {best.database_ms:.2f} ms.\n"
    )
    print("| goal | result | wanted | |\n|---|---:|---:|---|")
    for line in goals.lines(results, best, memory, inside):
        print(f"| {line.what} | {line.result} | {line.goal} | {'reached' if line.reached else '**missed**'} |")


def main(arguments: list[str]) -> int:
    """Measure a register of so many records: its pages, with `growth` beside one of ten thousand, or with a `crowd`."""
    kind = arguments[0] if arguments and arguments[0] in KINDS else "bench"
    usual, report_of = KINDS[kind]
    text = next((each for each in arguments if each != kind), str(usual))
    if not (text.isascii() and text.isdigit() and SMALLEST <= int(text) <= LARGEST):
        print(f"COUNT is {text!r}: use a number from {SMALLEST} to {LARGEST}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        refuse_taken_port("127.0.0.1", options.PORT)
        report_of(int(text))
    except (NoPostgres, NoValkey, Refusal) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def bench(count: int) -> None:
    """Fill, start, measure, report."""
    stage.compile_all()
    with stage.surroundings() as (postgres, environment):
        _bench(count, postgres, environment)


def _bench(count: int, postgres: Postgres, environment: dict[str, str]) -> None:
    requests = stage.filled(count, environment)
    stage.run(environment, "manage.py", "shell", "-v", "0", "-c", BATCHES, shown=True)
    with postgres.connect() as connection:
        best = limit.measure(connection)
    with stage.served(environment, postgres) as load:
        began = largest_memory(load.app)
        results = measured(load, requests)
        memory = goals.Memory(began, largest_memory(load.app), after_import(load, environment))
    print()
    stage.run(environment, "manage.py", "shell", "-v", "0", "-c", NIGHTS, shown=True)  # last: a million readings
    report(results, best, memory, figures.known(Path(environment["VAR_DIR"])))


def after_import(load: Load, environment: dict[str, str]) -> float:
    """Five thousand rows in one request; what the larger web process takes then, in MiB."""
    request = request_of(json.loads(Path(environment["VAR_DIR"], stage.IMPORT).read_text()))
    if load.measure(request, ALONE, 0).errors:
        print(f"{request.name} were refused.", file=sys.stderr)
    return largest_memory(load.app)


KINDS: dict[str, tuple[int, Callable[[int], None]]] = {
    "bench": (USUAL, bench),
    "growth": (LARGEST, growth.report),
    "crowd": (USUAL, crowd.report),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
