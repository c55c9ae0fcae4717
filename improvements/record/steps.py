"""The seven questions of the model, answered from the record's own evidence. Changes nothing, asks the database nothing
beyond what is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import Truncator

from improvements import evidence
from improvements.moves_ahead import NEXT_MOVE
from improvements.record.fixes import Fix, fix_of
from improvements.statuses import QUESTIONS, STEP_OF, Status

if TYPE_CHECKING:
    from improvements.models import Improvement
    from improvements.record.loading import Margin
    from improvements.record.measures import Card

LONGEST = 90
STARTED = (Status.IN_PROGRESS, Status.MEASURING, Status.DONE)


@dataclass(frozen=True)
class Step:
    """One question: its answer in short, whether the evidence is there, and where the record stands."""

    number: int
    question: str
    words: str
    answered: bool
    state: str

    @property
    def anchor(self) -> str:
        """The address of its section on the page."""
        return f"step-{self.number}"


def steps_of(record: Improvement, main: Card | None, margin: Margin) -> list[Step]:
    """All seven, in order. `state` is done, now, gap (passed without evidence) or ahead."""
    answers = (
        _vision(record),
        _baseline(main),
        _target(main),
        _plan(record, margin),
        _action(record),
        _result(record, main),
        _momentum(record, margin),
    )
    there = [bool(words) for words in answers]
    there[1] = there[1] and main is not None and bool(main.baseline)  # a window without a reading answers nothing
    return [
        Step(number, question, words or _waiting(number, record), known, _state(number, known, record))
        for number, (question, words, known) in enumerate(zip(QUESTIONS, answers, there, strict=True), start=1)
    ]


def lacking(record: Improvement) -> list[Fix]:
    """What the next move of the flow still needs, whoever makes it: one line each, with the way to it."""
    move = NEXT_MOVE.get(Status(record.status))
    if move is None:
        return []
    said = {ask.name: "…" for ask in move.asks if ask.name.endswith("_reason")}
    return [fix_of(problem, record) for problem in evidence.missing(record, move, said)]


def _state(number: int, answered: bool, record: Improvement) -> str:
    ended_well = record.status == Status.DONE
    if number == record.step and not ended_well:
        return "now"
    if number > record.step:
        return "ahead"
    return "done" if answered else "gap"


def _waiting(number: int, record: Improvement) -> str:
    words = {
        1: "No objective yet",
        2: "No baseline yet",
        3: "No target yet",
        4: "No plan yet",
        5: "Not started",
        6: "No verdict yet",
        7: "Nothing learned yet",
    }
    return words[number] if number <= max(record.step, STEP_OF.get(Status(record.status), 1)) else "Not started"


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST)


def _vision(record: Improvement) -> str:
    if record.objective:
        return _short(record.objective.name)
    return _short(f"Serves no objective: {record.serves_none_reason}") if record.serves_none_reason else ""


def _baseline(main: Card | None) -> str:
    if main is None or not main.target.baseline_from:
        return ""
    return (
        f"{main.baseline} {_noun(main)}".strip() if main.baseline else f"Baseline {main.baseline_label}, no reading yet"
    )


def _noun(main: Card) -> str:
    """The unit after a number, unless the number has it already."""
    unit = main.target.measure.shown_unit
    return "" if unit in main.baseline else unit


def _target(main: Card | None) -> str:
    if main is None or main.target.value is None:
        return ""
    due = main.target.due_on
    return f"{main.wanted} by {due.day} {due:%b %Y}" if due else f"{main.wanted}, no date yet"


def _plan(record: Improvement, margin: Margin) -> str:
    plan = getattr(record, "plan", None)
    tasks = [task for task in record.tasks.all() if not task.dropped_at]
    if not (plan and plan.approach.strip()) and not tasks:
        return ""
    parts = [f"{len(tasks)} task{'' if len(tasks) == 1 else 's'}"] if tasks else ["Plan written"]
    if any(case.moment for case in margin.cases):
        parts.append("business case approved")
    return ", ".join(parts)


def _action(record: Improvement) -> str:
    if record.status not in STARTED and not record.went_live_on:
        return ""
    if record.went_live_on:
        return f"Live since {record.went_live_on.day} {record.went_live_on:%b %Y}"
    tasks = [task for task in record.tasks.all() if not task.dropped_at]
    done = sum(task.done_at is not None for task in tasks)
    return f"{done} of {len(tasks)} tasks done" if tasks else "Work has started"


def _result(record: Improvement, main: Card | None) -> str:
    if main is None or main.words is None or not record.went_live_on or not main.latest:
        return ""
    if main.verdict is None or not main.verdict.after:
        return ""
    return _short(f"{main.latest} in {main.latest_label}. {main.words.headline}")


def _momentum(record: Improvement, margin: Margin) -> str:
    if margin.lessons:
        return _short(margin.lessons[-1].a)
    return "Next round logged" if any(note.a == "follows" for note in margin.reversed) else ""
