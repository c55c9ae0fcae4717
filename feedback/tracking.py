"""What whoever spoke sees of it: their words, five steps, our answers. Public words only, and only what has left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cir import clock
from cir.notifications import workdays
from feedback.models import Feedback, Link, Message
from feedback.states import LEADS_ON, Outcome, State
from improvements.statuses import Status

HEADINGS = {
    "": "We have your message",
    "asked": "We have a question for you",
    "looking": "We are looking into it",
    Outcome.DECLINED: "It is not going ahead",
    Outcome.ANSWERED: "You have an answer",
    Outcome.SERVICE_DESK: "The service desk has it",
    "approve": "It is going ahead",
    "plan": "It is going ahead",
    "go-live": "It is in use",
    "close": "It is done",
    "defer": "It has to wait",
    "decline": "It is not going ahead",
    "stop": "We stopped working on it",
    "merge": "We are looking into it",
}
DECIDES = {"approve": "go ahead", "plan": "go ahead", "defer": "not now", "decline": "not going ahead",
           "stop": "stopped"}  # fmt: skip
ENDS = {Outcome.DECLINED: "not going ahead", Outcome.ANSWERED: "answered", Outcome.SERVICE_DESK: "for the service desk"}
AHEAD = {"approve", "plan"}
GOING = {*AHEAD, "go-live", "close"}


@dataclass
class Step:
    """One of the five: what it is called, when it was reached, what was said then."""

    label: str
    on: date | None = None
    texts: list[str] = field(default_factory=list)
    glyph: str = "new"

    @property
    def reached(self) -> bool:
        """Whether it is behind us."""
        return self.on is not None


@dataclass
class Part:
    """One question of theirs and what becomes of it; a message that was split has several."""

    feedback: Feedback
    heading: str
    steps: list[Step]
    talk: list[Message]
    link: Link | None = None
    ready_by: date | None = None
    asks: list[Link] = field(default_factory=list)
    """Links whose effect they may speak about."""
    is_done: bool = False
    is_ahead: bool = False
    questions: list[Message] = field(default_factory=list)
    """Questions about a plan that wait for their answer."""


def parts_of(feedback: Feedback, at: datetime | None = None) -> list[Part]:
    """The message and what was split off it, each on its own."""
    now = at or clock.now()
    return [part_of(each, now) for each in feedback.with_parts()]


def part_of(feedback: Feedback, now: datetime) -> Part:
    """The page's content for one of them: a fixed number of queries."""
    said = list(feedback.messages.public().select_related("step"))
    links = {link.improvement_id: link for link in feedback.links.select_related("improvement")}
    told = [message for message in said if message.step_id]
    last = told[-1] if told else None
    link = links.get(last.step.improvement_id) if last and last.step else next(iter(links.values()), None)
    outcome = _outcome(feedback, now)
    triaged = _triaged(feedback)
    answers = {facts["message"] for facts in triaged}
    stood = str(triaged[-1].get("stands", "")) if triaged and outcome else ""
    move = last.step.move if last and last.step else stood
    going = move in GOING and link is not None
    questions = feedback.open_questions()
    return Part(
        feedback=feedback,
        heading=HEADINGS["asked"] if questions else _heading(feedback, outcome, move),
        steps=_steps(feedback, outcome, said, answers, stood),
        talk=[each for each in said if not each.step_id and each.pk not in answers and each not in questions],
        link=link if outcome in LEADS_ON and move not in DECIDES or going else None,
        ready_by=link.improvement.target_date if going and link and move in AHEAD else None,
        is_done=move in GOING - AHEAD,
        is_ahead=move in AHEAD,
        asks=_asks(links, told),
        questions=questions,
    )


def _asks(links: dict[int, Link], told: list[Message]) -> list[Link]:
    """Done, told, and still done: now they may say whether it helped."""
    done = [message.step.improvement_id for message in told if message.step and message.step.move == "close"]
    found = [links[each] for each in dict.fromkeys(done) if each in links]
    return [link for link in found if link.improvement.status == Status.DONE]


def _outcome(feedback: Feedback, now: datetime) -> str:
    """The outcome, as soon as its answer has left."""
    held = feedback.messages.filter(kind="ours", published_at=None, withdrawn_at=None, step=None).exists()
    return "" if held else feedback.outcome


def _triaged(feedback: Feedback) -> list[dict[str, Any]]:
    """What was decided in triage, the last decision last: each came with an answer, `message`; `stands` where the
    improvement that it was added to was decided by then."""
    acts = feedback.handlings.filter(act="triaged", undone_at=None).order_by("pk")
    return list(acts.values_list("facts", flat=True))


def _heading(feedback: Feedback, outcome: str, move: str) -> str:
    if feedback.state == State.ASKED:
        return HEADINGS["asked"]
    if move:
        return HEADINGS[move]
    return HEADINGS["looking"] if outcome in LEADS_ON else HEADINGS[outcome]


def _steps(feedback: Feedback, outcome: str, said: list[Message], answers: set[int], stood: str) -> list[Step]:
    """Received, read, decided, in use, did it help: with what was said at each."""
    read, decided, used, done = Step("Read and grouped"), Step("Decided"), Step("In use"), Step("Did it help?")
    received = Step("Received", workdays.day_of(feedback.received_at), ["Thank you. We keep this page up to date."])
    for message in said:
        move = message.step.move if message.step else stood if message.pk in answers else ""
        if move in DECIDES:
            decided.label = f"Decided: {DECIDES[move]}"
        step = {"go-live": used, "close": done, "merge": read}.get(move, decided)
        if not move and message.pk in answers:
            step = decided if outcome in ENDS else read
        if move or message.pk in answers:
            step.on = workdays.day_of(message.published_at or message.at)
            step.texts.append(message.text)
    if stood:
        read.on = read.on or decided.on or used.on or done.on
    if outcome in ENDS:
        read.on = read.on or decided.on
        decided.label = f"Decided: {ENDS[Outcome(outcome)]}"
    if done.reached:
        used.on = used.on or done.on
    line = [received, read, decided] if outcome in ENDS else [received, read, decided, used, done]
    return _drawn(line)


def _drawn(line: list[Step]) -> list[Step]:
    """Glyphs: behind us, where it stands, still to come; a step that was passed over counts as behind us."""
    latest = max(place for place, step in enumerate(line) if step.reached)
    for place, step in enumerate(line):
        step.glyph = "done" if place < latest or latest in (0, len(line) - 1) and place == latest else "new"
    if 0 < latest < len(line) - 1:
        line[latest].glyph = "approved"
    return line
