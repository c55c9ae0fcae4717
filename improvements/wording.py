"""The sentences of notices about a record. What requesters read are public words; the rest is for colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import Truncator

from improvements.statuses import Status
from improvements.workflow import MOVES

if TYPE_CHECKING:
    from improvements.models import Consultation, Improvement, Target, Transition
    from metrics.models import Reading

LONGEST = 280
OUTCOMES = {
    "achieved": "the outcome was achieved",
    "partly": "the outcome was partly achieved",
    "not_achieved": "the outcome was not achieved",
}
ANSWERS = {
    Status.NEW: "is back among the new ones",
    Status.ASSESSING: "is being looked at",
    Status.APPROVED: "is going ahead",
    Status.PLANNED: "has a plan and dates",
    Status.IN_PROGRESS: "is being worked on",
    Status.MEASURING: "is live, and its effect is being measured",
    Status.DONE: "is done",
    Status.DEFERRED: "has to wait",
    Status.DECLINED: "is not going ahead",
    Status.STOPPED: "was stopped",
    Status.MERGED: "goes on as part of another",
}


@dataclass(frozen=True)
class Said:
    """A notice: one fact, and what belongs to it."""

    title: str
    body: str


def excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    return str(Truncator(" ".join(text.split())).chars(LONGEST))


def answer(step: Transition) -> Said:
    """What became of an idea, for whoever asked for it or supports it: the status in plain words and, where the
    reason was given in words fit for them, the reason."""
    record = step.improvement
    sentence = f"“{record.title}” {ANSWERS[Status(step.target)]}"
    if step.move == "reopen":
        sentence = f"“{record.title}” is being looked at again"
    if step.target == Status.DONE:
        sentence = f"{sentence}: {OUTCOMES.get(step.said.get('outcome', ''), 'it ended with evidence')}"
    if step.target == Status.MERGED:
        sentence = f"“{record.title}” goes on as part of {step.said['into']}"
    return Said(f"{sentence}.", excerpt(_public_words(step)))


def _public_words(step: Transition) -> str:
    """Everything said with the move that its table marks as public, and the day something comes back."""
    said = {"reason": step.reason, **step.said}
    words = [str(said[ask.name]) for ask in MOVES[step.move].asks if ask.public and said.get(ask.name)]
    if step.target == Status.DEFERRED and step.improvement.deferred_until:
        words.append(f"It comes back on {step.improvement.deferred_until:%-d %B %Y}.")
    return " ".join(words)


def move(step: Transition) -> Said:
    """A change of status, for colleagues: with the reason, whoever it was meant for."""
    record = step.improvement
    reason = f" “{step.reason}”" if step.reason else ""
    return Said(f"{record.reference} is now {step.get_target_display()}", excerpt(f"{record.title}.{reason}"))


def field_names(record: Improvement, fields: Iterable[str]) -> str:
    """What people call these fields: "target date, urgency"."""
    names = {field.name: str(getattr(field, "verbose_name", field.name)) for field in record._meta.get_fields()}
    return ", ".join(names.get(name, name).replace("_", " ") for name in fields)


def changes(record: Improvement, fields: Iterable[str]) -> Said:
    """What somebody changed; an update says itself."""
    latest = record.updates.first() if "update" in fields else None
    if latest is not None:
        return Said(f"{record.reference}: {latest.get_state_display()}", excerpt(latest.text))
    return Said(f"{record.reference} changed: {field_names(record, fields)}", record.title)


def consulted(asked: Consultation) -> str:
    """What somebody is asked about the plan or the risk."""
    what = f"What do you think of {asked.get_about_display().lower()}?"
    return excerpt(f"{asked.improvement.title}. {asked.question or what}")


def tasks_of(record: Improvement, person: int) -> str:
    """The open tasks of one person on a record, in one line."""
    titles = record.tasks.open().filter(person=person).values_list("title", flat=True)
    return excerpt(", ".join(titles))


def reached(target: Target, reading: Reading) -> Said:
    """The first reading that reaches the target."""
    unit = f" {target.measure.shown_unit}" if target.measure.shown_unit else ""
    return Said(
        f"{target.improvement.reference} reached its target",
        f"{target.measure.name}: {reading.value:g}{unit}, target {target.value:g}{unit}. {target.improvement.title}.",
    )
