"""A database as the migrations leave it, kept between runs in `build/`: the workers of a run copy it.

Sixty migrations take ten seconds of a processor; a copy takes a fifth of one. What is kept is the folder of a server
that was stopped, under a name made from everything it depends on: another migration, another name.
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
TEMPLATE = "CIR_TEST_TEMPLATE"
"""Says to the workers which database of the server they may copy."""


def start_prepared(server: Postgres) -> None:
    """Start a server whose database is migrated, from what an earlier run kept where that still fits."""
    kept = KEPT / digest()
    if kept.exists():
        server.start(like=kept)
    else:
        server.start()
        _migrate(server)
        _keep(server, kept)
        server.start()
    os.environ[TEMPLATE] = OWNER


def digest() -> str:
    """What the migrated database depends on: the migrations, what is installed, this Python."""
    found = hashlib.sha256(sys.version.encode())
    migrations = [path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")]
    for path in sorted([*migrations, ROOT / "requirements" / "dev.txt"]):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _migrate(server: Postgres) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": server.url(), "DJANGO_SETTINGS_MODULE": "cir.settings"},
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
