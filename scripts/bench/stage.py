"""What a run needs: PostgreSQL, Valkey and a folder of its own, a filled register, and the web server on them."""

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
from urllib.parse import urlsplit

from scripts import options, programs
from scripts.bench.client import Load, Request, request_of
from scripts.children import dies_with_parent, stop
from scripts.serve import answers
from scripts.valkey import Valkey
from tests.postgres import Postgres

PROCESSES, THREADS = 2, 2
READY_WITHIN, STOPPED_WITHIN = 120, 30
IMPORT = "import.json"
TARGETS = "from scripts.bench import targets; targets.write()"
ROLLUPS = "from scripts.bench import rollups; rollups.{}()"


@contextmanager
def surroundings(port: int = options.PORT) -> Iterator[tuple[Postgres, dict[str, str]]]:
    """A PostgreSQL, a Valkey and a folder, and the environment that leads to them and to the web server's port."""
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
                "BASE_URL": f"http://127.0.0.1:{port}",
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
def running(environment: dict[str, str], command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A program of ours, started as a module."""
    program = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=options.ROOT, env=programs.ALLOCATOR | environment, stdout=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=dies_with_parent(),
    )  # fmt: skip
    try:
        yield program
    finally:
        stop(program, within=STOPPED_WITHIN)
        with suppress(ProcessLookupError):  # its own group: nothing of it may be left, however it ended
            os.killpg(program.pid, signal.SIGKILL)


@contextmanager
def served(environment: dict[str, str], postgres: Postgres) -> Iterator[Load]:
    """The web server as it runs in earnest, with the address of the limit beside CIR's own, and who asks it."""
    port = urlsplit(environment["BASE_URL"]).port or options.PORT
    asked = {
        "--workers": str(PROCESSES),
        "--blocking-threads": str(THREADS),
        "--host": "127.0.0.1",
        "--port": str(port),
    }
    command = ["scripts.bench.stack:application" if each == "cir.wsgi:application" else each for each in programs.web()]
    for flag, value in asked.items():
        command[command.index(flag) + 1] = value
    with running(environment, command) as server:
        give_up = time.monotonic() + READY_WITHIN
        while not answers("127.0.0.1", port):
            if server.poll() is not None or time.monotonic() > give_up:
                raise SystemExit(f"The web server did not start on port {port}: choose another with PORT=8100.")
            time.sleep(0.1)
        yield Load(environment["BASE_URL"], server.pid, postgres.pid)


def filled(count: int, environment: dict[str, str], *, shown: bool = True) -> list[Request]:
    """Write so many improvements and roll them up; answers the requests to make of them."""
    began = time.monotonic()
    run(environment, "-m", "scripts.prepare")
    run(environment, "manage.py", "fill_register", str(count), "--password", secrets.token_hex(16))
    print(f"{count:,} improvements, written in {time.monotonic() - began:.0f} s.\n", flush=True)
    # Before the requests: a dashboard without figures would cost nothing.
    asked = ROLLUPS.format("report" if shown else "fill")
    run(environment, "manage.py", "shell", "-v", "0", "-c", asked, shown=shown)
    run(environment, "manage.py", "shell", "-v", "0", "-c", TARGETS)
    return [request_of(each) for each in json.loads(Path(environment["VAR_DIR"], "requests.json").read_text())]
