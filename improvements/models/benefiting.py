"""What it is worth: the lines of the benefit ledger, and everything added up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.db.models import Sum

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed, Problem, Stale
from improvements import permissions, restating, worth
from improvements.models.planning import written
from improvements.statuses import OPEN, Status

if TYPE_CHECKING:
    from improvements.models import Benefit, Improvement

LINE_FIELDS = ("title", "kind", "way", "unit", "measure", "share", "note")
MEANING = ("kind", "way", "unit", "measure")
"""What a figure means: it stays once a figure is frozen."""
MOST_LINES = 40
KEEPS_LEDGER = (*OPEN, Status.DONE, Status.STOPPED)
GATE_OF = {"approve": "approved", "go-live": "live", "close": "closed"}
UNTIL_CLOSE = "close"


class Benefiting(models.Model):
    """Lines of the ledger: what kind of value, gained or kept, which measure shows it, what share of it is claimed."""

    class Meta:
        abstract = True

    @transaction.atomic
    def add_benefit(self: Improvement, *, by: User, at: datetime | None = None, **said: Any) -> Benefit:
        """Add a line to the ledger: title, kind, way, unit, measure, share, note. Figures are entered afterwards.

        Raises `Invalid` with everything that is wrong, `NotAllowed`, `IllegalMove`, `Conflict`.
        """
        now = at or clock.now()
        locked = self._to_account(by)
        if locked.benefits.count() >= MOST_LINES:
            raise Conflict(f"A ledger has at most {MOST_LINES} lines. Put some of them together.")
        line = locked.benefits.model(improvement=locked, added_by=by, added_at=now)
        _fill(line, {"title": "", "kind": ""} | said)
        line.save()
        locked._noted(by, "benefit added", "benefits", {"benefit": line.pk, "title": line.title}, now, newer=True)
        self._follow(locked)
        return line

    @transaction.atomic
    def change_benefit(
        self: Improvement, benefit: Benefit, *, by: User, at: datetime | None = None, **said: Any
    ) -> Benefit:
        """Change a line. What its figures mean stays once one of them is frozen; another share counts for figures
        that are not frozen, and for those written from then on."""
        now = at or clock.now()
        self._lock_gains({benefit.measure_id, getattr(said.get("measure"), "pk", None)})
        locked = self._to_account(by)
        line = locked._own_benefit(benefit)
        if line.measure_id != benefit.measure_id:
            raise Stale("The line was changed meanwhile. Look at it again, then repeat this.")
        before = {name: getattr(line, name) for name in LINE_FIELDS}
        _fill(line, said)
        changed = {name: old for name, old in before.items() if old != getattr(line, name)}
        if changed:
            free, frozen = locked._by_freedom(line)
            if frozen and set(changed) & set(MEANING):
                raise Conflict(
                    "Its figures are frozen, so what they mean stays. Add a line for what is meant now instead."
                )
            line.save()
            line.figures.filter(pk__in=free).update(share=line.share)
            restating.life(locked, now)
            locked.require_room(line)
            facts = {name: [_plain(old), _plain(getattr(line, name))] for name, old in changed.items()}
            locked._noted(by, "benefit changed", "benefits", {"benefit": line.pk} | facts, now, newer=True)
        self._follow(locked)
        return line

    @transaction.atomic
    def remove_benefit(self: Improvement, benefit: Benefit, *, by: User, at: datetime | None = None) -> None:
        """Take a line off the ledger, as long as none of its figures is frozen."""
        locked = self._to_account(by)
        line = locked._own_benefit(benefit)
        _, frozen = locked._by_freedom(line)
        if frozen or line.figures.filter(replaced_at__isnull=False).exists():
            raise Conflict("Its figures are frozen. Correct them to 0 with a reason instead; the ledger keeps both.")
        facts = {"removed": line.pk, "title": line.title}
        line.delete()
        restating.life(locked, at or clock.now())
        locked._noted(by, "benefit removed", "benefits", facts, at or clock.now(), newer=True)
        self._follow(locked)

    def gates(self: Improvement) -> worth.Gates:
        """When the columns were frozen: first approved, first live, last closed."""
        passed: dict[str, datetime] = {}
        rows = self.transitions.filter(move__in=GATE_OF).order_by("at", "pk").values_list("move", "at")
        for move, moment in rows:
            if move == UNTIL_CLOSE or GATE_OF[move] not in passed:
                passed[GATE_OF[move]] = moment
        return worth.Gates(**passed)

    def worth_now(self: Improvement) -> worth.Worth:
        """Benefits and costs added up, with the return on investment."""
        figures = self.benefits.model._meta.get_field("figures").related_model._default_manager
        rows = figures.filter(benefit__improvement=self, replaced_at=None, amount__isnull=False)
        return worth.worth_of(amounts_of(rows), *self.costs())

    def costs(self: Improvement) -> tuple[worth.Cost, worth.Cost]:
        """What it was estimated to cost, and what it did cost."""
        return (
            worth.Cost(self.cost_estimated, self.cost_estimated_indirect),
            worth.Cost(self.cost_actual, self.cost_actual_indirect),
        )

    def _to_account(self: Improvement, by: User, version: int | None = None) -> Improvement:
        locked = self._locked(version)
        permissions.require_work(by, locked)
        locked.require_ledger()
        return locked

    def require_ledger(self: Improvement) -> None:
        """Raise `IllegalMove` where nothing came of the improvement."""
        if self.status not in KEEPS_LEDGER:
            raise IllegalMove(f"{self.reference} is {self.get_status_display()}, so it has no benefits to enter.")

    def _own_benefit(self: Improvement, benefit: Benefit) -> Benefit:
        """The line as it is now; what belongs to another record does not exist here."""
        found = self.benefits.filter(pk=benefit.pk).select_related("measure").first()
        if found is None:
            raise NotAllowed(f"This line is not one of {self.reference}.")
        return found

    def _by_freedom(self: Improvement, line: Benefit) -> tuple[list[int], list[int]]:
        """The figures that count, by whether they may still be changed as they are: (free, frozen)."""
        gates = self.gates()
        sides: tuple[list[int], list[int]] = ([], [])
        for figure in line.figures.filter(replaced_at=None):
            frozen = gates.frozen(
                cast("worth.Column", figure.column), figure.at, confirmed=figure.confirmed_at is not None
            )
            sides[frozen].append(figure.pk)
        return sides


def amounts_of(figures: Any) -> list[worth.Amount]:
    """Figures added up by what tells them apart, for `worth.worth_of()`: one statement, however many there are."""
    confirmed = models.Case(models.When(confirmed_at=None, then=False), default=True)
    grouped = figures.order_by().annotate(sure=confirmed).values_list("column", "benefit__kind", "share", "sure")
    rows = grouped.annotate(whole=Sum("amount"))
    return [
        worth.Amount(column, kind, Decimal(whole), share, confirmed=bool(sure))
        for column, kind, share, sure, whole in rows
    ]


def _fill(line: Benefit, said: Mapping[str, Any]) -> None:
    """Set and check what is said about a line."""
    problems = [
        Problem("unknown", f"“{name}” is not part of a benefit.", name) for name in said if name not in LINE_FIELDS
    ]
    for name in ("kind", "way", "measure", "share"):
        if name in said:
            setattr(line, name, said[name])
    try:
        written(line, {name: said[name] for name in ("title", "unit", "note") if name in said}, LINE_FIELDS)
    except Invalid as wrong:
        problems += wrong.problems
    if line.kind == "kept":
        line.way = "kept"
    if line.measure_id is None and "share" not in said:
        line.share = worth.WHOLE
    Invalid.unless_none([*problems, *_line_problems(line)])


def _line_problems(line: Benefit) -> list[Problem]:
    problems = []
    if not line.title:
        problems.append(Problem("required", "Say what it is, for example: calls that are no longer made.", "title"))
    if line.kind not in worth.KINDS:
        problems.append(Problem("choice", f"Choose one of: {', '.join(worth.KINDS.values())}.", "kind"))
    if line.way not in line.Way.values:
        problems.append(Problem("choice", "Choose one of: Gained, Kept.", "way"))
    if line.unit and line.in_money:
        problems.append(Problem("money", "Money has no unit of its own: leave this empty.", "unit"))
    if isinstance(line.share, bool) or not isinstance(line.share, int) or not 1 <= line.share <= worth.WHOLE:
        problems.append(Problem("range", "Enter a share from 1 to 100 percent.", "share"))
    elif line.share != worth.WHOLE and line.measure_id is None:
        problems.append(Problem("measure", "Choose the measure whose gain is shared, or claim 100 percent.", "share"))
    return problems


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
