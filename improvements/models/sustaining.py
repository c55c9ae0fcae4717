"""How we keep the momentum going: whether a gain is held after closing, and going round again when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict
from improvements import holding, notices, permissions
from improvements.statuses import Status

if TYPE_CHECKING:
    from improvements.models import Closing, Improvement, SustainmentCheck, Target

DAY = timedelta(days=1)
TOLD_WITHIN = 14
"""Days: an older loss (after an import, a long pause) is shown, but nobody is told of it."""


class Sustaining(models.Model):
    """Checks 30, 90 and 180 days after closing."""

    class Meta:
        abstract = True

    @transaction.atomic
    def check_gain(self: Improvement, closing: Closing, days: int, *, at: datetime | None = None) -> SustainmentCheck:
        """Check whether the gain was held so many days after a closing, by the readings up to that day. Asked again,
        it answers the check that was made; who owns and coordinates the record is told of a loss."""
        now = at or clock.now()
        locked = self._locked(None)
        due_on = due_day(closing, days)
        if clock.today(now) < due_on:
            raise Conflict(f"This check of {locked.reference} is due on {due_on:%-d %B %Y}.")
        if made := closing.checks.filter(days=days).first():
            return made
        check = locked.made_check(closing, days, now)
        check.save()
        facts = {"after": f"{days} days", "title": check.get_result_display()}
        trail.record(None, "gain checked", locked, facts, now)
        if check.result == check.Result.LOST and due_on >= clock.today(now) - TOLD_WITHIN * DAY:
            notices.gain_lost(check)
        return check

    def made_check(self: Improvement, closing: Closing, days: int, at: datetime) -> SustainmentCheck:
        """The check by the readings up to its day, not kept yet."""
        check: SustainmentCheck = closing.checks.model(closing=closing, days=days, due_on=due_day(closing, days), at=at)
        self._answer(check, self.main_target())
        return check

    def checks_due(self: Improvement, at: datetime | None = None) -> list[tuple[Closing, int]]:
        """The checks of the last closing whose day has come and that have not been made."""
        closing = self.closings.first() if self.status == Status.DONE else None
        if closing is None:
            return []
        made, today = set(closing.checks.values_list("days", flat=True)), clock.today(at)
        return [(closing, days) for days in holding.DAYS if days not in made and due_day(closing, days) <= today]

    @transaction.atomic
    def go_round_again(self: Improvement, *, by: User, at: datetime | None = None) -> Improvement:
        """Log the next round of a done improvement, with the gap as its starting point. Owner and coordinators may.

        Raises `NotAllowed`, `Conflict` when it is not done or another improvement follows already.
        """
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_go_round(by, locked)
        if locked.status != Status.DONE:
            raise Conflict(f"{locked.reference} is not done. Close it first: going round again is offered there.")
        if follower := locked.followers().first():
            seen = type(self).objects.visible_to(by).filter(pk=follower.pk).exists()
            raise Conflict(
                f"{follower.reference if seen else 'Another improvement'} follows {locked.reference} already."
            )
        following = locked.follow_up(by=by, at=now)
        notices.logged(following, by)
        self._follow(locked)
        return following

    def followers(self: Improvement) -> models.QuerySet[Improvement]:
        """The improvements that follow this one."""
        return type(self).objects.filter(relations__kind="follows", relations__other=self)

    def last_loss(self: Improvement) -> SustainmentCheck | None:
        """The check of the last closing that found the gain lost, if it is the last one that could say."""
        checks = apps.get_model("improvements", "SustainmentCheck").objects.filter(closing__improvement=self)
        last = checks.exclude(result="cannot_say").order_by("-due_on", "-pk").first()
        return last if last and last.result == "lost" else None

    def _answer(self: Improvement, check: SustainmentCheck, target: Target | None) -> None:
        if target is None:
            check.result, check.sentence = "cannot_say", "It was closed without a measure."
            return
        target.improvement = self
        check.target = target
        try:
            gain = _gain(target, check)
            found = holding.answer(gain)
        except ValueError as wrong:
            check.result, check.sentence = "cannot_say", f"The readings cannot be judged: {wrong}."
            return
        check.result, check.sentence = found.result, found.why
        check.readings, check.digest = gain.canonical, gain.digest


def due_day(closing: Closing, days: int) -> date:
    """The day of a check: so many days after the organisation's day of closing."""
    return clock.today(closing.at) + days * DAY


def _gain(target: Target, check: SustainmentCheck) -> holding.Gain:
    """What the check is made from: readings until closing, and those since then up to the day of the check."""
    closed = check.closing.at
    end = datetime.combine(check.due_on + DAY, time.min, ZoneInfo(settings.TIME_ZONE))
    question = target.question(min(end, check.at))
    gained = tuple(row for row in question.after if row.moment <= closed)
    later = tuple(row for row in question.after if row.moment > closed)
    then = target.judge(closed)
    stored = target.verdicts.filter(at=closed).first()
    outcome = stored.result if stored else then.outcome
    return holding.Gain(
        since=replace(question, after=later),
        gained=gained,
        proved=outcome in holding.PROVED,
        reached=then.target_reached is True,
    )
