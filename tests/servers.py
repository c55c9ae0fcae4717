"""A pytest plugin: gives the tests a real PostgreSQL and a real Valkey of their own.

Both start once, before Django reads its settings; the workers of pytest-xdist inherit them.
`TEST_DATABASE_URL` and `TEST_REDIS_URL` win where set. `CIR_TEST_SQLITE=1` puts SQLite, which
is what `make run` uses, in the place of PostgreSQL. Where no server can be had the run fails:
a skipped test is a promise not kept.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from scripts.valkey import NoValkey, Valkey
from tests.postgres import NoPostgres, Postgres
from tests.prepared import prepare_file, start_prepared


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers before pytest-django loads the settings."""
    os.environ.setdefault("SECRET_KEY", "known-to-everybody-and-good-for-tests-only" * 2)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        try:
            for start in (_start_database, _start_valkey):
                stop = start()
                early_config.add_cleanup(stop)
                atexit.register(stop)
        except (NoPostgres, NoValkey) as wrong:
            raise pytest.UsageError(str(wrong)) from wrong
    return (yield)


def pytest_report_header() -> list[str]:
    """Say at the top what the tests run on."""
    return [f"database: {os.environ['DATABASE_URL']}", f"valkey: {os.environ['REDIS_URL']}"]


def _start_database() -> Callable[[], None]:
    if os.environ.get("CIR_TEST_SQLITE") == "1":
        folder = Path(tempfile.mkdtemp(prefix="cir-sqlite-"))
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        prepare_file(folder)
        return lambda: shutil.rmtree(folder, ignore_errors=True)
    if given := os.environ.get("TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = given
        return _nothing
    server = Postgres()
    try:
        start_prepared(server)
    except BaseException:
        server.stop()
        raise
    os.environ["DATABASE_URL"] = server.url()
    return server.stop


def _start_valkey() -> Callable[[], None]:
    if given := os.environ.get("TEST_REDIS_URL"):
        os.environ["REDIS_URL"] = given
        return _nothing
    server = Valkey()
    try:
        server.start()
        _assert_ours(server)
    except BaseException:
        server.stop()
        raise
    os.environ["REDIS_URL"] = server.url
    return server.stop


def _assert_ours(server: Valkey) -> None:
    with redis.Redis.from_url(server.url) as client:
        answered = client.info("server")["process_id"]
    if server.process is None or answered != server.process.pid:
        raise NoValkey(f"Another Valkey answered, process {answered}.")


def _nothing() -> None:
    """A server that was given is not ours to stop."""
