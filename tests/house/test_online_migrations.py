"""Migrations since the latest release run while people write: a linter reads the SQL of each for what would block them.

What an earlier release brought runs on empty tables only. CIR sets `lock_timeout` itself (`scripts/prepare.py`).
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.house import sources
from tests.house.test_migrations import ours

RELEASED = Path(__file__).with_name("released_migrations.txt")
WAIVED = {
    "prefer-text-field": "the lengths of our columns are part of what the API promises",
    "prefer-robust-stmts": "Django keeps what has run",
    "prefer-identity": "Django writes it so",
    "require-lock-timeout": "set for the whole connection",
    "require-statement-timeout": "a long migration is not a runaway query; what it locks, it must not lock for long",
}


def linted(sql: str) -> list[str]:
    """What the linter says of these statements."""
    squawk = Path(sys.executable).with_name("squawk")
    call = [squawk, "--reporter=gcc", "--pg-version=14", "--assume-in-transaction", f"--exclude={','.join(WAIVED)}"]
    done = subprocess.run(call, input=sql, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("stdin:")]


def released() -> set[tuple[str, str]]:
    """Every migration of the latest release: those that are named, and what comes before them."""
    lines = [line.split() for line in RELEASED.read_text().splitlines() if line and not line.startswith("#")]
    graph = MigrationLoader(None).graph
    return {node for app, name in lines for node in graph.forwards_plan((app, name))}


def test_no_migration_since_the_release_blocks_people_who_write(db):
    loader, before = MigrationLoader(connection), released()
    fresh = [m for m in ours() if before and (m.app_label, m.name) not in before]
    found = {str(m): linted("\n".join(loader.collect_sql([(m, False)]))) for m in fresh}
    assert {name: said for name, said in found.items() if said} == {}


RELEASED_ONCE = re.search(r"^## v?\d", sources.read("CHANGELOG.md"), re.MULTILINE) is not None


def test_a_release_names_its_last_migrations():
    assert bool(released()) is RELEASED_ONCE


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (migrations.AddIndex("idea", models.Index(fields=["title"], name="by_title")), "require-concurrent-index"),
        (migrations.RenameField("idea", "title", "name"), "renaming-column"),
        (
            migrations.AddConstraint("idea", models.CheckConstraint(condition=~models.Q(title=""), name="titled")),
            "constraint-missing-not-valid",
        ),
        (migrations.AddField("idea", "note", models.TextField(default="")), "ban-drop-default"),
        (migrations.AddField("idea", "note", models.TextField(db_default="")), ""),
    ],
)
def test_the_linter_knows_what_blocks(db, operation, rule):
    before = ProjectState()
    made = migrations.CreateModel(
        "Idea", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField())]
    )
    made.state_forwards("linted", before)
    after = before.clone()
    operation.state_forwards("linted", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        operation.database_forwards("linted", editor, before, after)
    said = linted("\n".join(editor.collected_sql))
    assert [rule in line for line in said] == ([True] if rule else [])
