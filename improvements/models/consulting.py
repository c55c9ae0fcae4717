"""People who are asked about the plan or the risk: those who use a service have a say before it changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed, Problem
from improvements import notices, permissions
from improvements.statuses import OPEN

if TYPE_CHECKING:
    from improvements.models import Consultation, Improvement

LONGEST_QUESTION, LONGEST_ANSWER = 2000, 4000
MOST_CONSULTED = 50


class Consulting(models.Model):
    """Asking, answering, taking a question back."""

    class Meta:
        abstract = True

    @transaction.atomic
    def consult(
        self: Improvement,
        person: User,
        *,
        by: User,
        about: str = "plan",
        question: str = "",
        at: datetime | None = None,
    ) -> Consultation:
        """Ask somebody with an account about the plan or the risk. They hear of it and watch the record from then on.

        Who works on the record may. Raises `NotAllowed`, `Invalid`, and `Conflict` where the same is open already.
        """
        now = at or clock.now()
        locked = self._open_to_consult()
        permissions.require_work(by, locked)
        Invalid.unless_none(_wrong(locked, person, by, about, question))
        if locked.consultations.filter(person=person, about=about, answered_at=None).exists():
            raise Conflict(
                Problem("asked", f"{person.name} has been asked already and has not answered yet.", "person")
            )
        if locked.consultations.count() >= MOST_CONSULTED:
            raise Conflict(f"At most {MOST_CONSULTED} questions can be asked on one record. Talk in comments instead.")
        asked = locked.consultations.create(
            person=person, about=about, question=question.strip(), asked_by=by, asked_at=now
        )
        locked.watches.get_or_create(person=person, defaults={"at": now})
        locked._consulted(by, f"asked about the {about}", {"consulted": person.pk}, now)
        notices.consulted(asked)
        self._follow(locked)
        return asked

    @transaction.atomic
    def answer_consultation(
        self: Improvement, asked: Consultation, *, by: User, answer: str, at: datetime | None = None
    ) -> Consultation:
        """Say what one thinks of the plan or the risk. Only who was asked may, once; who asked and the owner hear."""
        now = at or clock.now()
        locked = self._open_to_consult()
        permissions.require_take_part(by)
        if asked.person_id != by.pk:
            raise NotAllowed("This question is answered by the person who was asked.")
        said = answer.strip()
        if not said or "\x00" in said:
            raise Invalid(Problem("required", "Say what you think of it.", "answer"))
        if len(said) > LONGEST_ANSWER:
            raise Invalid(Problem("too-long", f"Use at most {LONGEST_ANSWER:,} characters.", "answer"))
        asked = locked._still_open(asked)
        asked.answer, asked.answered_at = said, now
        asked.save(update_fields=["answer", "answered_at"])
        locked._consulted(by, f"answered about the {asked.about}", {"consultation": asked.pk}, now)
        notices.consulted_answered(asked)
        self._follow(locked)
        return asked

    @transaction.atomic
    def withdraw_consultation(self: Improvement, asked: Consultation, *, by: User, at: datetime | None = None) -> None:
        """Take a question back that has no answer yet. Answers stay."""
        now = at or clock.now()
        locked = self._open_to_consult()
        permissions.require_work(by, locked)
        asked = locked._still_open(asked)
        locked._consulted(by, "question taken back", {"consulted": asked.person_id}, now)
        asked.delete()
        self._follow(locked)

    def _consulted(self: Improvement, by: User, verb: str, facts: dict[str, int], now: datetime) -> None:
        """It counts as touched and is audited; who must hear of it hears of it in words of its own."""
        self.updated_at = now
        self.save(update_fields=["updated_at"])
        trail.record(by, verb, self, facts, now)

    def _open_to_consult(self: Improvement) -> Improvement:
        locked = self._locked(None)
        if locked.status not in OPEN:
            raise IllegalMove(f"{locked.reference} has ended. Reopen it before you ask anybody about it.")
        return locked

    def _still_open(self: Improvement, asked: Consultation) -> Consultation:
        found = self.consultations.filter(pk=asked.pk, answered_at=None).first()
        if found is None:
            raise Conflict("This question has been answered or taken back.")
        return found


def _wrong(record: Improvement, person: User, by: User, about: str, question: str) -> list[Problem]:
    """Everything that is wrong with who is asked and what."""
    problems = []
    if not person.is_active or not permissions.may_take_part(person):
        problems.append(Problem("person", "Choose somebody who can sign in and answer.", "person"))
    if person.pk == by.pk:
        problems.append(Problem("person", "Choose somebody else than yourself.", "person"))
    if about not in record.consultations.model.About.values:
        problems.append(Problem("choice", "Choose one of: the plan, the risk.", "about"))
    if len(question) > LONGEST_QUESTION or "\x00" in question:
        problems.append(Problem("too-long", f"Use at most {LONGEST_QUESTION:,} characters.", "question"))
    return problems
