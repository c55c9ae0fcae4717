"""A whole CIR started as `make run` starts it, in a folder and on a port of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
READY = "Ctrl-C stops it"
EVERYTHING = 5


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def surroundings(var: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of a newcomer: nothing of the test run's own servers and settings."""
    own = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DEBUG", "BASE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"VAR_DIR": str(var), "PORT": str(port), "HOST": "127.0.0.1"} | more


def refusal(var: Path, port: int, **more: str) -> str:
    """What a start that must fail says, and that it says nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env=surroundings(var, port, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr.strip()


class Installation:
    """A running `python -m scripts.serve`; what it printed until it was ready is in `said`."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve"],
            cwd=ROOT,
            env=surroundings(var, self.port),
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in self.process.stdout:
            self.said += line
            if READY in line:
                return
        raise AssertionError(f"It ended with {self.process.wait()}: {self.said}")

    def everything(self) -> list[int]:
        """All its processes, once valkey, both of the web server, worker and schedule are there."""
        give_up = time.monotonic() + 30
        while len(found := self.descendants()) < EVERYTHING:
            assert time.monotonic() < give_up, "something did not start"
            time.sleep(0.1)
        return found

    def descendants(self) -> list[int]:
        """The processes it started, and those they started."""
        return descendants(self.process.pid)

    def end(self, with_signal: int) -> int:
        """Send the signal and wait for the end; the exit code."""
        self.process.send_signal(with_signal)
        code = self.process.wait(40)
        self.process.stdout.close()
        return code


def descendants(ancestor: int) -> list[int]:
    """The processes it started, and those they started."""
    parents = {pid: parent for pid in _pids() if (parent := _parent(pid))}
    found = [ancestor]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found[1:]


def gone_within(seconds: float, pid: int) -> bool:
    """Whether the process ends in time; one that nobody has collected counts as ended."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if _state(pid) in ("", "Z"):
            return True
        time.sleep(0.05)
    return False


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _fields(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def _state(pid: int) -> str:
    return next(iter(_fields(pid)), "")


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0
