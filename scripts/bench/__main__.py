"""Fill a register, ask for its pages, print what that cost: `make bench`, or `make bench COUNT=10000`.

Everything is its own (PostgreSQL, Valkey, web server, folder), listens on this machine only, and ends with it.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scripts import options, programs
from scripts.bench import figures, goals, limit
from scripts.bench.client import Load, Measured, Request, largest_memory, request_of
from scripts.children import dies_with_parent, stop
from scripts.serve import Refusal, answers, refuse_taken_port
from scripts.valkey import NoValkey, Valkey
from tests.postgres import NoPostgres, Postgres

USUAL, SMALLEST, LARGEST = 100_000, 1000, 1_000_000
PROCESSES, THREADS = 2, 2
ALONE, TOGETHER = 1, 8
SECONDS = {ALONE: 1.5, TOGETHER: 2.5}
WARMING = 0.7
"""Seconds until every thread's connection has kept its plans: PostgreSQL is asked to from the fifth time on."""
READY_WITHIN, STOPPED_WITHIN = 120, 30
TARGETS = "from scripts.bench import targets; targets.write()"
ROLLUPS = "from scripts.bench import rollups; rollups.report()"
NIGHTS = "from scripts.bench import nights; nights.report()"
BATCHES = "from scripts.bench import batches; batches.report()"
HEAD = ("request", "at once", "a second", "p50 ms", "p95 ms", "p99 ms", "errors", "bytes", "app ms", "db ms", "SQL")


@contextmanager
def surroundings() -> Iterator[tuple[Postgres, dict[str, str]]]:
    """A PostgreSQL, a Valkey and a folder, and the environment that leads to them."""
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="cir-bench-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres, valkey = Postgres(), Valkey()
        ends.callback(postgres.stop)
        postgres.start()
        ends.callback(valkey.stop)
        valkey.start()
        yield (
            postgres,
            os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "cir.settings",
                "DATABASE_URL": postgres.url(),
                "DATABASE_STATEMENT_TIMEOUT": "0",
                "REDIS_URL": valkey.url,
                "SECRET_KEY": secrets.token_urlsafe(48),
                "VAR_DIR": str(folder),
                "BASE_URL": f"http://127.0.0.1:{options.PORT}",
                "DEBUG": "false",
                "API_REQUESTS_PER_MINUTE": "1000000",
            },
        )


def compile_all() -> None:
    """As the image is built: a process that has to compile what it imports is 17 MiB larger, for good."""
    packages = sysconfig.get_path("purelib")
    rooms = [str(options.ROOT / name) for name in ("cir", "metrics", "improvements", "feedback", "scripts")]
    subprocess.run([sys.executable, "-m", "compileall", "-q", packages, *rooms], stdout=subprocess.DEVNULL, check=False)


def run(environment: dict[str, str], *command: str, shown: bool = False) -> None:
    """Run a command of ours; what it complains of goes where our complaints go, what it says only when `shown`."""
    subprocess.run(
        [sys.executable, *command],
        cwd=options.ROOT, env=environment, stdout=None if shown else subprocess.DEVNULL, check=True,
        preexec_fn=dies_with_parent(),
    )  # fmt: skip


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """The web server as it runs in earnest, with the address of the limit beside CIR's own; answers its process id."""
    asked = {"--workers": str(PROCESSES), "--blocking-threads": str(THREADS), "--host": "127.0.0.1"}
    command = ["scripts.bench.stack:application" if each == "cir.wsgi:application" else each for each in programs.web()]
    for flag, value in asked.items():
        command[command.index(flag) + 1] = value
    server = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=options.ROOT, env=environment, stdout=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=dies_with_parent(),
    )  # fmt: skip
    try:
        give_up = time.monotonic() + READY_WITHIN
        while not answers("127.0.0.1", options.PORT):
            if server.poll() is not None or time.monotonic() > give_up:
                raise SystemExit(f"The web server did not start on port {options.PORT}: choose another with PORT=8100.")
            time.sleep(0.1)
        yield server.pid
    finally:
        stop(server, within=STOPPED_WITHIN)
        with suppress(ProcessLookupError):  # its own group: nothing of it may be left, however it ended
            os.killpg(server.pid, signal.SIGKILL)


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


def report(results: goals.Results, best: limit.Limit, memory: float, inside: goals.Figures) -> None:
    """The limit, then every goal with what came out."""
    print(
        f"\nThe limit on one core (psycopg, prepared, dictionaries, JSON; 50 rows, 3 joins): {best.per_second:.0f}"
        f" pages a second; a page costs the client {best.client_ms:.2f} ms, the database {best.database_ms:.2f} ms.\n"
    )
    print("| goal | result | wanted | |\n|---|---:|---:|---|")
    for line in goals.lines(results, best, memory, inside):
        print(f"| {line.what} | {line.result} | {line.goal} | {'reached' if line.reached else '**missed**'} |")


def main(arguments: list[str]) -> int:
    """Measure a register of so many records."""
    text = arguments[0] if arguments else str(USUAL)
    if not (text.isascii() and text.isdigit() and SMALLEST <= int(text) <= LARGEST):
        print(f"COUNT is {text!r}: use a number from {SMALLEST} to {LARGEST}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        refuse_taken_port("127.0.0.1", options.PORT)
        with surroundings() as (postgres, environment):
            bench(int(text), postgres, environment)
    except (NoPostgres, NoValkey, Refusal) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def bench(count: int, postgres: Postgres, environment: dict[str, str]) -> None:
    """Fill, start, measure, report."""
    began = time.monotonic()
    compile_all()
    run(environment, "-m", "scripts.prepare")
    run(environment, "manage.py", "fill_register", str(count), "--password", secrets.token_urlsafe(16))
    print(f"{count:,} improvements, written in {time.monotonic() - began:.0f} s.\n", flush=True)
    # Before the requests: a dashboard without figures would cost nothing.
    run(environment, "manage.py", "shell", "-v", "0", "-c", ROLLUPS, shown=True)
    run(environment, "manage.py", "shell", "-v", "0", "-c", TARGETS)
    raw = json.loads(Path(environment["VAR_DIR"], "requests.json").read_text())
    run(environment, "manage.py", "shell", "-v", "0", "-c", BATCHES, shown=True)
    with postgres.connect() as connection:
        best = limit.measure(connection)
    assert postgres.process is not None  # noqa: S101 - it has been started
    with served(environment) as web:
        load = Load(environment["BASE_URL"], web, postgres.process.pid)
        results, memory = measured(load, [request_of(each) for each in raw]), largest_memory(web)
    print()
    run(environment, "manage.py", "shell", "-v", "0", "-c", NIGHTS, shown=True)  # last: it fills a million readings
    report(results, best, memory, figures.known(Path(environment["VAR_DIR"])))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
