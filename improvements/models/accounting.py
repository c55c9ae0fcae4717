"""Figures of the benefit ledger: entered, frozen at their gate, corrected with a reason, confirmed by a sponsor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed, Problem, Stale
from improvements import permissions, restating, worth
from improvements.models.entering import REASON_FIELD, Entry, Said
from metrics.models import Measure

if TYPE_CHECKING:
    from improvements.models import Benefit, BenefitFigure, Improvement


class Accounting(models.Model):
    """The figures of the lines."""

    class Meta:
        abstract = True

    @transaction.atomic
    def enter_figures(
        self: Improvement,
        benefit: Benefit,
        column: worth.Column,
        figures: Mapping[date, Said],
        *,
        by: User,
        reason: str = "",
        seen: Mapping[date, int | None] | None = None,
        at: datetime | None = None,
    ) -> list[BenefitFigure]:
        """Enter or correct figures of one column by month, all or none. Amounts for money and counts, words for
        judgements; None takes a figure back that is not frozen. `seen`: the figure that was there, by month.

        Frozen figures get a new entry and need the reason; so does an amount below 0. Answers those that changed.
        Raises `Invalid`, `NotAllowed`, `IllegalMove`, `MissingEvidence` (not live yet), `Stale`, `Conflict` (more
        than the whole of a gain would be claimed).
        """
        now = at or clock.now()
        self._lock_gains({benefit.measure_id})
        locked = self._to_account(by)
        line = locked._own_benefit(benefit)
        if line.measure_id != benefit.measure_id:
            raise Stale("The line was changed meanwhile. Look at it again, then repeat this.")
        entry = Entry(record=locked, line=line, column=column, reason=" ".join(reason.split()), by=by, now=now)
        Invalid.unless_none(entry.wrong(figures))
        entry.require_live()
        changed = [one for month, said in sorted(figures.items()) if (one := entry.write(month, said, seen))]
        if changed:
            locked.require_room(line, {figure.month for figure in changed})
            restating.gained(locked, min(figure.month for figure in changed), now)
            facts = {"benefit": line.pk, "title": line.title, "reason": entry.reason} | entry.facts
            locked._noted(by, f"{column} benefit entered", "benefits", facts, now, newer=True)
        self._follow(locked)
        return changed

    @transaction.atomic
    def confirm_figures(
        self: Improvement, figures: Iterable[BenefitFigure], *, by: User, at: datetime | None = None
    ) -> int:
        """Confirm realised figures as a sponsor; answers how many were new. Nobody confirms what they own or entered.

        Raises `NotAllowed`, `Conflict` for a figure that has been replaced or is not realised.
        """
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_confirm(by, locked)
        rows = locked._own_figures(figures)
        Conflict.unless_none(_unconfirmable(rows, by))
        fresh = [figure for figure in rows if figure.confirmed_at is None]
        for figure in fresh:
            figure.confirmed_by, figure.confirmed_at = by, now
            figure.save(update_fields=["confirmed_by", "confirmed_at"])
        if fresh:
            facts = {"figures": [figure.pk for figure in fresh], "title": _titles(fresh)}
            locked._noted(by, "benefit confirmed", "benefits", facts, now, newer=True)
        self._follow(locked)
        return len(fresh)

    @transaction.atomic
    def withdraw_confirmation(
        self: Improvement, figure: BenefitFigure, *, by: User, reason: str, at: datetime | None = None
    ) -> BenefitFigure:
        """Take a confirmation back, with a reason that the audit trail keeps. Sponsors may."""
        locked = self._locked(None)
        permissions.require_confirm(by, locked)
        (found,) = locked._own_figures([figure])
        why = " ".join(reason.split())
        if not why:
            raise Invalid(Problem("required", "Say why it is no longer confirmed.", REASON_FIELD))
        if found.confirmed_at is None:
            raise Conflict("This figure is not confirmed.")
        found.confirmed_by = found.confirmed_at = None
        found.save(update_fields=["confirmed_by", "confirmed_at"])
        facts = {"figures": [found.pk], "title": _titles([found]), "reason": why}
        locked._noted(by, "confirmation withdrawn", "benefits", facts, at or clock.now(), newer=True)
        self._follow(locked)
        return found

    def confirmable(self: Improvement, by: User) -> list[BenefitFigure]:
        """The realised figures that wait for this person to confirm them."""
        figures = self._figures().filter(column="realised", confirmed_at=None, replaced_at=None)
        return list(figures.exclude(by=by).order_by("month", "pk")) if permissions.may_confirm(by, self) else []

    def require_room(self: Improvement, line: Benefit, months: Iterable[date] | None = None) -> None:
        """Raise `Conflict` when the shares of a measure's gain exceed the whole in a month of a column.

        Money is claimed once, and what is counted is claimed once: the two tell the same gain in different words.
        """
        if line.measure_id is None:
            return
        mine = line.figures.filter(replaced_at=None, amount__isnull=False)
        mine = mine.filter(month__in=months) if months is not None else mine
        places = set(mine.values_list("column", "month"))
        claims = self._figures_of_all().filter(benefit__measure=line.measure_id, replaced_at=None)
        claims = claims.filter(amount__isnull=False, month__in={month for _, month in places})
        money = models.Q(benefit__kind__in=list(worth.MONEY_KINDS))
        claims = claims.filter(money if line.in_money else ~money)
        shares: dict[tuple[str, date], list[int]] = {}
        for column, month, share in claims.values_list("column", "month", "share"):
            shares.setdefault((column, month), []).append(share)
        Conflict.unless_none(_too_much(line, {place: shares.get(place, []) for place in places}))

    def _lock_gains(self: Improvement, measures: set[int | None]) -> None:
        """Let shares of these measures' gains be claimed by one at a time. Taken before the record's own lock, and
        not in the way of those who only refer to the measure."""
        known = sorted(pk for pk in measures if pk)
        list(Measure.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk").values_list("pk"))

    def _figures_of_all(self: Improvement) -> Any:
        return self.benefits.model._meta.get_field("figures").related_model._default_manager

    def _figures(self: Improvement) -> Any:
        return self._figures_of_all().filter(benefit__improvement=self).select_related("benefit")

    def _own_figures(self: Improvement, figures: Iterable[BenefitFigure]) -> list[BenefitFigure]:
        wanted = {figure.pk for figure in figures}
        found = list(self._figures().filter(pk__in=wanted).order_by("month", "pk"))
        if len(found) != len(wanted):
            raise NotAllowed(f"These figures are not of {self.reference}.")
        return found


def _too_much(line: Benefit, shares: Mapping[tuple[str, date], list[int]]) -> Iterable[Problem]:
    for (column, month), claimed in sorted(shares.items()):
        if over := worth.over_whole(claimed):
            left = max(line.share - over, 0)
            yield Problem(
                "shares",
                f"The {column} gain of “{line.measure}” in {month:%B %Y} would be claimed to {sum(claimed)} %. "
                f"At most {left} % is left for this line.",
                "share",
            )


def _unconfirmable(rows: Iterable[BenefitFigure], by: User) -> Iterable[Problem]:
    for figure in rows:
        if figure.replaced_at is not None:
            yield Problem("replaced", f"The figure of {figure.month:%B %Y} has been replaced. Look at the new one.")
        elif figure.column != "realised":
            yield Problem("column", "Only realised benefit is confirmed.")
        elif figure.by_id == by.pk:
            yield Problem("own", f"You entered the figure of {figure.month:%B %Y}. Somebody else confirms it.")


def _titles(figures: Iterable[BenefitFigure]) -> str:
    return ", ".join(sorted({figure.benefit.title for figure in figures}))
