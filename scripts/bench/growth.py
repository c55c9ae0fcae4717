"""How much slower pages become when the register grows: `make growth`.

Two registers on two PostgreSQL servers, each with its own web server, asked in turn so that whatever else the machine
does meets both.
"""

from contextlib import ExitStack
from statistics import median

from scripts import options
from scripts.bench import stage
from scripts.bench.client import Load, Measured, Request

SMALL = 10_000
ROUNDS, SECONDS, WARMING = 5, 1.0, 0.7
ALONE = 1
USUALLY = 1.5
GOALS = {
    "API list": USUALLY, "API list, filter + sort": USUALLY, "register": USUALLY, "register, filter + sort": USUALLY,
    "register, deep page": USUALLY, "record, 20 moves": USUALLY, "home": USUALLY, "dashboard": USUALLY,
    "metrics:kpis": USUALLY, "practice": USUALLY, "API create": USUALLY, "register, rare word": 5,
}  # fmt: skip
"""By how much the time within which half of the answers come may grow from ten thousand to a million records."""


def report(count: int) -> None:
    """Fill both, ask both, print what the second costs of the first."""
    stage.compile_all()
    with ExitStack() as ends:
        sizes = [(SMALL, options.PORT), (count, options.PORT + 1)]
        registers = [_served(ends, *each) for each in sizes]
        print("| request | " + " | ".join(f"{size:,}: p50 ms | app + db ms" for size, _ in sizes), end="")
        print(" | p50 grows | wanted | |\n|---|---:|---:|---:|---:|---:|---:|---|")
        for name, most in GOALS.items():
            (small, cost), (large, more) = _in_turn(name, registers)
            grows = f"{large / small:.2f}× | ≤ {most:g}× | {'reached' if large <= most * small else '**missed**'}"
            print(f"| {name} | {small:.1f} | {cost:.1f} | {large:.1f} | {more:.1f} | {grows} |", flush=True)


Register = tuple[Load, dict[str, Request]]


def _served(ends: ExitStack, count: int, port: int) -> Register:
    """A register of so many records that answers until `ends` are closed."""
    postgres, environment = ends.enter_context(stage.surroundings(port))
    requests = stage.filled(count, environment, shown=False)
    return ends.enter_context(stage.served(environment, postgres)), {each.name: each for each in requests}


def _in_turn(name: str, registers: list[Register]) -> list[tuple[float, float]]:
    """The p50 and the cost of a request in each register: the median of several rounds."""
    found: list[list[Measured]] = [[] for _ in registers]
    for load, requests in registers:
        load.measure(requests[name], ALONE, WARMING)
    for _ in range(ROUNDS):
        for rounds, (load, requests) in zip(found, registers, strict=True):
            rounds.append(load.measure(requests[name], ALONE, SECONDS))
    return [(median(one.percentile(0.5) for one in rounds), median(one.cost for one in rounds)) for rounds in found]
