"""Points given on the page: by the buttons, or by putting a dot somewhere else. All through `give_points`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cir.errors import Invalid, Problem
from improvements import placing, scoring
from improvements.models import Improvement
from improvements.placing import TOLERANCE, Change
from improvements.priority.chosen import own_points

if TYPE_CHECKING:
    from cir.accounts.models import User

PREFIX = "p-"
IMPACT, EFFORT = (0.2, 1.0), (1.0, 5.0)
AXES: tuple[scoring.Axis, ...] = ("impact", "effort")


@dataclass
class Placement:
    """What putting a dot somewhere means: changes of the person's own points. `asks`: to be confirmed first."""

    changes: list[Change]
    fits: bool
    asks: bool

    @property
    def points(self) -> dict[str, int | None]:
        """The changes as points to give."""
        return {change.criterion.key: change.after for change in self.changes}


def points_in(data: Mapping[str, Any]) -> dict[str, int | None]:
    """The points in a form: `p-value=4`; empty takes them back. Raises `Invalid` naming each that is none."""
    given: dict[str, int | None] = {}
    problems = []
    for name, text in data.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        if text == "":
            given[key] = None
        elif str(text) in "12345" and len(str(text)) == 1:
            given[key] = int(text)
        else:
            problems.append(Problem("range", "Give 1 to 5 points.", key))
    if not given and not problems:
        problems.append(Problem("required", "Give 1 to 5 points.", "points"))
    Invalid.unless_none(problems)
    return given


def placement(record: Improvement, user: User, model: scoring.Model, data: Mapping[str, Any]) -> Placement:
    """What a dot put at `impact` and `effort` asks of the person's own points: left and right at once, up and down
    only after a confirmation. Where the person has given none yet, the median is what they start from."""
    wanted = {
        "impact": _number(data, "impact", *IMPACT),
        "effort": _number(data, "effort", *EFFORT),
    }
    mine: dict[str, float | None] = {part["key"]: part["points"] for part in record.score_parts}
    mine.update(own_points(record, user))
    lengths = {"impact": 1, "effort": scoring.HIGHEST}
    found = {
        axis: placing.propose(model, mine, axis, wanted[axis])
        for axis in AXES
        if _moved(getattr(record, axis), wanted[axis], lengths[axis])
    }
    changes = [change for axis in ("effort", "impact") if axis in found for change in found[axis].changes]
    up = found.get("impact")
    return Placement(changes, all(each.fits for each in found.values()), asks=bool(up and up.changes))


def undoing(record: Improvement, user: User, points: Mapping[str, int | None]) -> dict[str, int | None]:
    """What the person had given before for the same criteria: what Undo gives again."""
    before = own_points(record, user)
    return {key: before.get(key) for key in points}


def _moved(here: float | None, there: float, length: int) -> bool:
    return here is None or abs(there - here) / length > float(TOLERANCE)


def _number(data: Mapping[str, Any], name: str, low: float, high: float) -> float:
    try:
        value = round(float(data.get(name, "")), 4)
    except ValueError:
        value = float("nan")
    if not -1e6 < value < 1e6:  # noqa: PLR2004 - a place on a screen; NaN and infinity are none
        raise Invalid(Problem("number", f"Say where: {name} is a number from {low:g} to {high:g}.", name))
    return min(max(value, low), high)
