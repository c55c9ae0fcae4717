"""Where a piece of feedback stands, what can become of it, and what is owed for it. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

UNDO_FOR = timedelta(seconds=10)
"""How long an answer stays in the building before it leaves."""


class State(TextChoices):
    """Where it stands for the people who answer it."""

    NEW = "new", "To answer"
    ASKED = "asked", "Waiting"
    DECIDED = "decided", "Decided"
    CLOSED = "closed", "Closed"


class Outcome(TextChoices):
    """What became of it."""

    IMPROVEMENT = "improvement", "New improvement"
    ADDED = "added", "Added to an improvement"
    DECLINED = "declined", "Not going ahead"
    SERVICE_DESK = "service_desk", "For the service desk"
    ANSWERED = "answered", "Answered"


class Duty(TextChoices):
    """What is owed to whoever spoke, in the order of time."""

    ACKNOWLEDGE = "acknowledge", "First answer"
    DECIDE = "decide", "Decision"
    TELL = "tell", "Tell them"


class Subject(TextChoices):
    """What a message tells us about: what feedback is asked to answer."""

    VALUE = "value", "The value they see"
    WORK = "work", "How well the work runs"
    STEERING = "steering", "How we steer and decide"
    PARTNERS = "partners", "Working with partners"
    DEMAND = "demand", "What is asked for"


@dataclass(frozen=True)
class Choice:
    """One way out of triage as the page draws it: its key on the keyboard, its words, and the button that sends."""

    outcome: Outcome
    label: str
    key: str
    icon: str
    button: str


CHOICES = (
    Choice(Outcome.IMPROVEMENT, "New improvement", "1", "plus", "Log and send"),
    Choice(Outcome.ADDED, "Add to an improvement", "2", "arrow-merge", "Add and send"),
    Choice(Outcome.DECLINED, "Not going ahead", "3", "circle-minus", "Decline and send"),
    Choice(Outcome.SERVICE_DESK, "For the service desk", "4", "headset", "Hand over and send"),
    Choice(Outcome.ANSWERED, "Answer", "5", "message-circle", "Send answer"),
)
BY_OUTCOME = {choice.outcome: choice for choice in CHOICES}
LEADS_ON = (Outcome.IMPROVEMENT, Outcome.ADDED)
"""Outcomes after which an improvement says how it goes on."""
STANDS = {"approved": "approve", "planned": "plan", "in_progress": "plan", "measuring": "go-live", "done": "close",
          "declined": "decline", "stopped": "stop"}  # fmt: skip
"""Statuses in which whether we do it was decided already, and the move that said so. Whoever is answered with such an
improvement has their decision by the answer: nothing more would come."""
