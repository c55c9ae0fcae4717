"""A database as the migrations leave it, kept between runs in `build/`: the workers of a run copy it.

Eighty migrations take ten seconds of a processor, and on SQLite with its lines counted fifteen for each worker; a copy
takes a fifth of one. What is kept is the folder of a server that was stopped, or the file of SQLite, under a name made
from everything it depends on: another migration, another name.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.postgres import OWNER, NoPostgres, Postgres

ROOT = Path(__file__).parents[1]
ROOMS = ("cir", "metrics", "improvements", "feedback")
KEPT = ROOT / "build" / "test-database"
KEPT_FILE = ROOT / "build" / "test-database-sqlite"
TEMPLATE = "CIR_TEST_TEMPLATE"
"""Says to the workers which database of the server, or which file, they may copy."""


def start_prepared(server: Postgres) -> None:
    """Start a server whose database is migrated, from what an earlier run kept where that still fits."""
    kept = KEPT / digest()
    if kept.exists():
        server.start(like=kept)
    else:
        server.start()
        _migrate(server.url())
        _keep(server, kept)
        server.start()
    os.environ[TEMPLATE] = OWNER


def prepare_file(folder: Path) -> None:
    """Make a migrated SQLite database, from what an earlier run kept where that still fits."""
    kept = KEPT_FILE / f"{digest()}.sqlite3"
    if not kept.exists():
        fresh = folder / "fresh.sqlite3"
        _migrate(f"sqlite:///{fresh}")
        shutil.rmtree(KEPT_FILE, ignore_errors=True)
        KEPT_FILE.mkdir(parents=True, exist_ok=True)
        half = kept.with_name(f"{os.getpid()}")
        shutil.copyfile(fresh, half)
        half.rename(kept)
    shutil.copyfile(kept, folder / "template.sqlite3")
    os.environ[TEMPLATE] = str(folder / "template.sqlite3")


def digest() -> str:
    """What the migrated database depends on: the migrations, what is installed, this Python."""
    found = hashlib.sha256(sys.version.encode())
    migrations = [path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")]
    for path in sorted([*migrations, ROOT / "requirements" / "dev.txt"]):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cir.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NoPostgres(f"The migrations failed:\n{done.stderr}")


def _keep(server: Postgres, kept: Path) -> None:
    """Keep this one only; two runs at once may both try, and the first one wins."""
    server.halt()
    shutil.rmtree(KEPT, ignore_errors=True)
    half = KEPT.with_name(f"{KEPT.name}-{os.getpid()}")
    shutil.copytree(server.data, half / kept.name, ignore=shutil.ignore_patterns("postmaster.*"))
    try:
        half.rename(KEPT)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
