"""Where to go to put in what is missing: a label and an address for each problem the evidence names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cir.errors import Problem
from cir.ui.addresses import address

if TYPE_CHECKING:
    from improvements.models import Improvement

EDITED = {
    "item": ("Choose it", "item"),
    "owner": ("Name an owner", "owner"),
    "urgency": ("Set urgency", "urgency"),
    "cost_band": ("Set cost", "cost_band"),
    "value_consumer": ("Say what it is worth", "value"),
    "objective": ("Choose an objective", "objective"),
    "target_date": ("Set target date", "target_date"),
}
PAGES = {
    "score": ("Give points", "record_points"),
    "business_case": ("Open the business case", "record_case"),
    "approach": ("Write the plan", "record_plan"),
    "done_means": ("Write the plan", "record_plan"),
}


@dataclass(frozen=True)
class Fix:
    """One thing that is missing and the link that puts it in; `url` is empty where the form itself asks for it."""

    message: str
    label: str = ""
    url: str = ""
    dialog: bool = True


def fix_of(problem: Problem, record: Improvement) -> Fix:
    """The way to what a problem asks for."""
    if problem.field in EDITED:
        label, name = EDITED[problem.field]
        return Fix(problem.message, label, address("record_edit", record.reference, name))
    if problem.field == "targets":
        return Fix(problem.message, "Set baseline and target", target_url(record))
    if problem.field in PAGES:
        label, name = PAGES[problem.field]
        return Fix(problem.message, label, address(name, record.reference), dialog=name != "record_case")
    if problem.field == "tasks":
        return Fix(problem.message, "Go to the tasks", f"{record.get_absolute_url()}#step-4", dialog=False)
    return Fix(problem.message)


def target_url(record: Improvement) -> str:
    """The form of the main target: of the one there is, else of a new one."""
    main = record.main_target()
    if main is None:
        return address("record_target_add", record.reference)
    return address("record_target", record.reference, main.pk)
