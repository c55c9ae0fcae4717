"""The lives of the sample improvements: which status each has reached, and when it got there.

Days are counted from the day the sample is made; yesterday is -1.
"""

from dataclasses import dataclass
from random import Random

from improvements.statuses import Status

PLACES = (
    "done", "done", "done", "quick", "quick", "declined", "stopped", "measuring", "in_progress",
    "declined", "planned", "approved", "assessing", "merged", "new", "assessing", "new",
)  # fmt: skip
"""What becomes of an item's seventeen ideas, oldest first. "quick": a quick win, done without a measure."""

ROAD = (
    ("assess", Status.ASSESSING),
    ("approve", Status.APPROVED),
    ("plan", Status.PLANNED),
    ("start", Status.IN_PROGRESS),
    ("go-live", Status.MEASURING),
    ("close", Status.DONE),
)
MEASURED = PLACES.index("measuring")
TOGETHER = {(3, 8), (6, 8)}
"""Ideas (item, number) that went live with the measured one and move its measure: they cannot be told apart."""
UNDER_WAY = ("assessing", "approved", "planned", "in_progress")
FIRST_DAY = -545
DAYS_APART = 32


@dataclass(frozen=True)
class Step:
    """One move of a life: its name, where it leads, the day."""

    move: str
    target: Status
    day: int


@dataclass(frozen=True)
class Life:
    """When an idea was logged, and every move since."""

    place: str
    logged: int
    steps: tuple[Step, ...]

    @property
    def status(self) -> Status:
        """Where it stands now."""
        return self.steps[-1].target if self.steps else Status.NEW

    def day_of(self, move: str) -> int | None:
        """The day of a move, if it was made."""
        return next((step.day for step in self.steps if step.move == move), None)


def life(number: int, order: int, random: Random, live: int | None) -> Life:
    """The life of an item's idea number `number` (0 to 16) of the item number `order`; `live`: the day it goes live."""
    place = PLACES[number]
    if place == "stopped" and order % 2:
        place = "deferred"
    logged = FIRST_DAY + number * DAYS_APART + random.randrange(18)
    if place == "new":
        logged = -1 - (order * 5 + number) % 23
    elif live is not None:
        logged = min(max(logged, live - 110 - random.randrange(120)), live - 60)
    return Life(place, logged, tuple(_steps(place, logged, live, random)))


def _steps(place: str, logged: int, live: int | None, random: Random) -> list[Step]:
    if place == "new":
        return []
    ends = {
        "declined": ("decline", Status.DECLINED),
        "stopped": ("stop", Status.STOPPED),
        "deferred": ("defer", Status.DEFERRED),
        "merged": ("merge", Status.MERGED),
    }
    reach = {"declined": 1, "merged": 1, "assessing": 1, "deferred": 1, "approved": 2, "stopped": 4, "planned": 3}
    reach |= {"in_progress": 4, "measuring": 5, "done": 6, "quick": 6}
    days = (
        _days(logged, reach[place], live, random)
        if live or place not in UNDER_WAY
        else _until_lately(logged, reach[place], random)
    )
    steps = [Step(move, target, day) for (move, target), day in zip(ROAD, days, strict=False)]
    if place == "quick":
        steps = [step for step in steps if step.move != "plan"]
    if place in ends:
        steps.append(Step(*ends[place], min(days[-1] + 6 + random.randrange(20), -1)))
    return steps


def _days(logged: int, count: int, live: int | None, random: Random) -> list[int]:
    """Rising days for the first `count` moves after `logged`, none later than yesterday."""
    if live is None:
        room = max(count + 1, min(-1 - logged, 26 * count))
        marks = sorted(random.sample(range(1, room + 1), count)) if room > count else list(range(1, count + 1))
        return [min(logged + mark, -1) for mark in marks]
    before = sorted(random.sample(range(logged + 3, live - 20), 4))
    close = min(live + 74 + random.randrange(20), -1)
    return [*before, live, close][:count]


def _until_lately(logged: int, count: int, random: Random) -> list[int]:
    """Rising days for `count` moves of what is under way: most last moved in these weeks, one in six was forgotten."""
    quiet = random.randrange(50, 90) if random.randrange(6) == 0 else random.randrange(2, 34)
    last = max(-quiet, logged + count)
    return [*sorted(random.sample(range(logged + 1, last), count - 1)), min(last, -1)]
