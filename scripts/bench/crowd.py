"""Fifty people who browse, search and post at the same time: `make crowd`, or `make crowd MINUTES=30`.

Each reads for a while before asking again. What they wait for is told interval by interval, and beside it what must not
grow: memory, connections, what waits in the outbox, files.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from psycopg import Connection

from scripts import programs
from scripts.bench import stage
from scripts.bench.client import Loop, Request, largest_memory, percentile

PEOPLE, WARMING, USUAL, INTERVALS = 50, 8, 10, 10
PAUSE = (1.0, 5.0)
"""Seconds that somebody reads before asking again."""
HABITS = {
    "home": 15, "register": 20, "register, filter + sort": 10, "register, second page": 5, "register, rare word": 10,
    "record, 20 moves": 20, "board": 4, "dashboard": 3, "home, contributor": 3, "API list": 5, "API create": 5,
}  # fmt: skip
"""How often each is asked for, of a hundred."""
READ, POSTED, GROWN = 300, 500, 20
"""At most: ms within which 95 % of what is read comes, and of what is posted; MiB by which a process may grow."""
HELD = """SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
                 (SELECT coalesce(extract(epoch FROM now() - min(next_at)), 0) FROM notifications_outbox
                  WHERE done_at IS NULL AND dead_at IS NULL AND next_at < now()),
                 (SELECT sum(temp_files) FROM pg_stat_database)"""
HEAD = (
    "minute",
    "a second",
    "p95 ms read",
    "posted",
    "errors",
    "MiB",
    "connections",
    "outbox waits s",
    "temporary files",
)
Asked = tuple[float, str, float]
"""When the answer was there, how it was asked for, how many ms it took."""


class Person(Loop):
    """Somebody on one connection, who asks, reads, and asks for something else."""

    def __init__(self, requests: dict[str, Request], address: str, until: float) -> None:
        super().__init__(requests["home"], address, until)
        self.requests, self.chance = requests, random.SystemRandom()
        self.asked: list[Asked] = []

    def run(self) -> None:
        """Come some time within the first pause, not all at once."""
        time.sleep(self.chance.uniform(0, PAUSE[1]))
        super().run()

    def after(self) -> None:
        """Note how long that took, read, and think of something else."""
        self.asked.append((time.perf_counter(), self.request.method, self.times[-1]))
        (name,) = self.chance.choices(list(HABITS), list(HABITS.values()))
        self.request = self.requests[name]
        time.sleep(max(0, min(self.chance.uniform(*PAUSE), self.until - time.perf_counter())))


def report(count: int) -> None:
    """Fill a register, let fifty people in, print what they and the machine went through."""
    minutes = float(os.environ.get("MINUTES") or USUAL)
    stage.compile_all()
    with ExitStack() as ends:
        postgres, environment = ends.enter_context(stage.surroundings())
        requests = {each.name: each for each in stage.filled(count, environment, shown=False)}
        load = ends.enter_context(stage.served(environment, postgres))
        for program in (programs.small_worker(), programs.beat("WARNING")):
            ends.enter_context(stage.running(environment, program))
        for name in HABITS:  # what a server keeps from its first page on is there before anybody comes
            load.measure(requests[name], WARMING, 1.0)
        until = time.perf_counter() + minutes * 60
        people = [Person(requests, environment["BASE_URL"], until) for _ in range(PEOPLE)]
        for person in people:
            person.start()
        connection = ends.enter_context(postgres.connect())
        memory = list(_intervals(people, until, minutes * 60 / INTERVALS, load.app, connection))
        for person in people:
            person.join()
    _goals(people, memory)


def _intervals(
    people: list[Person], until: float, seconds: float, web: int, connection: Connection[Any]
) -> Iterator[float]:
    """Print every interval when it is over; gives the memory of the largest web process."""
    print(f"| {' | '.join(HEAD)} |\n|{'---:|' * len(HEAD)}")
    for number in range(1, INTERVALS + 1):
        end = until - (INTERVALS - number) * seconds
        time.sleep(max(0, end - time.perf_counter()))
        asked = [each for person in people for each in list(person.asked) if each[0] > end - seconds]
        memory, held = largest_memory(web), connection.execute(HELD).fetchone() or ()
        cells = [
            f"{number * seconds / 60:.1f}",
            f"{len(asked) / seconds:.1f}",
            *(f"{each:.0f}" for each in _waited(asked)),
        ]
        errors = sum(person.errors for person in people)
        print(
            f"| {' | '.join([*cells, str(errors), f'{memory:.0f}', *(f'{each:.0f}' for each in held)])} |", flush=True
        )
        yield memory


def _waited(asked: list[Asked]) -> tuple[float, float]:
    """The ms within which 95 % of what was read came, and of what was posted."""
    read, posted = ([ms for _, method, ms in asked if (method == "GET") is reading] for reading in (True, False))
    return percentile(read, 0.95), percentile(posted, 0.95)


def _goals(people: list[Person], memory: list[float]) -> None:
    read, posted = _waited([each for person in people for each in person.asked])
    errors = sum(person.errors for person in people)
    print("\n| goal | result | wanted | |\n|---|---:|---:|---|")
    for what, result, most in (
        ("p95 of what is read, ms", read, READ),
        ("p95 of what is posted, ms", posted, POSTED),
        ("answers that were faults or refusals", errors, 0),
        ("memory from the first interval to the last, MiB", memory[-1] - memory[0], GROWN),
    ):
        print(f"| {what} | {result:.0f} | ≤ {most} | {'reached' if result <= most else '**missed**'} |")
