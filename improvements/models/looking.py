"""Independent assessment: somebody who does not own an improvement says what they found, before and after."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from cir import clock
from cir.accounts.models import User
from cir.errors import Invalid, Problem
from improvements import permissions
from metrics.checks import JUDGEMENTS

if TYPE_CHECKING:
    from improvements.models import Improvement

LONGEST_FOUND = 4000


class IndependentAssessment(models.Model):
    """What somebody found who is not the owner: the state before the change, or the new one. Never changed; whoever
    looks again adds another.
    """

    class State(models.TextChoices):
        BEFORE = "before", "Before the change"
        AFTER = "after", "After the change"

    improvement = models.ForeignKey("improvements.Improvement", on_delete=models.CASCADE, related_name="independent")
    state = models.CharField(max_length=6, choices=State)
    level = models.PositiveSmallIntegerField(choices=JUDGEMENTS.items(), help_text="1 (very poor) to 5 (very good).")
    words = models.TextField(max_length=LONGEST_FOUND, help_text="What it rests on.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(level__range=(1, 5)), name="independent_level")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.get_level_display()}"


class Looking(models.Model):
    """The door for independent assessments."""

    class Meta:
        abstract = True

    @transaction.atomic
    def assess_independently(
        self: Improvement, *, by: User, state: str, level: int, words: str, at: datetime | None = None
    ) -> IndependentAssessment:
        """Say what was found of the state before or after the change. For people who see it with other eyes than its
        owner. Raises `NotAllowed`, `Invalid` with everything that is wrong.
        """
        permissions.require_independent(by, self)
        said, problems = words.strip(), []
        if state not in IndependentAssessment.State.values:
            problems.append(Problem("required", "Choose which state you looked at.", "state"))
        if level not in JUDGEMENTS:
            problems.append(Problem("range", "Choose a judgement from 1 to 5.", "level"))
        if not said:
            problems.append(Problem("required", "Say in words what the judgement rests on.", "words"))
        if len(said) > LONGEST_FOUND:
            problems.append(Problem("too-long", f"Use at most {LONGEST_FOUND:,} characters.", "words"))
        Invalid.unless_none(problems)
        now = at or clock.now()
        locked: Improvement = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        made = locked.independent.create(state=state, level=level, words=said, by=by, at=now)
        facts = {"assessment": made.pk, "state": state, "level": level}
        locked._noted(by, "assessed independently", "independent", facts, now)
        self.updated_at = locked.updated_at
        return made
