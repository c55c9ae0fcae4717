"""What must be there before a move: each check answers the problem it finds, or nothing.

The checks read the record (as prefetched, where a page did so) and what was said; they change nothing. The table in
`workflow.py` says which move asks for which check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cir.errors import Problem
from improvements.statuses import Status

if TYPE_CHECKING:
    from improvements.models import Improvement
    from improvements.workflow import Move

Said = Mapping[str, Any]
Check = Callable[["Improvement", Said], Problem | None]

CHECKS: dict[str, Check] = {}
NAMES: dict[str, str] = {}


def check(key: str, name: str) -> Callable[[Check], Check]:
    """Declare a check under `key`, with the words the documentation uses for it."""

    def declare(function: Check) -> Check:
        CHECKS[key], NAMES[key] = function, name
        return function

    return declare


def missing(improvement: Improvement, move: Move, said: Said) -> Iterator[Problem]:
    """Everything that is missing for `move`, all at once."""
    for key in move.needed(improvement.scale):
        if problem := CHECKS[key](improvement, said):
            yield problem


@check("item", "the service, product or practice")
def _item(improvement: Improvement, said: Said) -> Problem | None:
    if improvement.item_id:
        return None
    return Problem("item", "Choose the service, product or practice it is about.", "item")


@check("owner", "an owner")
def _owner(improvement: Improvement, said: Said) -> Problem | None:
    if improvement.owner and improvement.owner.is_active:
        return None
    return Problem("owner", "Name one owner who can sign in.", "owner")


@check("urgency", "urgency")
def _urgency(improvement: Improvement, said: Said) -> Problem | None:
    return None if improvement.urgency else Problem("urgency", "Set the urgency.", "urgency")


@check("cost_band", "cost band")
def _cost_band(improvement: Improvement, said: Said) -> Problem | None:
    return None if improvement.cost_band else Problem("cost_band", "Set the cost band.", "cost_band")


@check("value_statement", "a value statement, for us or for those we serve")
def _value_statement(improvement: Improvement, said: Said) -> Problem | None:
    if improvement.value_provider.strip() or improvement.value_consumer.strip():
        return None
    return Problem("value_statement", "Say what it is worth, for us or for those we serve.", "value_consumer")


@check("scores", "points for every criterion")
def _scores(improvement: Improvement, said: Said) -> Problem | None:
    if improvement.score is not None and improvement.score_low == improvement.score_high:
        return None
    return Problem("scores", "Give points for every criterion.", "score")


@check("measure_with_target", "a measure with baseline, target and date")
def _measure_with_target(improvement: Improvement, said: Said) -> Problem | None:
    if any(target.baseline_from and target.value is not None and target.due_on for target in improvement.targets.all()):
        return None
    return Problem("measure_with_target", "Add a measure with a baseline, a target and a date.", "targets")


@check("objective", "an objective, or why it serves none")
def _objective(improvement: Improvement, said: Said) -> Problem | None:
    if improvement.objective_id or improvement.serves_none_reason.strip():
        return None
    return Problem("objective", "Choose the objective it serves, or say why it serves none.", "objective")


@check("business_case", "an approved business case, for projects and high cost")
def _business_case(improvement: Improvement, said: Said) -> Problem | None:
    asked = improvement.scale == improvement.Scale.PROJECT or improvement.cost_band == improvement.Level.HIGH
    if not asked or any(case.approved_at for case in improvement.business_cases.all()):
        return None
    return Problem(
        "business_case",
        "Have the business case approved: it is a project or costs much.",
        "business_case",
    )


@check("approach", "an approach")
def _approach(improvement: Improvement, said: Said) -> Problem | None:
    if hasattr(improvement, "plan") and improvement.plan.approach.strip():
        return None
    return Problem("approach", "Describe the approach in the plan.", "approach")


@check("done_means", "what done means")
def _done_means(improvement: Improvement, said: Said) -> Problem | None:
    if hasattr(improvement, "plan") and improvement.plan.done_means.strip():
        return None
    return Problem("done_means", "Say in the plan what done means.", "done_means")


@check("task", "a task with a person and a date")
def _task(improvement: Improvement, said: Said) -> Problem | None:
    if any(task.person_id and task.due_on and not task.dropped_at for task in improvement.tasks.all()):
        return None
    return Problem("task", "Add a task with a person and a date.", "tasks")


@check("target_date", "a target date")
def _target_date(improvement: Improvement, said: Said) -> Problem | None:
    return None if improvement.target_date else Problem("target_date", "Set the target date.", "target_date")


@check("room", "room under the limit of In progress, or a reason to go over it")
def _room(improvement: Improvement, said: Said) -> Problem | None:
    if str(said.get("over_limit_reason") or "").strip():
        return None
    taken, most = improvement.work_in(Status.IN_PROGRESS)
    if most is None or taken < most:
        return None
    return Problem(
        "room",
        f"In progress is full ({taken} of {most}). Finish one first, or say why this one goes over the limit.",
        "over_limit_reason",
    )


@check("tasks_settled", "every task done or dropped")
def _tasks_settled(improvement: Improvement, said: Said) -> Problem | None:
    count = sum(task.is_open for task in improvement.tasks.all())
    if not count:
        return None
    noun = "task is" if count == 1 else "tasks are"
    return Problem("tasks_settled", f"{count} {noun} open. Mark each as done or drop it.", "tasks")


@check("verdict_or_reason", "a verdict for the main measure, or why none is possible")
def _verdict_or_reason(improvement: Improvement, said: Said) -> Problem | None:
    if improvement.has_verdict() or str(said.get("no_verdict_reason") or "").strip():
        return None
    return Problem(
        "verdict_or_reason",
        "There is no verdict for the main measure yet. Add readings, or say why none is possible.",
        "no_verdict_reason",
    )


@check("outcome_fits_verdict", "an outcome that fits the verdict, or why it differs")
def _outcome_fits_verdict(improvement: Improvement, said: Said) -> Problem | None:
    if str(said.get("against_verdict_reason") or "").strip():
        return None
    why = improvement.against(str(said.get("outcome") or ""))
    if not why:
        return None
    counts = "as achieved" if said.get("outcome") == "achieved" else "as partly achieved"
    return Problem(
        "outcome_fits_verdict",
        f"{why} Choose another outcome, or say why it counts {counts} all the same.",
        "against_verdict_reason",
    )
