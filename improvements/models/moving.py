"""The one door for every change of status. Pages, API, bulk edit, import, mail and tasks all come through `move()`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, IllegalMove, Invalid, MissingEvidence, Problem, Stale
from improvements import effects, evidence, notices, permissions, restating
from improvements.models.boarding import last_place
from improvements.statuses import ENDED, OPEN, STEP_OF, Status
from improvements.workflow import FLAGS, MOVES, TABLE, Flag, Move, Says

if TYPE_CHECKING:
    from improvements.models import Escalation, Improvement, Transition

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Possible:
    """A move as one person sees it from one record: whether it can be made now, and what is missing if not."""

    move: Move
    missing: tuple[Problem, ...] = ()

    @property
    def ready(self) -> bool:
        """Nothing is missing except what is said with the move itself."""
        return not self.missing


class Moving(models.Model):
    """Status, history and the flag of escalation."""

    class Meta:
        abstract = True

    @transaction.atomic
    def move(
        self: Improvement,
        name: str,
        *,
        by: User | None,
        at: datetime | None = None,
        version: int | None = None,
        **said: Any,
    ) -> Transition:
        """Change status, or say why not. `by=None` is CIR itself; `said` holds what the move asks for.

        Raises `Invalid` (what was said is wrong), `NotAllowed` (you may not), `IllegalMove` (not from here),
        `MissingEvidence` (everything that is missing), `Stale` (somebody changed it meanwhile).
        """
        move = MOVES[name]
        now = at or clock.now()
        locked = self._locked(version)
        permissions.require_move(by, move, locked)
        locked.require_possible(move)
        _take_turns(move)
        words = heard(move, said, clock.today(now))
        MissingEvidence.unless_none(evidence.missing(locked, move, words))
        step = locked._step(move, words, by, now)
        self._follow(locked)
        return step

    def require_possible(self: Improvement, move: Move | Flag) -> None:
        """Raise `IllegalMove` when the move does not start from the record's status."""
        if move is FLAGS["admit"] and not self.waits_for_owner:
            raise IllegalMove(f"{self.reference} does not wait for the owner of its service.")
        if isinstance(move, Move) and not move.starts_from(self.status, self.scale):
            raise IllegalMove(f"“{move.label}” is not possible while {self.reference} is {self.get_status_display()}.")

    def _locked(self: Improvement, version: int | None) -> Improvement:
        locked = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if locked is None:
            raise Conflict(f"{self.reference} was withdrawn meanwhile.")
        if version is not None and version != locked.version:
            raise Stale(f"{locked.reference} was changed meanwhile. Look at it again, then repeat this.")
        return locked

    def _step(self: Improvement, move: Move, words: dict[str, Any], by: User | None, now: datetime) -> Transition:
        target = effects.target_of(self, move.name, words, move.target)
        step = self.transitions.model(
            improvement=self,
            move=move.name,
            source=self.status,
            target=target,
            actor=by,
            at=now,
            since=self.status_since,
            reason=words.get("reason", ""),
            said=_storable(words),
        )
        if effect := effects.EFFECTS.get(move.name):
            effect(self, step, words)
        restating.moved(self, self.ended_at, now, clock.now())
        self._arrive(target, now)
        step.save()
        trail.record(by, f"move {move.name}", self, {"status": [step.source, target]}, now)
        notices.moved(step)
        return step

    def _arrive(self: Improvement, target: str, now: datetime) -> None:
        if target == Status.DEFERRED:
            pass
        elif self.deferred_until and target != Status.DEFERRED:
            self.deferred_from, self.deferred_until = "", None
        self.status = target
        self.status_since = self.updated_at = now
        self.board_position = last_place(now)
        self.ended_at = now if target in ENDED else None
        self.step = self.step_now()
        self.version += 1
        self.save()

    def step_now(self: Improvement) -> int:
        """The question the record works on: by its status; Assessing goes on to 3 with a baseline."""
        step = STEP_OF.get(Status(self.status), self.step)
        if self.status == Status.ASSESSING and self.targets.filter(baseline_from__isnull=False).exists():
            return 3
        return step

    def _follow(self: Improvement, locked: Improvement) -> None:
        """Give the caller's copy the new state, so that it need not be read again."""
        for column in self._meta.concrete_fields:
            setattr(self, column.attname, getattr(locked, column.attname))

    def possible_moves(self: Improvement, by: User) -> Iterator[Possible]:
        """The moves this person may make from here, with what is missing: what buttons are made from."""
        for move in TABLE:
            if move.starts_from(self.status, self.scale) and permissions.may_move(by, move, self):
                yield Possible(move, tuple(evidence.missing(self, move, _said_later(move))))

    def offered_moves(self: Improvement, by: User) -> Iterator[Possible]:
        """The same moves without looking for what is missing: for menus, which ask that when a move is chosen."""
        for move in TABLE:
            if move.starts_from(self.status, self.scale) and permissions.may_move(by, move, self):
                yield Possible(move)

    @transaction.atomic
    def escalate(self: Improvement, *, by: User, question: str, at: datetime | None = None) -> Escalation:
        """Put a disputed question to the committee; score, points and status are frozen with it."""
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_move(by, FLAGS["escalate"], locked)
        permissions.require_take_part(by)
        if locked.status not in OPEN:
            raise IllegalMove(f"{locked.reference} has ended. Reopen it before you escalate it.")
        if locked.escalated_at:
            raise Conflict(f"{locked.reference} is escalated already. The committee settles that question first.")
        if not question.strip():
            raise Invalid(Problem("required", "Write the question for the committee.", "question"))
        raised = locked.escalations.create(
            question=question.strip(), asked_by=by, asked_at=now, evidence=locked.evidence_now()
        )
        locked._flag(now, by, "escalated", {"question": question.strip()}, now)
        notices.escalated(raised)
        self._follow(locked)
        return raised

    @transaction.atomic
    def settle(self: Improvement, *, by: User, decision: str, reason: str, at: datetime | None = None) -> Escalation:
        """Record the committee's decision and its reason."""
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_move(by, FLAGS["settle"], locked)
        open_one = locked.escalations.filter(settled_at=None).first()
        if open_one is None:
            raise Conflict(f"{locked.reference} is not escalated.")
        words = {"decision": decision.strip(), "reason": reason.strip()}
        Invalid.unless_none(Problem("required", f"Enter the {name}.", name) for name, text in words.items() if not text)
        open_one.decision, open_one.reason = words["decision"], words["reason"]
        open_one.settled_by, open_one.settled_at = by, now
        open_one.save()
        locked._flag(None, by, "settled", words, now)
        notices.settled(open_one)
        self._follow(locked)
        return open_one

    def _flag(
        self: Improvement,
        since: datetime | None,
        by: User,
        verb: str,
        words: dict[str, str],
        now: datetime,
    ) -> None:
        self.escalated_at = since
        self.updated_at = now
        self.version += 1
        self.save(update_fields=["escalated_at", "updated_at", "version"])
        trail.record(by, verb, self, words, now)

    def evidence_now(self: Improvement) -> dict[str, Any]:
        """What a committee looks at: score with its parts, points, status, result so far."""
        return {
            "status": self.status,
            "score": self.score,
            "score_range": [self.score_low, self.score_high],
            "parts": self.score_parts,
            "points": list(self.points.order_by("pk").values("criterion__key", "points", "person_id")),
            "variation": self.variation,
        }

    def work_in(self: Improvement, status: Status) -> tuple[int, int | None]:
        """How many improvements are in `status` beside this one, and the limit (None: no limit)."""
        limits = apps.get_model("improvements", "WorkLimit").objects.filter(status=status)
        most = limits.values_list("most", flat=True).first()
        return type(self).objects.filter(status=status).exclude(pk=self.pk).count(), most


