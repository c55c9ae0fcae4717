"""The whole of CIR on one machine: database, queue, worker, schedule and web server.

`make run` starts this. Everything it starts ends with it; what it keeps is in `var`.
"""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from cir import env
from scripts import local, options, programs
from scripts.children import dies_with_parent, end_with_parent, stop
from scripts.valkey import NoValkey, Valkey, clear_after

READY_WITHIN = 60.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Refusal(Exception):
    """Why CIR cannot start, in one sentence for whoever started it."""


class Installation:
    """What runs: the children in the order of their start, stopped in the opposite order."""

    def __init__(self) -> None:
        self.var = options.VAR_DIR
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.valkey: Valkey | None = None
        self.address = local.address(options.HOST, options.PORT)
        self.environment: dict[str, str] = {}
        self.began = time.monotonic()

    def start(self) -> None:
        """Start everything and wait until a page can be had. Raises Refusal."""
        take_folder(self.var)
        refuse_taken_port(options.HOST, options.PORT)
        forget_killed_run(self.var / "redis_url")
        self.environment = local.environment(self.var, self.address)
        if not self.environment.get("REDIS_URL"):
            self._start_valkey()
        first_words = self._prepare()
        self._start("web server", programs.web(), death=signal.SIGTERM)
        self._wait_for_a_page()  # before the worker takes its share of the processor
        self._start("worker", programs.small_worker())
        self._start("schedule", programs.beat("WARNING"))
        print(f"CIR is ready after {time.monotonic() - self.began:.1f} s: {self.address}")
        print(first_words, end="")
        print(f"Ctrl-C stops it. Everything is kept in {self.var}.", flush=True)

    def watch(self) -> NoReturn:
        """Wait for ever; a child that ends by itself is a reason to stop. Raises Refusal."""
        while True:
            self._refuse_if_one_ended()
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop what was started, the last first, each with time to finish its work."""
        for child in reversed(self.children.values()):
            stop(child, within=15)
        if self.valkey:
            self.valkey.stop()
            (self.var / "redis_url").unlink(missing_ok=True)

    def _prepare(self) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.prepare", "--first-run"],
            cwd=options.ROOT, env=self.environment, capture_output=True, text=True,
            check=False, preexec_fn=dies_with_parent(),
        )  # fmt: skip
        if done.returncode:
            raise Refusal(done.stderr.strip() or "The database could not be prepared.")
        print(done.stderr, end="", file=sys.stderr)
        return done.stdout

    def _start_valkey(self) -> None:
        data = self.var / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        self.valkey = Valkey(data)
        try:
            self.valkey.start()
        except NoValkey as wrong:
            raise Refusal(str(wrong)) from wrong
        self.environment["REDIS_URL"] = self.valkey.url
        (self.var / "redis_url").write_text(self.valkey.url)

    def _start(self, name: str, command: list[str], death: signal.Signals = signal.SIGKILL) -> None:
        """Start a child. It gets `death` if this process is killed: a worker whose queue dies at the
        same moment would wait for it, and nothing is lost with it; a web server has children to tell."""
        # Celery warns root against pickled messages; ours are JSON. It has no other switch.
        quiet = {"PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"}
        self.children[name] = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=options.ROOT, env=programs.ALLOCATOR | self.environment | quiet, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=dies_with_parent(death),
        )  # fmt: skip

    def _wait_for_a_page(self) -> None:
        give_up = time.monotonic() + READY_WITHIN
        while not answers(options.HOST, options.PORT):
            self._refuse_if_one_ended()
            if time.monotonic() > give_up:
                raise Refusal(f"No page could be had within {READY_WITHIN:.0f} seconds.")
            time.sleep(0.05)

    def _refuse_if_one_ended(self) -> None:
        if self.valkey and self.valkey.process and self.valkey.process.poll() is not None:
            raise Refusal("The queue (Valkey) ended unexpectedly; CIR stops. Start it again.")
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Refusal(f"The {name} ended with code {child.returncode}; CIR stops.")


def take_folder(var: Path) -> None:
    """Make sure that `var` can be written and that no other CIR uses it. Raises Refusal."""
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(var / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as wrong:
        raise Refusal(
            f"{var} cannot be written ({wrong.strerror}): make it writable, or choose another folder with VAR_DIR."
        ) from wrong
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until this process ends
    except OSError as wrong:
        raise Refusal(f"CIR already runs with {var}: stop it first, or choose another VAR_DIR.") from wrong


def forget_killed_run(kept: Path) -> None:
    """Clear away what a run that was killed could not: the address of its queue, and the folder of its socket."""
    if kept.exists():
        clear_after(kept.read_text().strip())
        kept.unlink()


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Refusal unless the port can be listened on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror as wrong:
        raise Refusal(f"HOST is {host!r}, which is no address of this machine.") from wrong
    except PermissionError as wrong:
        raise Refusal(f"Port {port} is reserved: choose one above 1023 with PORT=8000.") from wrong
    except OSError as wrong:
        raise Refusal(
            f"Port {port} on {host} cannot be used ({wrong.strerror}): "
            f"stop the other program, or choose another port with `make run PORT={port + 1}`."
        ) from wrong


def answers(host: str, port: int) -> bool:
    """Whether a web server answers there at all, whatever it says."""
    connection = http.client.HTTPConnection(local.host_to_ask(host), port, timeout=5)
    try:
        connection.request("GET", "/livez")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def main(arguments: list[str]) -> int:
    """Run CIR until Ctrl-C. The exit code is 0 if it was asked to stop."""
    if "--with-parent" in arguments:
        end_with_parent()
    for number in STOPPING:
        signal.signal(number, _end)
    installation: Installation | None = None
    try:
        env.finish()
        installation = Installation()
        installation.start()
        installation.watch()
    except (Refusal, ImproperlyConfigured) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    finally:
        for number in STOPPING:  # a second Ctrl-C must not leave half of it running
            signal.signal(number, signal.SIG_IGN)
        if installation:
            installation.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
