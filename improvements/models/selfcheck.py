"""The self-check of the practice: a few people answer the same questions twice a year, each for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from cir import clock
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem
from improvements import permissions, selfchecking
from improvements.selfchecking import BY_KEY, LEVELS, QUESTIONS, Answered

if TYPE_CHECKING:
    from cir.accounts.models import User

LONGEST_NOTE = 1000


class SelfCheck(models.Model):
    """One check of the practice by its own people. While it is open they answer; closed, it stays as it is."""

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(null=True, default=True, unique=True, help_text="Empty once it is closed.")

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=None, closed_at__isnull=False),
                name="self_check_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"Self-check of {self.day:%-d %B %Y}"

    @classmethod
    @transaction.atomic
    def start(cls, *, by: User, at: datetime | None = None) -> SelfCheck:
        """Begin a check. Raises `NotAllowed`; `Conflict` while another one is open."""
        permissions.require_self_check(by)
        made, new = cls.objects.get_or_create(
            is_open=True, defaults={"started_by": by, "started_at": at or clock.now()}
        )
        if not new:
            raise Conflict("A self-check is open already. Answer it, then close it.")
        trail.record(by, "self-check started", made, {}, at)
        return made

    @transaction.atomic
    def answer(
        self, levels: Mapping[str, int], notes: Mapping[str, str] | None = None, *, by: User, at: datetime | None = None
    ) -> None:
        """Answer every question (key → level 1 to 5) with a note where one helps; answering again replaces it.

        Raises `NotAllowed`, `Conflict` once it is closed, `Invalid` naming every question that is missing or wrong.
        """
        permissions.require_answer(by)
        locked, said = self._open(), notes or {}
        Invalid.unless_none([*_wrong(levels), *_too_long(said)])
        now = at or clock.now()
        for key, level in levels.items():
            locked.answers.update_or_create(
                person=by, question=key, defaults={"level": level, "note": said.get(key, "").strip(), "at": now}
            )
        trail.record(by, "self-check answered", locked, {"levels": dict(levels)}, now)

    @transaction.atomic
    def close(self, *, by: User, at: datetime | None = None) -> None:
        """Keep it as it is, with its date. Raises `NotAllowed`; `Conflict` where nobody has answered, or when it is
        closed already."""
        permissions.require_self_check(by)
        locked = self._open()
        if not locked.answers.exists():
            raise Conflict("Nobody has answered yet. Answer the questions first, or ask somebody who knows.")
        locked.closed_by, locked.closed_at, locked.is_open = by, at or clock.now(), None
        locked.save(update_fields=["closed_by", "closed_at", "is_open"])
        trail.record(by, "self-check closed", locked, {"level": locked.level}, at)

    def _open(self) -> SelfCheck:
        locked = SelfCheck.objects.select_for_update().get(pk=self.pk)
        if locked.closed_at:
            raise Conflict("This self-check is closed and stays as it is. Start a new one.")
        return locked

    @cached_property
    def given(self) -> list[SelfCheckAnswer]:
        """Every answer, in one statement."""
        return list(self.answers.select_related("person").order_by("pk"))

    @cached_property
    def before(self) -> SelfCheck | None:
        """The last check that was closed before this one began."""
        return SelfCheck.objects.filter(closed_at__lte=self.started_at).order_by("-closed_at").first()

    @cached_property
    def found(self) -> list[Answered]:
        """Every question with what people answered, beside the check before."""
        earlier = self.before.given if self.before else []
        then = {each.question.key: each.level for each in selfchecking.answered(_said(earlier), {})}
        return selfchecking.answered(_said(self.given), then)

    @property
    def day(self) -> date:
        """The day it is known by: that of closing, while it is open that of starting."""
        return clock.today(self.closed_at or self.started_at)

    @property
    def level(self) -> float | None:
        """The mean of all questions."""
        return selfchecking.overall(self.found)

    @property
    def people(self) -> int:
        """How many have answered."""
        return len({answer.person_id for answer in self.given})


class SelfCheckAnswer(models.Model):
    """What one person answered to one question."""

    check_of = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(help_text="1 (by chance) to 5 (improved by what is measured).")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_of", "person", "question"], name="self_check_answered_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="self_check_level"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.level}"


def _said(answers: list[SelfCheckAnswer]) -> list[tuple[str, int]]:
    return [(answer.question, answer.level) for answer in answers if answer.question in BY_KEY]


def _wrong(levels: Mapping[str, int]) -> list[Problem]:
    """Questions without an answer, answers beyond the scale, questions that are not asked."""
    missing = [Problem("required", "Choose a level.", each.key) for each in QUESTIONS if each.key not in levels]
    unknown = [Problem("unknown", "This is not asked.", key[:40]) for key in levels if key not in BY_KEY]
    beyond = [Problem("range", "Choose a level from 1 to 5.", key) for key, level in levels.items()
              if key in BY_KEY and level not in LEVELS]  # fmt: skip
    return [*missing, *unknown, *beyond]


def _too_long(notes: Mapping[str, str]) -> list[Problem]:
    said = f"Use at most {LONGEST_NOTE:,} characters."
    return [Problem("too-long", said, f"{key}_note") for key, note in notes.items() if len(note) > LONGEST_NOTE]