def _take_turns(move: Move) -> None:
    """Two who start work at the same moment come one after the other: the second counts the first."""
    if "room" in move.needs:
        limits = apps.get_model("improvements", "WorkLimit").objects.select_for_update()
        list(limits.filter(status=move.target).values_list("pk"))


def heard(move: Move, said: dict[str, Any], today: date) -> dict[str, Any]:
    """What was said with a move, cleaned; `Invalid` names everything that is absent, too long or of the wrong kind."""
    known = {ask.name for ask in move.asks}
    problems = [
        Problem("unknown", f"“{move.label}” does not take “{name}”.", name) for name in said if name not in known
    ]
    words: dict[str, Any] = {}
    for ask in move.asks:
        value = said.get(ask.name)
        value = value.strip() if isinstance(value, str) else value
        words[ask.name] = value if value not in (None, "") else ""
        if value in (None, ""):
            if ask.required:
                problems.append(Problem("required", ask.wanted, ask.name))
        elif problem := _wrong(ask.name, ask.says, value, dict(ask.choices), today):
            problems.append(problem)
    Invalid.unless_none(problems)
    return words


def _wrong(name: str, says: Says, value: Any, choices: dict[str, str], today: date) -> Problem | None:
    if says is Says.TEXT and (not isinstance(value, str) or len(value) > LONGEST_TEXT):
        return Problem("too-long", f"Use at most {LONGEST_TEXT:,} characters.", name)
    if says is Says.CHOICE and value not in choices:
        return Problem("choice", f"Choose one of: {', '.join(choices.values())}.", name)
    if says is Says.DATE and not isinstance(value, date):
        return Problem("date", "Enter a date, for example 2026-12-18.", name)
    if says is Says.DATE and name == "until" and value <= today:
        return Problem("past", "Choose a day after today.", name)
    if says is Says.DATE and name == "went_live_on" and value > today:
        return Problem("future", "Choose today or a day before.", name)
    return None


def _said_later(move: Move) -> dict[str, Any]:
    """What is said with the move counts as there when only asking whether it is possible."""
    return {ask.name: "…" for ask in move.asks if ask.name.endswith("_reason")}


def _storable(words: dict[str, Any]) -> dict[str, Any]:
    """What was said, for the history row: dates in ISO form, records by reference, without the reason."""
    stored = {}
    for name, value in words.items():
        if name == "reason" or value == "":
            continue
        if isinstance(value, date):
            stored[name] = value.isoformat()
        else:
            stored[name] = value.reference if hasattr(value, "reference") else value
    return stored
