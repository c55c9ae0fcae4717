"""Filters as people read them: chips of field, operator and value, each of which can be taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cir import clock
from cir.ui import wording
from improvements.filters import NEGATABLE, YES_OR_NO, ImprovementFilter
from improvements.outcome_filters import OUTCOME_FILTERS
from improvements.table.state import State

ICONS = {
    "q": "zoom", "status": "circle-half-2", "item": "stack-2", "item_kind": "stack-2", "owner": "user",
    "requester": "message-2-heart", "logged_by": "user", "team": "users", "objective": "target", "urgency": "flag",
    "cost": "coin", "scale": "scale", "kind": "rocket", "source": "inbox", "outcome": "trophy", "tag": "tag",
    "quadrant": "chart-dots", "ref": "hash", "late": "clock-exclamation", "blocked": "hand-stop",
    "escalated": "gavel", "restricted": "lock", "supported": "thumb-up", "watching": "eye", "logged": "calendar",
    "target": "calendar-due", "ended_in": "calendar", "open_on": "calendar", "active_in": "users", "left": "history",
    "owner_first": "user-check",
    "verdict": "gavel", "proved_on": "ruler-measure", "on_time": "calendar-due",
    "within_cost": "coin", "to_plan": "list-details",
    "as_planned": "list-details", "harmed": "trending-down", "reached": "target",
    "costed": "coin", "gained_in": "coin", "saved_in": "coin", "planned_in": "coin", "valued_in": "coin",
    "finding": "activity-heartbeat", "in_status_before": "hourglass",
    "updated": "history", "score": "gauge",
}  # fmt: skip
RANGES = {
    "logged_from": ("Logged", "from"),
    "logged_until": ("Logged", "until"),
    "updated_before": ("Last update", "before"),
    "target_from": ("Target date", "from"),
    "target_until": ("Target date", "until"),
    "score_from": ("Score", "from"),
    "score_until": ("Score", "until"),
    "q": ("Words", "are"),
}


@dataclass(frozen=True)
class Chip:
    """One filter: what it says, the link that takes it away, and what is wrong with it (nothing, mostly)."""

    name: str
    field: str
    operator: str
    value: str
    icon: str
    remove: str
    problem: str = ""

    @property
    def sentence(self) -> str:
        """The whole filter in words."""
        return f"{self.field} {self.operator} {self.value}".strip()


def chips(state: State, found: ImprovementFilter) -> list[Chip]:
    """The filters of the state in their order, wrong ones with the reason; then what else was not understood."""
    wrong: dict[str, str] = {}
    for problem in found.problems():
        wrong.setdefault(problem.field, problem.message)
    shown = [_chip(state, found, name, values, wrong.get(name, "")) for name, values in state.filters]
    for problem in state.problems:
        remove = state.url
        shown.append(Chip(problem.field, problem.field, "", "", "alert-circle", remove, problem.message))
    return shown


def _chip(state: State, found: ImprovementFilter, name: str, values: Sequence[str], problem: str) -> Chip:
    field, operator = said(name)
    data = found.form.cleaned_data.get(name) if found.is_bound else None
    words = ", ".join(values) if problem or data is None else _words(data)
    icon = ICONS.get(name.removeprefix("not_")) or ICONS.get(name.split("_")[0], "filter")
    return Chip(name, field, operator, words, icon, state.without(name).url, problem)


def said(name: str) -> tuple[str, str]:
    """Field and operator of a filter, in words."""
    if name in RANGES:
        return RANGES[name]
    if name in YES_OR_NO:
        return YES_OR_NO[name][0], "is"
    base = name.removeprefix("not_")
    if base in OUTCOME_FILTERS and base.endswith("_in"):
        return NEGATABLE[base][0].removesuffix(" in"), "not in" if name.startswith("not_") else "in"
    return NEGATABLE[base][0], "is not" if name.startswith("not_") else "is"


def _words(data: Any) -> str:
    if isinstance(data, list):
        return ", ".join(value.label for value in data)
    if hasattr(data, "isoformat"):
        return wording.short_date(data, clock.today())
    return f"“{data}”" if isinstance(data, str) else f"{data.normalize():f}"
