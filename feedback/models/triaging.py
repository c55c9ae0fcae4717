"""Triage: what becomes of it, with the answer that goes out; and taking that back while it is still in the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from feedback.models.owing import duties
from feedback.states import LEADS_ON, STANDS, Duty, Outcome, State
from improvements.models import Improvement

if TYPE_CHECKING:
    from feedback.models import Feedback, Handling

UNDOABLE = ("triaged", "asked", "consulted")
SOURCES = {
    "customer": Improvement.Source.CUSTOMER,
    "anyone": Improvement.Source.CUSTOMER,
    "supplier": Improvement.Source.SUPPLIER,
    "staff": Improvement.Source.STAFF,
}


class Triaging(models.Model):
    """Five outcomes, each with its answer; Undo until the answer has left."""

    class Meta:
        abstract = True

    @transaction.atomic
    def triage(
        self: Feedback,
        outcome: str,
        *,
        by: User,
        reply: str,
        version: int | None = None,
        title: str = "",
        public_title: str = "",
        improvement: Improvement | None = None,
        item: ConfigurationItem | None = None,
        at: datetime | None = None,
    ) -> Handling:
        """Decide what becomes of it and answer. New improvement: `title`; added: `improvement`; both: `public_title`,
        what whoever spoke sees it called.

        Raises `NotAllowed`, `Stale` when a colleague was faster, `Invalid` with everything that is missing.
        """
        now = at or clock.now()
        locked = self._for_answering(by, version)
        Invalid.unless_none(_missing(outcome, reply, title, public_title, improvement))
        before = locked._before()
        if item is not None:
            locked.item = item
        wanted = {"title": title, "public_title": public_title, "improvement": improvement}
        led = locked._lead_on(Outcome(outcome), by, now, wanted) if outcome in LEADS_ON else {}
        ends = Outcome(outcome) not in LEADS_ON or "stands" in led
        settled = duties(*Duty) if ends else duties(Duty.ACKNOWLEDGE)
        message = locked._say(reply, by, now, settled)
        locked.state, locked.outcome, locked.snoozed_until = State.DECIDED, outcome, None
        locked.decided_at = now if ends else locked.decided_at
        return locked._handled("triaged", by, now, outcome=outcome, before=before, message=message.pk, **led)

    def _lead_on(self: Feedback, outcome: Outcome, by: User, now: datetime, wanted: dict[str, Any]) -> dict[str, Any]:
        """The improvement that takes it on, and the link to it; what Undo needs to know of them."""
        logged = self._log(by, wanted["title"], now) if outcome == Outcome.IMPROVEMENT else None
        link, new = self._tie(logged or wanted["improvement"], wanted["public_title"], by, now)
        made = {"link": link.pk if new else None, "logged": logged.pk if logged else None}
        return made | ({"stands": stands} if (stands := STANDS.get(link.improvement.status)) else {})

    def _log(self: Feedback, by: User, title: str, now: datetime) -> Improvement:
        asked_by = {"requester": self.person} if self.person else {"requester_name": self.sender_name}
        return Improvement.log(
            by=by,
            title=title.strip(),
            description=self.words,
            item=self.item,
            source=Improvement.Source.SURVEY if self.survey_id else SOURCES[self.sender],
            at=now,
            **asked_by,
        )

    @transaction.atomic
    def undo(self: Feedback, *, by: User, at: datetime | None = None) -> None:
        """Take one's last decision or question back before the answer has left. Raises `NotAllowed`, `Conflict`."""
        now = at or clock.now()
        locked = self._for_answering(by, None)
        last = locked.handlings.filter(undone_at=None).last()
        if last is None or last.act not in UNDOABLE:
            raise Conflict(f"There is nothing to undo in {locked.reference}.")
        if last.by_id != by.pk:
            raise NotAllowed("A decision is undone by the person who made it.")
        held = locked.messages.leaving(now).filter(pk=last.facts["message"])
        if not held.update(withdrawn_at=now):
            raise Conflict("The answer has left the house. Write another one instead.")
        locked._go_back(last.facts, by, now)
        last.undone_at = now
        last.save(update_fields=["undone_at"])
        locked._handled("undone", by, now, of=last.pk)

    def _go_back(self: Feedback, facts: dict[str, Any], by: User, now: datetime) -> None:
        self.links.filter(pk=facts.get("link")).delete()
        if facts.get("logged"):
            Improvement.objects.get(pk=facts["logged"]).withdraw(by=by, at=now)
        if facts.get("partner"):
            Improvement.forget_partner(facts["partner"], by=by, at=now)
        before = facts["before"]
        self.state, self.outcome, self.item_id = before["state"], before["outcome"], before["item"]
        self.snoozed_until = date.fromisoformat(before["snoozed_until"]) if before["snoozed_until"] else None
        self.decided_at = datetime.fromisoformat(before["decided_at"]) if before["decided_at"] else None


def _missing(outcome: str, reply: str, title: str, public_title: str, improvement: Improvement | None) -> list[Problem]:
    """Everything that an outcome still needs."""
    if outcome not in Outcome.values:
        return [Problem("choice", "Choose what becomes of it.", "outcome")]
    problems = []
    if outcome == Outcome.IMPROVEMENT and not title.strip():
        problems.append(Problem("required", "Enter a title for the improvement.", "title"))
    if outcome == Outcome.ADDED and improvement is None:
        problems.append(Problem("required", "Choose the improvement to add it to.", "improvement"))
    if outcome in LEADS_ON and not public_title.strip():
        problems.append(Problem("required", "Say what they see it called.", "public_title"))
    if not reply.strip():
        problems.append(Problem("required", "Write the answer they will read.", "reply"))
    return problems
