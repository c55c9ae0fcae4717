"""How well it worked, from what the record already has: outputs, outcomes, efficiency, risks, costs; and what somebody
found who does not own it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from cir import clock
from improvements import permissions
from improvements.models import IndependentAssessment
from improvements.statuses import Status
from metrics.checks import JUDGEMENTS

if TYPE_CHECKING:
    from cir.accounts.models import User
    from improvements.models import Improvement
    from improvements.record.loading import Margin
    from improvements.record.measures import Card
    from improvements.record.page import RecordPage

WORKED = (Status.MEASURING, Status.DONE, Status.STOPPED)


class Effect(NamedTuple):
    """One of the five; empty `words`: nothing on the record shows it."""

    name: str
    words: str


class Found(NamedTuple):
    """One independent assessment in words."""

    state: str
    level: str
    words: str
    who: str
    moment: Any


class Judged:
    """The part of a record's page about how well it worked."""

    record: Improvement
    margin: Margin
    user: User

    @property
    def effects(self) -> list[Effect]:
        """The five, once the change is live."""
        if self.record.status not in WORKED:
            return []
        page = cast("RecordPage", self)
        return [
            Effect("Outputs", _outputs(page)),
            Effect("Outcomes", _outcomes(page)),
            Effect("Efficiency", _efficiency(page)),
            Effect("Risks", _risks(page)),
            Effect("Costs", page.cost_words),
        ]

    @property
    def looked(self) -> list[Found]:
        """What people found who do not own it, in the order in which they looked."""
        states = dict(IndependentAssessment.State.choices)
        return [
            Found(states[note.a], JUDGEMENTS[int(note.b)], note.c, note.who, note.moment) for note in self.margin.looked
        ]

    @property
    def may_look(self) -> bool:
        """Whether the person may say what they found."""
        return permissions.may_assess_independently(self.user, self.record)


def _outputs(page: RecordPage) -> str:
    many = len(page.tasks)
    return f"{page.done_tasks} of {many} task{'' if many == 1 else 's'} done" if many else ""


def _outcomes(page: RecordPage) -> str:
    parts = [page.main.words.headline] if page.main and page.main.words and _proves(page.main) else []
    parts += [str(closing.get_outcome_display()) for closing in page.closings[:1]]
    return ". ".join(parts)


def _efficiency(page: RecordPage) -> str:
    record, parts = page.record, []
    if record.target_date and record.ended_at:
        late = (clock.today(record.ended_at) - record.target_date).days
        parts.append("Within its target date" if late <= 0 else f"{late} day{'' if late == 1 else 's'} late")
    parts += [f"{each.name.lower()} {each.words}" for each in page.ledger.returns if each.words]
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}"


def _risks(page: RecordPage) -> str:
    """Measures that must not get worse, then what was told at closing."""
    balancing = [card for card in page.supporting if card.target.role == "balancing" and _proves(card)]
    parts = [f"{card.target.measure.name}: {card.words.headline.lower()}" for card in balancing if card.words]
    for closing in page.closings[:1]:
        parts.append("Unexpected bad effects, see below" if closing.bad_effects else "No bad effects were told")
    return ". ".join(parts)


def _proves(card: Card) -> bool:
    """Whether there are readings after the change."""
    return card.verdict is not None and bool(card.verdict.after)
