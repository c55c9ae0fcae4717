"""What other products cost for the same task, and how much less CIR wants to cost.

The peers' figures are processor time of application and database in ms a request, measured once on a machine of the
same class (two shared cores) with 100,000 records and 200,000 comments on the same PostgreSQL and two workers:
django-helpdesk 2.6.1, Redmine 5.0.4, NetBox 4.6.8. `docs/performance.md` tells how.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scripts.bench.client import Measured, Request
from scripts.bench.limit import Limit


@dataclass(frozen=True)
class Peer:
    """A goal: this request costs at most a `times`th of what the peer needs for the same."""

    request: str
    peer: str
    milliseconds: float
    times: float


PAGES_OF_FIGURES = ("dashboard", "metrics:kpis", "practice")
PEERS = (
    Peer("API list", "Redmine", 224, 20),
    Peer("API list", "NetBox", 314, 30),
    Peer("API list", "django-helpdesk, 1,000 records", 634, 40),
    Peer("register", "Redmine", 176, 6),
    Peer("register", "django-helpdesk, shell and data", 1166, 25),
    Peer("register, filter + sort", "Redmine", 136, 5),
    Peer("register, rare word", "Redmine", 687, 25),
    Peer("register, rare word", "django-helpdesk", 2418, 60),
    Peer("record, 20 moves", "django-helpdesk", 62, 4),
    Peer("API create", "django-helpdesk", 26, 2),
    Peer("API create", "Redmine", 31, 2),
    Peer("home", "NetBox", 128, 3),
    Peer("home", "django-helpdesk", 2681, 60),
    *(Peer(page, "NetBox's first page", 128, 3) for page in PAGES_OF_FIGURES),
    Peer("dashboard", "django-helpdesk", 2681, 60),
)
STATEMENTS = {
    "register": 8,
    "register, filter + sort": 8,
    "API list": 4,
    "record, 20 moves": 12,
    "home": 8,
} | dict.fromkeys(PAGES_OF_FIGURES, 8)
FILTERED, DASHBOARD, OF_STACK, OF_LIMIT = 1.3, 1.5, 0.5, 0.1
MEMORY, GROWTH = 120, 20
"""MiB of a web process, and how much of it may come after its start."""

Figures = Mapping[str, float]
"""What was measured inside CIR."""
Results = Mapping[str, tuple[Request, Measured, Measured]]


@dataclass(frozen=True)
class Line:
    """A goal, how it came out, and whether that is good enough."""

    what: str
    result: str
    goal: str
    reached: bool


@dataclass(frozen=True)
class Memory:
    """What the larger of the web processes takes, in MiB: when it is ready, when all was asked, and when five thousand
    rows came besides."""

    ready: float
    asked: float
    imported: float

    def lines(self) -> Iterator[Line]:
        """Both goals, each at its moments."""
        moments = {"ready": self.ready, "after all requests": self.asked, "and after 5,000 readings": self.imported}
        for moment, found in moments.items():
            what = f"memory of the larger web process, {moment}"
            yield Line(what, f"{found:.0f} MiB", f"≤ {MEMORY} MiB", found <= MEMORY)
        grown = max(self.asked, self.imported) - self.ready
        yield Line("what it grew by", f"{grown:.0f} MiB", f"≤ {GROWTH} MiB", grown <= GROWTH)


INSIDE = (
    ("month", "KPIs of one month again, s", 0.1, False),
    ("everything", "KPIs of every month and week, s", 5, False),
    ("night", "jobs of a night, ten readings for every improvement, s", 300, False),
    ("night_memory", "memory that a night takes, MiB", 100, False),
    ("push_of_limit", "10,000 readings by one request, of COPY's rate", 0.5, True),
    ("push_of_single", "the same, times one by one", 3, True),
)
"""A figure, its words, the goal, and whether more is better."""


def lines(results: Results, limit: Limit, memory: Memory, inside: Figures) -> Iterator[Line]:
    """Every goal whose request was measured."""
    for peer in PEERS:
        if peer.request in results:
            cost = results[peer.request][2].cost
            ratio = peer.milliseconds / cost if cost else 0
            what = f"{peer.request}: {peer.peer} {peer.milliseconds:g} ms / ours {cost:.1f} ms"
            yield Line(what, f"{ratio:.1f}×", f"{peer.times:g}×", ratio >= peer.times)
    for name, most in STATEMENTS.items():
        if name in results:
            count = results[name][0].statements or 0
            yield Line(f"{name}: SQL statements", str(count), f"≤ {most}", count <= most)
    yield from _against_ourselves(results)
    yield from _against_the_limit(results, limit)
    for key, words, goal, more in INSIDE:
        if key in inside:
            reached = inside[key] >= goal if more else inside[key] <= goal
            yield Line(words, f"{inside[key]:.2f}", f"{'≥' if more else '≤'} {goal:g}", reached)
    yield from memory.lines()


def _against_ourselves(results: Results) -> Iterator[Line]:
    plain, home = results["register, newest"], results["home"]
    ratio = results["register, filter + sort"][2].cost / plain[2].cost
    yield Line("register: filter + sort / newest, cost", f"{ratio:.2f}×", f"≤ {FILTERED}×", ratio <= FILTERED)
    ratio = home[1].percentile(0.5) / results["register"][1].percentile(0.5)
    yield Line("home / register, p50 of one visitor", f"{ratio:.2f}×", f"≤ {DASHBOARD}×", ratio <= DASHBOARD)
    for name in PAGES_OF_FIGURES:
        if name in results:
            ratio = results[name][1].percentile(0.5) / results["register"][1].percentile(0.5)
            yield Line(f"{name} / register, p50 of one visitor", f"{ratio:.2f}×", f"≤ {DASHBOARD}×", ratio <= DASHBOARD)


def _against_the_limit(results: Results, limit: Limit) -> Iterator[Line]:
    ours = results["API list"]
    share = results["limit through Django"][2].cost / ours[2].cost
    yield Line("API list of the limit through Django, cost", f"{share:.0%}", f"≥ {OF_STACK:.0%}", share >= OF_STACK)
    share = ours[1].per_second / limit.per_second
    yield Line("API list of the limit on one core, rate", f"{share:.0%}", f"≥ {OF_LIMIT:.0%}", share >= OF_LIMIT)
