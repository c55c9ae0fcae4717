"""The life cycle as data: every move, from where to where, who may, what must be there, what must be said.

Buttons, API routes, forms, the documentation and the tests are made from this table. A product owner can read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from improvements.statuses import COMMITTED, FLOW, OPEN, Status


class Who(StrEnum):
    """People as seen from one record."""

    OWNER = "owner"
    REQUESTER = "requester"
    ITEM_OWNER = "service, product or practice owner"
    FIRST_LOOK = "service, product or practice owner, while the idea waits for them"
    COORDINATOR = "coordinator"
    APPROVER = "approver"
    EVERYONE = "everyone who sees it"
    SYSTEM = "CIR itself"


class Says(StrEnum):
    """How something that must be said is entered."""

    TEXT = "text"
    DATE = "date"
    STATUS = "status"
    REFERENCE = "reference"
    CHOICE = "choice"


@dataclass(frozen=True)
class Ask:
    """Something that is said with a move. `public` words reach the requester as they are."""

    name: str
    label: str
    says: Says = Says.TEXT
    required: bool = True
    help: str = ""
    public: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def wanted(self) -> str:
        """What to do where it was left empty."""
        return WANTED[self.name]


WANTED = {
    "reason": "Say why.",
    "outcome": "Choose the outcome.",
    "shown": "Say what was shown to stakeholders.",
    "lesson": "Say what to do next time.",
    "next": "Choose what comes next.",
    "went_live_on": "Enter the date of the change.",
    "until": "Enter the day on which it comes back.",
    "to": "Choose the status to go back to.",
    "into": "Name the record to keep.",
    "question": "Write the question for the committee.",
    "decision": "Say what the committee decided.",
}
"""By the name of what is asked; everything that must be said stands here."""


@dataclass(frozen=True)
class Move:
    """One line of the table. `needs` are keys of `evidence.CHECKS`; `needs_bau` holds those that remain for scale
    business as usual (None: the same)."""

    name: str
    label: str
    sources: tuple[Status, ...]
    target: Status | None
    who: tuple[Who, ...]
    needs: tuple[str, ...] = ()
    needs_bau: tuple[str, ...] | None = None
    asks: tuple[Ask, ...] = ()
    sources_bau: tuple[Status, ...] = ()
    help: str = ""
    flags: frozenset[str] = field(default_factory=frozenset)

    def starts_from(self, status: str, scale: str) -> bool:
        """Whether the move may be made from `status` at this scale."""
        return status in self.sources or (scale == "bau" and status in self.sources_bau)

    def needed(self, scale: str) -> tuple[str, ...]:
        """The evidence that must be there at this scale."""
        return self.needs_bau if scale == "bau" and self.needs_bau is not None else self.needs


REASON = Ask("reason", "Reason")
RUNNERS = (Who.OWNER, Who.COORDINATOR)
DECIDERS = (Who.APPROVER, Who.COORDINATOR)
OUTCOMES = (
    ("achieved", "Achieved"),
    ("partly", "Partly achieved"),
    ("not_achieved", "Not achieved"),
)
PROCESS = (("followed", "As it is meant"), ("mostly", "With short cuts"), ("not_followed", "Hardly"))
NEXT = (("stop_here", "Stop here"), ("adjust", "Adjust"), ("go_round", "Go round again"))
OVER_LIMIT = Ask(
    "over_limit_reason",
    "Why go over the limit",
    required=False,
    help="Needed only when the status is full.",
)

TABLE: tuple[Move, ...] = (
    Move(
        "assess",
        "Assess",
        (Status.NEW,),
        Status.ASSESSING,
        (*DECIDERS, Who.OWNER, Who.ITEM_OWNER),
        needs=("item",),
        help="Somebody looks at it: it is understood, scored, given a measure.",
    ),
    Move(
        "approve",
        "Approve",
        (Status.ASSESSING,),
        Status.APPROVED,
        (Who.APPROVER,),
        needs=(
            "owner",
            "urgency",
            "cost_band",
            "value_statement",
            "scores",
            "measure_with_target",
            "objective",
            "business_case",
        ),
        needs_bau=("owner", "urgency", "value_statement"),
        asks=(Ask("reason", "Note", required=False),),
        help="Decided: we do this.",
    ),
    Move(
        "plan",
        "Mark as planned",
        (Status.APPROVED,),
        Status.PLANNED,
        RUNNERS,
        needs=("approach", "done_means", "task", "target_date"),
        needs_bau=("target_date",),
        help="Approach, what done means, a first task with a person and a date.",
    ),
    Move(
        "start",
        "Start work",
        (Status.PLANNED,),
        Status.IN_PROGRESS,
        RUNNERS,
        needs=("owner", "room"),
        asks=(OVER_LIMIT,),
        sources_bau=(Status.APPROVED,),
        help="Work has started.",
    ),
    Move(
        "go-live",
        "Mark as live",
        (Status.IN_PROGRESS,),
        Status.MEASURING,
        RUNNERS,
        needs=("tasks_settled",),
        asks=(Ask("went_live_on", "Date of the change", Says.DATE),),
        help="The change is live; from here on readings decide.",
    ),
    Move(
        "close",
        "Close with a verdict",
        (Status.MEASURING,),
        Status.DONE,
        RUNNERS,
        needs=("verdict_or_reason", "outcome_fits_verdict"),
        asks=(
            Ask("outcome", "Outcome", Says.CHOICE, choices=OUTCOMES),
            Ask("shown", "What was shown to stakeholders", public=True),
            Ask("good_effects", "Unexpected good effects", required=False),
            Ask("bad_effects", "Unexpected bad effects", required=False),
            Ask("process", "How the process was followed", Says.CHOICE, required=False, choices=PROCESS),
            Ask("process_words", "About the process", required=False, help="What was left out, and what came of it."),
            Ask("lesson", "What to do next time", help="About the work, never about a person."),
            Ask("expected", "What was expected", required=False),
            Ask("happened", "What happened", required=False),
            Ask("next", "What next", Says.CHOICE, choices=NEXT),
            Ask("no_verdict_reason", "Why no verdict is possible", required=False),
            Ask("against_verdict_reason", "Why the outcome differs from the verdict", required=False),
        ),
        help="Verdict and lessons are recorded. An improvement ends with evidence, not with ticked tasks.",
    ),
    Move(
        "defer",
        "Defer",
        FLOW,
        Status.DEFERRED,
        (*DECIDERS, Who.OWNER),
        asks=(
            Ask("reason", "Reason", public=True),
            Ask("until", "Comes back on", Says.DATE, help="It comes back by itself on this day."),
        ),
        help="Not now, with a date on which it comes back.",
    ),
    Move(
        "resume",
        "Resume",
        (Status.DEFERRED,),
        None,
        (*DECIDERS, Who.OWNER, Who.SYSTEM),
        asks=(Ask("reason", "Note", required=False),),
        help="Back to where it was.",
    ),
    Move(
        "decline",
        "Decide against",
        (Status.NEW, Status.ASSESSING, Status.DEFERRED),
        Status.DECLINED,
        (*DECIDERS, Who.FIRST_LOOK),
        asks=(Ask("reason", "Reason, in words fit for the requester", public=True),),
        help="Not going ahead. The requester is told why.",
    ),
    Move(
        "stop",
        "Stop",
        COMMITTED,
        Status.STOPPED,
        (Who.APPROVER, Who.OWNER, Who.COORDINATOR),
        asks=(Ask("reason", "Reason", public=True), Ask("lesson", "What to do next time")),
        help="Given up after approval. An honest stop is learning, not failure.",
    ),
    Move(
        "go-back",
        "Go back",
        FLOW[1:],
        None,
        (*DECIDERS, Who.OWNER),
        asks=(Ask("to", "Back to", Says.STATUS), REASON),
        help="To an earlier open status: the model is not linear.",
    ),
    Move(
        "reopen",
        "Reopen",
        (Status.DONE, Status.DECLINED, Status.STOPPED),
        Status.ASSESSING,
        (*DECIDERS, Who.OWNER),
        asks=(REASON,),
        help="Look at it again.",
    ),
    Move(
        "merge",
        "Merge into another",
        OPEN,
        Status.MERGED,
        (*DECIDERS, Who.FIRST_LOOK),
        asks=(
            Ask("into", "The record to keep", Says.REFERENCE),
            Ask("reason", "Note", required=False),
        ),
        help="A duplicate: its words, supporters and requester are carried over.",
    ),
)

MOVES: dict[str, Move] = {move.name: move for move in TABLE}


@dataclass(frozen=True)
class Flag:
    """Something that happens to an open record without changing its status."""

    name: str
    label: str
    who: tuple[Who, ...]
    asks: tuple[Ask, ...]
    help: str = ""


FLAGS: dict[str, Flag] = {
    "escalate": Flag("escalate", "Escalate", (Who.EVERYONE,), (Ask("question", "Question for the committee"),)),
    "admit": Flag(
        "admit",
        "Add to the register",
        (Who.ITEM_OWNER, Who.COORDINATOR),
        (Ask("reason", "Note to whoever asked for it", required=False, public=True),),
        help="Ideas for this service go to its owner first. From here on it waits for a coordinator.",
    ),
    "settle": Flag("settle", "Settle", (Who.APPROVER,), (Ask("decision", "The committee's decision"), REASON)),
}
