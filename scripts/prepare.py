"""Bring the database up to this version of the code, or say in one sentence why not.

`python -m scripts.prepare` migrates; with `--first-run` it also creates the administrator
where nobody can sign in yet. Run it once before the web servers and workers of a new version.
"""

import os
import sys
import time

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import Error, OperationalError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.loader import MigrationLoader
from psycopg.errors import LockNotAvailable

LOCK_WAIT, TRIES, PAUSE = 1500, 60, 1.0
"""Milliseconds to wait for a table, how often, and the seconds between."""


class Refusal(Exception):
    """Why the database cannot be made ready, in words for the operator."""


def main(arguments: list[str]) -> int:
    """Prepare the database; the exit code says whether it is ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")
    os.environ["DATABASE_STATEMENT_TIMEOUT"] = "0"  # a long migration is not a runaway query
    os.environ["DATABASE_LOCK_TIMEOUT"] = str(LOCK_WAIT)
    try:
        django.setup()
        refuse_a_newer_database()
        migrate()
        call_command("createcachetable", verbosity=0)
        if "--first-run" in arguments:
            call_command("first_admin")
    except (ImproperlyConfigured, Refusal, CommandError) as wrong:
        return _say(str(wrong))
    except (Error, MigrationSchemaMissing) as wrong:
        reason = " ".join(str(wrong).split())
        return _say(f"The database {_address()} cannot be used: {reason}")
    return 0


def migrate() -> None:
    """Migrate while others may write. A migration that waits for a table makes everybody wait behind it, so it waits
    briefly, lets them through and tries again. What has run stays; the one that was refused is undone as a whole."""
    for left in reversed(range(TRIES)):
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as busy:
            if not left or not isinstance(busy.__cause__, LockNotAvailable):
                raise
            connection.close()
            time.sleep(PAUSE)
        else:
            return


def refuse_a_newer_database() -> None:
    """Raise Refusal if the database was migrated by a newer version of the code."""
    loader = MigrationLoader(connection)
    newest: dict[str, str] = {}
    for app, name in loader.disk_migrations or {}:
        newest[app] = max(name, newest.get(app, ""))
    installed = {config.label for config in apps.get_app_configs()}
    # Squashed migrations leave older names behind; only a later one means a later version.
    newer = sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations if app in installed and name > newest.get(app, "")
    )
    if newer:
        raise Refusal(
            f"The database {_address()} is newer than this code (it has {newer[-1]}): "
            "use the newer version, or restore a backup made before it."
        )


def _address() -> str:
    entry = connection.settings_dict
    return f"{entry['NAME']} on {entry['HOST']}" if entry.get("HOST") else str(entry["NAME"])


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
