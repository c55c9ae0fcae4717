"""A migration while people write: nobody waits for it longer than two seconds; killed midway, it is run again."""

import os
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from tests.faults.conftest import until
from tests.postgres import OWNER

pytestmark = [pytest.mark.fault]

LONGEST_WAIT = 2.0
WAITING = """SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
             AND query LIKE 'ALTER TABLE improvements_improvement%'"""
LOOK = "SELECT 1 FROM improvements_improvement"
WRITE = "UPDATE improvements_improvement SET title = title WHERE id = 0"
MADE = "SELECT to_regclass('changing_first') IS NOT NULL"


@pytest.fixture
def database():
    """A database of this test's own, as the migrations leave it; answers its address."""
    address, mark, query = os.environ["DATABASE_URL"].partition("?")
    before, name = address.rpartition("/")[0], f"changing_{os.getpid()}"
    with psycopg.connect(f"{before}/postgres{mark}{query}", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {OWNER}")
        yield f"{before}/{name}{mark}{query}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def migration(database):
    more = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.faults.changing.settings"}
    return subprocess.Popen([sys.executable, "-m", "scripts.prepare"], env=os.environ | more, stderr=subprocess.PIPE)


def seconds_to_write(database):
    with psycopg.connect(database, autocommit=True) as somebody:
        began = time.monotonic()
        somebody.execute(WRITE)
        return time.monotonic() - began


def test_nobody_waits_long_for_a_migration_and_a_killed_one_is_run_again(database):
    with psycopg.connect(database) as reader, psycopg.connect(database, autocommit=True) as watcher:
        reader.execute(LOOK)  # a long report: its transaction stays open
        running = migration(database)
        waits = []
        for _ in range(2):  # it tries, lets everybody through, tries again
            until(lambda: watcher.execute(WAITING).fetchone(), 60, "the migration did not wait for the table")
            writer = threading.Thread(target=lambda: waits.append(seconds_to_write(database)))
            writer.start()
            writer.join(10)
        until(lambda: watcher.execute(WAITING).fetchone(), 60, "it gave up")
        running.kill()
        running.wait()
        assert [0 < wait < LONGEST_WAIT for wait in waits] == [True, True], waits
        assert max(waits) > 0.1, "nobody met the migration"
        assert watcher.execute(MADE).fetchone() == (False,)
    again = migration(database)
    assert again.wait(60) == 0, again.stderr.read()
    with psycopg.connect(database) as reader:
        assert reader.execute(MADE).fetchone() == (True,)
