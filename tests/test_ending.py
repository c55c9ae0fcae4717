"""Whatever is told to end does end, with all its children, also in its first second."""

import secrets
import subprocess
import sys
import time

import pytest

from scripts.children import stop
from scripts.serve import forget_killed_run
from scripts.valkey import Valkey
from tests.installation import ROOT, descendants, free_port, gone_within, surroundings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc shows who is whose child")
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"


def born(parent: int) -> list[int]:
    """The children of a process, once it has some."""
    give_up = time.monotonic() + 20
    while not (found := descendants(parent)):
        assert time.monotonic() < give_up, "it has no children"
        time.sleep(0.01)
    return found


def test_a_web_process_that_is_still_loading_ends_at_once(tmp_path):
    around = surroundings(tmp_path, free_port()) | {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x",
    }
    web = subprocess.Popen(
        [sys.executable, "-m", "scripts.programs", "web"], cwd=ROOT, env=around, start_new_session=True
    )
    children = born(web.pid)
    time.sleep(0.2)  # it imports Django now, which takes longer
    began = time.monotonic()
    stop(web, within=8)
    assert time.monotonic() - began < 5, "before its parent loses patience with it"
    assert all(gone_within(1, pid) for pid in children)


def test_who_does_not_listen_is_ended_with_its_children():
    mother = f"{DEAF}; import subprocess, sys; subprocess.Popen([sys.executable, '-c', {DEAF + '; time.sleep(60)'!r}])"
    deaf = subprocess.Popen([sys.executable, "-c", f"{mother}; time.sleep(60)"], start_new_session=True)
    children = born(deaf.pid)
    time.sleep(0.3)
    stop(deaf, within=0.2)
    assert all(gone_within(1, pid) for pid in [deaf.pid, *children])


def test_the_folder_of_a_queue_that_was_killed_goes_with_the_next_start_and_no_other(tmp_path):
    killed, running = Valkey(), Valkey()
    running.start()
    for each in (killed, running):
        (tmp_path / "redis_url").write_text(each.url)
        forget_killed_run(tmp_path / "redis_url")
        assert not (tmp_path / "redis_url").exists()
    assert not killed.folder.exists()
    assert running.folder.exists()
    running.stop()
    (tmp_path / "redis_url").write_text(f"redis://127.0.0.1/{tmp_path}/x")
    forget_killed_run(tmp_path / "redis_url")
    assert tmp_path.exists()
