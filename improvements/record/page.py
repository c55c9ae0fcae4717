"""Everything the page of one record shows, arranged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings

from cir import clock
from cir.ui.addresses import address
from improvements import permissions
from improvements.models import Plan
from improvements.models.moving import Possible
from improvements.moves_ahead import NEXT_MOVE
from improvements.record import ledger, loading, measures, steps, stream, sustained
from improvements.record.effectiveness import Judged
from improvements.record.fixes import Fix, target_url
from improvements.record.options import Weighed
from improvements.statuses import ENDED, OPEN, QUESTIONS, Status
from improvements.workflow import FLAGS

if TYPE_CHECKING:
    from cir.accounts.models import User

PLANNING = 3
DECIDED = {
    Status.APPROVED: "Approved",
    Status.DECLINED: "Not going ahead",
    Status.DEFERRED: "Deferred",
    Status.STOPPED: "Stopped",
}


@dataclass(frozen=True)
class Action:
    """The one thing to do next: words and where it is done."""

    label: str
    url: str
    icon: str = ""
    dialog: bool = True


@dataclass(frozen=True)
class Decision:
    """One go or no-go, or what a committee decided."""

    words: str
    moment: Any
    name: str
    text: str


class RecordPage(Weighed, Judged):
    """One record as one person sees it. Loads on creation; the rest is arranged when it is asked for."""

    def __init__(self, user: User, reference: str, activity: str = "") -> None:
        self.user = user
        self.activity = activity if activity in {"comments", "all"} else ""
        self.record = loading.find_for_page(user, reference)
        self.margin = loading.margin_of(self.record, user)

    @cached_property
    def cards(self) -> list[measures.Card]:
        """Every measure; the main one first."""
        targets = sorted(self.record.targets.all(), key=lambda target: (target.role != "main", target.pk))
        margin = self.margin
        return [
            measures.card_of(each, loading.others_of(margin, each), loading.defined_on(margin, each))
            for each in targets
        ]

    @property
    def main(self) -> measures.Card | None:
        """The card of the main measure."""
        return self.cards[0] if self.cards and self.cards[0].target.role == "main" else None

    @property
    def measured(self) -> bool:
        """Whether the result stands first on the page: from the plan on, where there is a measure."""
        return self.main is not None and (self.record.step > PLANNING or self.ended)

    @property
    def supporting(self) -> Sequence[measures.Card]:
        """The other measures."""
        return self.cards[1:] if self.main else self.cards

    @cached_property
    def steps(self) -> list[steps.Step]:
        """The seven questions with their answers."""
        return steps.steps_of(self.record, self.main, self.margin)

    @property
    def question(self) -> str:
        """The question the record works on."""
        return QUESTIONS[self.record.step - 1]

    @cached_property
    def stream(self) -> stream.Stream:
        """What was said and done."""
        only, everything = self.activity == "comments", self.activity == "all"
        return stream.stream_of(self.record, only_comments=only, all_of_it=everything)

    @cached_property
    def ledger(self) -> ledger.Ledger:
        """What it is worth."""
        return ledger.Ledger(self.record, self.user)

    @cached_property
    def lacking(self) -> list[Fix]:
        """What the next move of the flow still needs."""
        return steps.lacking(self.record) if self.is_open else []

    @property
    def next_move(self) -> Any:
        """The move that leads on from here."""
        return NEXT_MOVE.get(Status(self.record.status))

    @cached_property
    def moves(self) -> list[Possible]:
        """The moves this person may make from here; what is missing is asked when one is chosen."""
        return list(self.record.offered_moves(self.user))

    @cached_property
    def flags(self) -> list[Any]:
        """Add it to the register where it waits for its owner; escalate, or settle where a question is open."""
        if not self.is_open:
            return []
        names = ["admit"] if self.record.waits_for_owner else []
        names.append("settle" if self.record.escalated_at else "escalate")
        return [FLAGS[name] for name in names if permissions.may_move(self.user, FLAGS[name], self.record)]

    @property
    def is_open(self) -> bool:
        """Not ended."""
        return self.record.status in OPEN

    @property
    def ended(self) -> bool:
        """Done, not going ahead, stopped or merged."""
        return self.record.status in ENDED

    @cached_property
    def plan(self) -> Plan | None:
        """The plan, where one was written."""
        return getattr(self.record, "plan", None)

    @cached_property
    def may_edit(self) -> bool:
        """Whether the properties are buttons for this person."""
        return permissions.may_edit(self.user, self.record)

    @cached_property
    def may_work(self) -> bool:
        """Whether the person keeps plan, tasks and readings."""
        return self.is_open and permissions.may_work(self.user, self.record)

    @cached_property
    def may_read_in(self) -> bool:
        """Whether the person may add a reading to the main measure."""
        owns = self.main is not None and self.main.target.measure.owner_id == self.user.pk
        return permissions.may_work(self.user, self.record) or owns

    @property
    def takes_part(self) -> bool:
        """Whether the person comments, supports and attaches files."""
        return permissions.may_take_part(self.user)

    @property
    def approves_case(self) -> bool:
        """Whether the person may approve a draft of the business case."""
        return permissions.may_approve_case(self.user, self.record)

    @property
    def tasks(self) -> list[Any]:
        """Tasks in their order, without those that were dropped."""
        return [task for task in self.record.tasks.all() if not task.dropped_at]

    @property
    def dropped(self) -> list[Any]:
        """Tasks that were dropped."""
        return [task for task in self.record.tasks.all() if task.dropped_at]

    @property
    def done_tasks(self) -> int:
        """How many of the tasks are done."""
        return sum(task.done_at is not None for task in self.tasks)

    @property
    def latest_updates(self) -> list[Any]:
        """The newest update, where one is in sight and the record is open."""
        updates = [event for event in self.stream.events if event.part == "update"]
        return updates[-1:] if self.is_open else []

    @cached_property
    def closings(self) -> list[Any]:
        """What was said each time it was closed, newest first; only asked of a record that was."""
        asked = self.record.status == Status.DONE or any(event.b == Status.DONE for event in self.stream.events)
        return list(self.record.closings.all()) if asked else []

    @cached_property
    def held(self) -> list[sustained.Check]:
        """The checks after closing, made and to come; only asked of a done record."""
        return sustained.checks_of(self.closings[0]) if self.closings and self.record.status == Status.DONE else []

    @property
    def may_go_round(self) -> bool:
        """Whether the next round is offered: the gain is lost, nothing follows yet, and the person may begin it."""
        said = [check.result for check in self.held if check.result in {"held", "lost"}]
        lost = bool(said) and said[-1] == "lost" and not self.next_round
        return lost and permissions.may_go_round(self.user, self.record)

    @property
    def next_round(self) -> str:
        """The reference number of the improvement that follows this one, if the person may see it."""
        return next((note.b for note in self.margin.reversed if note.a == "follows"), "")

    @property
    def case(self) -> loading.Note | None:
        """The newest version of the business case."""
        return max(self.margin.cases, key=lambda note: int(note.a), default=None)

    @property
    def decisions(self) -> list[Decision]:
        """Go and no-go, with who and why; what a committee decided."""
        made = [
            Decision(DECIDED[Status(event.b)], event.moment, event.name, event.text)
            for event in self.stream.events
            if event.part == "move" and event.b in DECIDED
        ]
        settled = [
            Decision(f"Settled: {note.b}", note.moment, note.d, note.c) for note in self.margin.escalations if note.b
        ]
        return sorted(made + settled, key=lambda each: each.moment)

    @property
    def category_words(self) -> list[str]:
        """The outcome categories in words."""
        labels = dict(self.record.Category.choices)
        return [labels[key] for key in self.record.categories if key in labels]

    @property
    def cost_words(self) -> str:
        """Actual of estimated cost: "18,400 of 20,000 EUR"."""
        record = self.record
        actual = sum(part for part in (record.cost_actual, record.cost_actual_indirect) if part)
        estimated = sum(part for part in (record.cost_estimated, record.cost_estimated_indirect) if part)
        parts = [f"{part:,.0f}" for part in (actual, estimated) if part]
        return f"{' of '.join(parts)} {settings.CURRENCY}" if parts else ""

    @property
    def late(self) -> bool:
        """Open, and past its target date."""
        return bool(self.is_open and self.record.target_date and self.record.target_date < clock.today())

    @property
    def may_restrict(self) -> bool:
        """Whether the switch "Seen by" is a button for this person."""
        return permissions.may_restrict(self.user, self.record)

    @property
    def my_id(self) -> str:
        """The person's id as the margin has it."""
        return str(self.user.pk)

    @property
    def draft(self) -> str:
        """What the person was writing when they left."""
        return str((vars(self.record)["draft"] or {}).get("text", ""))

    @cached_property
    def primary(self) -> Action | None:
        """The next action of the current step: the only primary button of the page."""
        if self.record.waits_for_owner and self.record.item and self.record.item.owner_id == self.user.pk:
            return Action(FLAGS["admit"].label, address("record_move", self.record.reference, "admit"), "user-check")
        return next_action(self)


def next_action(page: RecordPage) -> Action | None:
    """What this person does next with this record, by where it stands; none for onlookers."""
    record = page.record
    if record.status == Status.MEASURING and page.main and page.may_read_in and not page.main.target.measure.kpi:
        return Action("Add reading", address("record_reading", record.reference, page.main.target.pk), "plus")
    if record.status == Status.IN_PROGRESS and page.may_work:
        return Action("Post update", address("record_update", record.reference), "pencil")
    if record.status == Status.ASSESSING and page.may_work and (page.main is None or not page.main.wanted):
        return Action("Set baseline and target", target_url(record), "target")
    if page.lacking and page.may_work and page.lacking[0].url and record.status != Status.NEW:
        fix = page.lacking[0]
        return Action(fix.label, fix.url, "pencil", dialog=fix.dialog)
    offered = next((each.move for each in page.moves if page.next_move and each.move.name == page.next_move.name), None)
    if offered:
        return Action(offered.label, address("record_move", record.reference, offered.name), "arrow-right")
    return None
