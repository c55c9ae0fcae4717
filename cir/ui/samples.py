"""What the style page shows in its components: invented people, dates and values."""

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody to show in an avatar."""

    pk: int
    name: str


PEOPLE = [Person(i, name) for i, name in enumerate(["Priya Raman", "Tomás Silva", "Grace", "Mei Tanaka", "Dan Hughes"])]
TICKETS = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407, 301, 244, 218, 197, 168]
MONTHS = ["Jun 25", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan 26", "Feb", "Mar", "Apr", "May"]
PROSE = """The reset page asks for a PIN that **nobody has**. See CIR-142.

- new starters wait for a letter
- `staff-wifi` works, <b>guests</b> do not

> We cannot tell if we should send people home.
"""


def everything(now: dt.datetime) -> dict[str, Any]:
    """All of it, with dates around the given moment."""
    today = now.date()
    return {
        "people": PEOPLE,
        "falling": TICKETS,
        "prose": PROSE,
        "levels": ["high", "medium", "low", ""],
        "steps": range(1, 8),
        "tones": ["", "good", "info", "warn", "bad", "brand", "violet", "line"],
        "moments": [now - dt.timedelta(minutes=5), now - dt.timedelta(hours=2), now + dt.timedelta(minutes=20)],
        "days": [today + dt.timedelta(days=n) for n in (-40, -2, -1, 0, 1, 3, 27, 400)],
        "late": today - dt.timedelta(days=6),
        "soon": today + dt.timedelta(days=28),
        "score_parts": [28, 14.6, 5, 10.7, 18.4],
        "xmr": xmr(),
        "readings": zip(xmr()["labels"], TICKETS, strict=True),
    }


def xmr() -> dict[str, Any]:
    """A measure that got better, as chart.js wants it."""
    labels = [*MONTHS, "Jun 26", "Jul 26", "Aug 26", "Sep 26", "Oct 26"]
    return {
        "labels": labels,
        "values": TICKETS,
        "more": 2,
        "mean": 405,
        "upper": 448,
        "lower": 362,
        "baseline": 12,
        "target": 150,
        "target_label": "target 150 or fewer",
        "signals": {str(i): "good" for i in range(12, 17)},
        "changes": [{"at": 12, "text": "Wave 1 live"}],
        "unit": "tickets",
    }
