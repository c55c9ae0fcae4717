"""What the sample organisation measures, and how a series of readings is made up so that it tells a story."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from metrics import series as numbers
from metrics import verdicts


@dataclass(frozen=True)
class Series:
    """A measure of an item: unit, which way is better, a usual level, how much it varies, a wish."""

    name: str
    unit: str
    direction: str
    kind: str
    level: float
    noise: float
    wish: float


MEASURES: dict[str, tuple[Series, ...]] = {
    "Service desk": (
        Series("Solved at first contact", "%", "up", "value", 58, 3, 70),
        Series("Waiting time on the phone", "minutes", "down", "value", 6.4, 0.7, 3),
        Series("Tickets sent to the wrong team", "tickets", "down", "count", 84, 8, 40),
        Series("Satisfaction with the answer", "of 5", "up", "satisfaction", 3.6, 0.15, 4.2),
    ),
    "Workplace devices": (
        Series("Days without a working laptop", "days", "down", "value", 4.1, 0.5, 1),
        Series("Devices that start in under a minute", "%", "up", "value", 61, 3, 90),
        Series("Headset tickets", "tickets", "down", "count", 37, 5, 15),
    ),
    "New starter set-up": (
        Series("Days until a new starter can work", "days", "down", "value", 8.8, 0.8, 3),
        Series("Leavers with access after the last day", "people", "down", "count", 9, 1.6, 0),
        Series("New starters ready on day one", "%", "up", "value", 64, 4, 95),
    ),
    "Identity and access": (
        Series("Password tickets", "tickets", "down", "count", 405, 14, 150),
        Series("Sign-in prompts per person", "prompts", "down", "value", 7.2, 0.6, 4),
        Series("Access reviews done on time", "%", "up", "value", 52, 4, 95),
    ),
    "Network and remote access": (
        Series("Dropped connections in the field", "drops", "down", "count", 118, 11, 40),
        Series("Video calls rated bad", "%", "down", "value", 14, 1.4, 5),
        Series("Availability of the main lines", "%", "up", "value", 99.2, 0.12, 99.9),
    ),
    "Collaboration tools": (
        Series("Meetings that start on time", "%", "up", "value", 67, 3, 85),
        Series("Booked rooms left empty", "%", "down", "value", 31, 2.5, 12),
        Series("Searches without a click", "%", "down", "value", 44, 3, 25),
    ),
    "Finance system": (
        Series("Invoices paid late", "invoices", "down", "count", 63, 7, 20),
        Series("Days to close the month", "days", "down", "value", 6.1, 0.5, 3),
        Series("Questions about stuck orders", "questions", "down", "count", 48, 6, 15),
    ),
    "Backup and recovery": (
        Series("Failed backups noticed late", "backups", "down", "count", 11, 1.8, 0),
        Series("Restore tests passed", "%", "up", "value", 71, 5, 98),
        Series("Hours to restore a file", "hours", "down", "value", 5.5, 0.6, 1),
    ),
    "Monitoring and events": (
        Series("Alerts that nobody acted on", "alerts", "down", "count", 610, 35, 200),
        Series("Outages noticed by users first", "outages", "down", "count", 14, 2, 4),
        Series("Night calls per engineer", "calls", "down", "value", 3.4, 0.4, 1.5),
    ),
    "Change enablement": (
        Series("Changes right the first time", "%", "up", "value", 82, 2, 95),
        Series("Days until a small change is approved", "days", "down", "value", 5.2, 0.5, 1),
        Series("Changes nobody registered", "changes", "down", "count", 17, 2.2, 5),
    ),
    "Incident and problem management": (
        Series("Hours until service is restored", "hours", "down", "value", 4.6, 0.45, 2.5),
        Series("Repeat incidents", "incidents", "down", "count", 72, 7, 35),
        Series("Reopened tickets", "%", "down", "value", 9.5, 0.9, 4),
    ),
    "Asset and configuration data": (
        Series("Records that agree with the scan", "%", "up", "value", 78, 2, 97),
        Series("Devices not seen for ninety days", "devices", "down", "count", 143, 12, 50),
        Series("Unused licences", "licences", "down", "count", 260, 18, 90),
    ),
}

SUBJECTS = {
    "Satisfaction with the answer": "customer",
    "Outages noticed by users first": "incidents",
    "Repeat incidents": "incidents",
    "Dropped connections in the field": "incidents",
    "Headset tickets": "incidents",
    "Password tickets": "incidents",
    "Failed backups noticed late": "problems",
    "Availability of the main lines": "availability",
    "Solved at first contact": "performance",
    "Waiting time on the phone": "performance",
    "Hours until service is restored": "performance",
    "Hours to restore a file": "performance",
    "Days until a new starter can work": "efficiency",
    "Days until a small change is approved": "efficiency",
    "Days to close the month": "efficiency",
    "Changes right the first time": "performance",
}
"""What measures are about, where a KPI asks for it."""

STORIES = {
    "proved": "improved",
    "short": "improved",
    "nothing": "no_change_shown",
    "worse": "worse",
    "early": "too_early",
}
"""The stories that readings tell, and the verdict each must lead to. "short": better, but not at the target yet."""

MOST_TRIES = 400
FINE = 0.3
FIRST_DAY = date(2000, 1, 1)


def told(series: Series, story: str, before: int, after: int, random: Random) -> list[float]:
    """`before` stable readings and `after` later ones that tell `story`; tried until the verdict is the story's.

    LookupError when no such series is found, which a test would see at once.
    """
    for _ in range(MOST_TRIES):
        values = [reading(series, series.level, random) for _ in range(before)]
        for number in range(after):
            values.append(reading(series, level_after(series, story, number), random))
        if _verdict(series, values, before) == STORIES[story]:
            return values
    raise LookupError(f"No readings of “{series.name}” tell the story “{story}”")


def level_after(series: Series, story: str, number: int) -> float:
    """Where the level lies `number` readings after the change: it takes three of them to settle."""
    way = min(1.0, (number + 1) / 4)
    gain = series.wish - series.level
    reached = {"proved": 1.08, "short": 0.62, "nothing": 0.0, "worse": -0.5, "early": 0.0}[story]
    return series.level + gain * reached * way


def reading(series: Series, level: float, random: Random) -> float:
    """One made-up reading about `level`, in steps that people would read off."""
    value = level + random.uniform(-1, 1) * series.noise
    if series.unit == "%":
        value = min(value, 100)
    if series.kind == "satisfaction":
        value = min(value, 5)
    value = max(value, 0)
    if series.kind == "count":
        return float(round(value))
    return round(value, 2 if series.noise < FINE else 1)


def _verdict(series: Series, values: list[float], before: int) -> str:
    rows = [numbers.Reading(value, FIRST_DAY + timedelta(days=n)) for n, value in enumerate(values)]
    floor = 0 if series.kind in {"count", "satisfaction"} else None
    question = verdicts.Question(tuple(rows[:before]), tuple(rows[before:]), series.direction, floor=floor)
    return verdicts.verdict(question).outcome
