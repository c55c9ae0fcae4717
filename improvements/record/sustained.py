"""The checks after closing as a line of three: what was found, what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from improvements import holding
from improvements.models.sustaining import due_day

if TYPE_CHECKING:
    from improvements.models import Closing

ICONS = {"held": "check", "lost": "trending-down", "cannot_say": "circle-dashed", "": "clock"}


@dataclass(frozen=True)
class Check:
    """One of the three. `result` is empty while its day has not come."""

    days: int
    due_on: date
    result: str = ""
    words: str = "To come"
    why: str = ""

    @property
    def icon(self) -> str:
        """What tells it at a glance; the words say the same."""
        return ICONS[self.result]


def checks_of(closing: Closing) -> list[Check]:
    """30, 90 and 180 days after a closing."""
    made = {check.days: check for check in closing.checks.all()}
    return [
        Check(days, made[days].due_on, made[days].result, made[days].get_result_display(), made[days].sentence)
        if days in made
        else Check(days, due_day(closing, days))
        for days in holding.DAYS
    ]
