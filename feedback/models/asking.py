"""Keeping a survey: written, sent, shared, closed, asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem, Stale
from cir.notifications import outbox, workdays
from feedback import permissions, scores, tokens

if TYPE_CHECKING:
    from feedback.models import Survey

EDITABLE = (
    "title", "intro", "audience", "item", "is_anonymous", "threshold", "remind_after", "closes_on",
)  # fmt: skip
ASKED = ("kind", "text", "required", "choices", "measure")
MOST_QUESTIONS, MOST_INVITED, LONGEST_QUESTION = 8, 5000, 200
FEWEST_CHOICES, MOST_CHOICES = 2, 12
INVITE, REMIND = "survey.invite", "survey.remind"
MOST_NAMED = 5
KINDS = {"scale", "recommend", "yes_no", "choice", "text"}


class Asking(models.Model):
    """The doors of whoever keeps a survey. Each raises `NotAllowed` for others."""

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def draft(
        cls: type[Survey], *, by: User, questions: Sequence[dict[str, Any]], at: datetime | None = None, **fields: Any
    ) -> Survey:
        """Write a survey. Nobody is asked yet. Raises `NotAllowed`, `Invalid` with everything that is wrong."""
        survey = cls(created_by=by, created_at=at or clock.now())
        survey._apply(fields)
        permissions.require_keep_survey(by, survey)
        survey._write(questions, at or clock.now())
        trail.record(by, "survey written", survey, {"title": survey.title}, at)
        return survey

    @transaction.atomic
    def change(
        self: Survey, *, by: User, questions: Sequence[dict[str, Any]] | None = None, version: int | None = None,
        at: datetime | None = None, **fields: Any,
    ) -> None:  # fmt: skip
        """Change a draft. Once people were asked, it stays: their answers are about these very questions.

        Raises `NotAllowed`, `Stale`, `Conflict`, `Invalid`.
        """
        locked = self._kept(by)
        if version is not None and version != locked.version:
            raise Stale(f"“{locked.title}” was changed meanwhile. Look at it again, then repeat this.")
        if locked.state != "draft":
            raise Conflict("People were asked already. Close it and ask again to change the questions.")
        locked._apply(fields)
        permissions.require_keep_survey(by, locked)
        locked.version += 1
        locked._write(questions, at or clock.now())
        trail.record(by, "survey changed", locked, {"title": locked.title}, at)
        self.refresh_from_db()

    @transaction.atomic
    def invite(self: Survey, addresses: Iterable[str], *, by: User, at: datetime | None = None) -> int:
        """Ask these people by mail, each once; answers how many are new. Raises `NotAllowed`, `Invalid`, `Conflict`."""
        now = at or clock.now()
        locked = self._kept(by)
        wanted = checked_addresses(addresses)
        new = sorted(wanted - set(locked.invitations.filter(email__in=wanted).values_list("email", flat=True)))
        if locked.invitations.count() + len(new) > MOST_INVITED:
            raise Conflict(f"A survey goes to at most {MOST_INVITED:,} people. Share its link instead.")
        locked._open(by, now)
        made = [locked.invitations.create(email=address, invited_at=now) for address in new]
        for invitation in made:
            invitation.digest = tokens.digest(tokens.of_invitation(invitation.pk))
        locked.invitations.model.objects.bulk_update(made, ["digest"], batch_size=500)
        outbox.put_many(INVITE, [(f"{INVITE}:{each.pk}", {"invitation": each.pk}) for each in made], now)
        trail.record(by, "survey sent", locked, {"people": len(made)}, now)
        self.refresh_from_db()
        return len(made)

    @transaction.atomic
    def share(self: Survey, *, by: User, at: datetime | None = None) -> None:
        """Let everybody who has the link answer. Raises `NotAllowed`, `Conflict`."""
        now = at or clock.now()
        locked = self._kept(by)
        locked._open(by, now)
        locked.link_digest = tokens.digest(tokens.of_survey(locked.pk))
        locked.save(update_fields=["link_digest"])
        trail.record(by, "survey shared", locked, {}, now)
        self.refresh_from_db()

    @transaction.atomic
    def close(self: Survey, *, by: User | None = None, at: datetime | None = None) -> None:
        """Nobody can answer any more; its scores become readings. `by` None: its day has come.

        Raises `NotAllowed`, `Conflict` when it is not open.
        """
        now = at or clock.now()
        locked = self._kept(by) if by else self._locked()
        if locked.state != "open":
            raise Conflict(f"“{locked.title}” is not open.")
        locked.state, locked.closed_at = "closed", now
        locked.version += 1
        locked.save()
        readings = scores.read(locked, now)
        trail.record(by, "survey closed", locked, {"readings": readings}, now)
        self.refresh_from_db()

    @transaction.atomic
    def again(self: Survey, *, by: User, at: datetime | None = None) -> Survey:
        """The same questions once more, as a draft: its scores become the next readings of the same measures."""
        permissions.require_keep_survey(by, self)
        facts = {name: getattr(self, name) for name in EDITABLE} | {"closes_on": None}
        questions = [{name: getattr(each, name) for name in ASKED} for each in self.questions.all()]
        return type(self).draft(by=by, questions=questions, at=at, **facts)

    @transaction.atomic
    def discard(self: Survey, *, by: User, at: datetime | None = None) -> None:
        """Throw a draft away. Raises `NotAllowed`, `Conflict` once people were asked."""
        locked = self._kept(by)
        if locked.state != "draft":
            raise Conflict("People were asked already, so it is kept.")
        trail.record(by, "survey thrown away", locked, {"title": locked.title}, at)
        locked.delete()

    def _locked(self: Survey) -> Survey:
        return type(self).objects.select_for_update(of=("self",)).select_related("item").get(pk=self.pk)

    def _kept(self: Survey, by: User) -> Survey:
        locked = self._locked()
        permissions.require_keep_survey(by, locked)
        return locked

    def _open(self: Survey, by: User, now: datetime) -> None:
        """From now on it can be answered."""
        if self.state == "closed":
            raise Conflict(f"“{self.title}” is closed. Ask again instead.")
        if self.closes_on and self.closes_on < workdays.day_of(now):
            raise Invalid(Problem("date", "The day on which it closes has passed. Choose a later one.", "closes_on"))
        if self.state == "draft":
            self.state, self.opened_at = "open", now
            self.version += 1
            self.save()

    def _apply(self: Survey, fields: dict[str, Any]) -> None:
        problems = [Problem("unknown", f"“{name}” is not part of a survey.", name) for name in fields
                    if name not in EDITABLE]  # fmt: skip
        for name in EDITABLE:
            if name in fields:
                setattr(self, name, fields[name])
        try:
            self.full_clean(exclude=["created_by"])
        except ValidationError as wrong:
            problems += [
                Problem("invalid", text, "threshold" if name == "__all__" else name)
                for name, texts in wrong.message_dict.items()
                for text in texts
            ]
        Invalid.unless_none(problems)

    def _write(self: Survey, questions: Sequence[dict[str, Any]] | None, now: datetime) -> None:
        """Save it with its questions (None: as they are)."""
        self.save()
        if questions is None:
            return
        Invalid.unless_none(list(_wrong(questions)))
        self.questions.all().delete()
        for position, asked in enumerate(questions):
            known = {name: asked[name] for name in ASKED if name in asked}
            known["choices"] = "\n".join(line.strip() for line in known.get("choices", "").splitlines() if line.strip())
            question = self.questions.model(survey=self, position=position, **known)
            question.save()


def _wrong(questions: Sequence[dict[str, Any]]) -> Iterable[Problem]:
    """Everything that is wrong with the questions."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        yield Problem("number", f"Ask 1 to {MOST_QUESTIONS} questions. Short surveys are answered.", "questions")
    for number, asked in enumerate(questions, 1):
        text = str(asked.get("text", "")).strip()
        choices = [each for each in str(asked.get("choices", "")).split("\n") if each.strip()]
        if asked.get("kind") not in KINDS:
            yield Problem("choice", f"Question {number}: choose how it is answered.", "questions")
        if not text or len(text) > LONGEST_QUESTION:
            yield Problem("length", f"Question {number}: write it in at most 200 characters.", "questions")
        if asked.get("kind") == "choice" and not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
            yield Problem("choices", f"Question {number}: name 2 to {MOST_CHOICES} choices, one a line.", "questions")
        measure = asked.get("measure")
        if measure and scores.KIND_OF.get(str(asked.get("kind"))) != measure.kind:
            yield Problem("measure", f"Question {number}: its score does not fit “{measure.name}”.", "questions")


def checked_addresses(addresses: Iterable[str]) -> set[str]:
    """Addresses in small letters, each once. Raises `Invalid` naming those that are none."""
    found = {each.strip().lower() for each in addresses if each.strip()}
    wrong = sorted(each for each in found if not _is_address(each))
    if not found:
        raise Invalid(Problem("required", "Enter at least one address.", "addresses"))
    if wrong:
        named = "”, “".join(each[:80] for each in wrong[:MOST_NAMED])
        raise Invalid(Problem("email", f"Correct what is no address: “{named}”.", "addresses"))
    return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
