"""A client that asks as fast as it is answered, and what the asking cost the processors."""

import http.client
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

NUMBERS = count(1)
ANSWER_WITHIN = 60
REFUSED = 400


@dataclass(frozen=True)
class Request:
    """One request to repeat. `{n}` in the body becomes another number every time."""

    name: str
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    statements: int | None = None


@dataclass
class Measured:
    """One request, repeated by so many at once: times in ms, processor time in ms a request."""

    at_once: int
    seconds: float = 0
    times: list[float] = field(default_factory=list)
    errors: int = 0
    size: int = 0
    app_ms: float = 0
    database_ms: float = 0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0

    @property
    def cost(self) -> float:
        """Processor time of the application and the database, in ms a request."""
        return self.app_ms + self.database_ms

    def percentile(self, share: float) -> float:
        """The time within which this share of the answers came."""
        return percentile(self.times, share)


def percentile(times: list[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class Loop(threading.Thread):
    """One visitor on one connection: the next request goes out when the answer to the last is read."""

    def __init__(self, request: Request, address: str, until: float) -> None:
        super().__init__(daemon=True)
        self.request, self.until = request, until
        self.address = urlsplit(address).netloc
        self.times: list[float] = []
        self.errors = self.size = 0

    def run(self) -> None:
        """Ask until the time is over, at least once."""
        connection = http.client.HTTPConnection(self.address, timeout=ANSWER_WITHIN)
        while not self.times or time.perf_counter() < self.until:
            began = time.perf_counter()
            try:
                self._ask(connection)
            except (OSError, http.client.HTTPException):
                self.errors += 1
                connection.close()
            self.times.append((time.perf_counter() - began) * 1000)
            self.after()
        connection.close()

    def after(self) -> None:
        """What a visitor does when an answer is there: ask again at once."""

    def _ask(self, connection: http.client.HTTPConnection) -> None:
        body = self.request.body.replace("{n}", str(next(NUMBERS))) or None
        connection.request(self.request.method, self.request.path, body=body, headers=self.request.headers)
        answer = connection.getresponse()
        self.size = len(answer.read())
        self.errors += answer.status >= REFUSED or (self.request.method == "GET" and answer.status != http.client.OK)


@dataclass(frozen=True)
class Load:
    """Where to ask, and whose processor time to count: two processes with all their children."""

    address: str
    app: int
    database: int

    def measure(self, request: Request, at_once: int, seconds: float) -> Measured:
        """Repeat a request for so long."""
        before = processor_seconds(self.app), processor_seconds(self.database)
        began = time.perf_counter()
        visitors = [Loop(request, self.address, began + seconds) for _ in range(at_once)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        took = time.perf_counter() - began
        times = [each for visitor in visitors for each in visitor.times]
        app, database = processor_seconds(self.app) - before[0], processor_seconds(self.database) - before[1]
        return Measured(
            at_once,
            took,
            times,
            sum(visitor.errors for visitor in visitors),
            max(visitor.size for visitor in visitors),
            1000 * app / len(times),
            1000 * database / len(times),
        )


def processor_seconds(root: int) -> float:
    """User and system time of a process, its children, and those of its children that have ended."""
    ticks = sum(sum(map(int, each[11:15])) if pid == root else sum(map(int, each[11:13])) for pid, each in family(root))
    return ticks / os.sysconf("SC_CLK_TCK")


def largest_memory(root: int) -> float:
    """Resident memory of the largest process of a family, in MiB."""
    page = os.sysconf("SC_PAGE_SIZE")
    return max((int(each[21]) * page for _, each in family(root)), default=0) / 2**20


def family(root: int) -> Iterator[tuple[int, list[str]]]:
    """A process and all below it, each with the fields of its `/proc/…/stat` from the state on."""
    known = dict(_processes())
    children: dict[int, list[int]] = {}
    for pid, fields in known.items():
        children.setdefault(int(fields[1]), []).append(pid)
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if pid in known:
            yield pid, known[pid]
            waiting += children.get(pid, [])


def _processes() -> Iterator[tuple[int, list[str]]]:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                yield int(name), file.read().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue


def request_of(raw: dict[str, Any]) -> Request:
    """A request as it comes from the process that knows the register."""
    return Request(**raw)
