"""One entering of figures into the ledger: what is checked and what is written for each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cir import clock
from cir.accounts.models import User
from cir.errors import MissingEvidence, Problem, Stale
from improvements import worth

if TYPE_CHECKING:
    from improvements.models import Benefit, BenefitFigure, Improvement

Said = Decimal | str | None
MOST_MONTHS = 120
LARGEST = Decimal("999999999999.99")
LONGEST_WORDS, LONGEST_REASON = 2000, 500
YEARS = (2000, 2100)
REASON_FIELD = "reason"


@dataclass
class Entry:
    """Figures of one column of one line, said by one person at one moment. `facts` is what the trail will say."""

    record: Improvement
    line: Benefit
    column: worth.Column
    reason: str
    by: User
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gates = self.record.gates()
        figures = self.line.figures.filter(column=self.column, replaced_at=None)
        self.there: dict[date, BenefitFigure] = {figure.month: figure for figure in figures}

    def wrong(self, figures: Mapping[date, Said]) -> list[Problem]:
        """Everything that is wrong with what was said."""
        if self.column not in worth.COLUMNS:
            return [Problem("choice", "Choose one of: planned, forecast, realised.", "column")]
        if not 0 < len(figures) <= MOST_MONTHS:
            return [Problem("count", f"Enter figures for 1 to {MOST_MONTHS} months at a time.", "months")]
        problems = [problem for month, said in sorted(figures.items()) for problem in self._wrong_in(month, said)]
        if len(self.reason) > LONGEST_REASON or "\x00" in self.reason:
            problems.append(Problem("too-long", f"Use at most {LONGEST_REASON} characters.", REASON_FIELD))
        if not problems and not self.reason and (why := self._needs_reason(figures)):
            problems.append(Problem("reason", why, REASON_FIELD))
        return problems

    def require_live(self) -> None:
        """Realised benefit needs a change that is live."""
        if self.column == "realised" and self.record.went_live_on is None:
            raise MissingEvidence(
                Problem("not-live", f"{self.record.reference} is not live yet, so nothing is realised.", "column")
            )

    def write(self, month: date, said: Said, seen: Mapping[date, int | None] | None) -> BenefitFigure | None:
        """Write one figure; answers it if something changed (None: it says this already)."""
        old = self.there.get(month)
        if seen is not None and seen.get(month) != (old.pk if old else None):
            raise Stale(f"The figure of {month:%B %Y} was changed meanwhile. Look at it again, then repeat this.")
        if self._says(old, said):
            return None
        self.facts[f"{self.column.capitalize()} {month:%b %Y}"] = [_told(old), _told_said(said)]
        if old and self._frozen(old):
            old.replaced_at = self.now
            old.save(update_fields=["replaced_at"])
            old = None
        if said is None:
            assert old is not None  # noqa: S101 - `wrong()` refused to take back what is frozen or not there
            old.delete()
            return old
        return self._kept(old, month, said)

    def _kept(self, old: BenefitFigure | None, month: date, said: Said) -> BenefitFigure:
        figure = old or self.line.figures.model(benefit=self.line, column=self.column, month=month)
        figure.amount, figure.words = (None, said) if isinstance(said, str) else (said, "")
        figure.share = self.line.share if figure.amount is not None else worth.WHOLE
        figure.reason, figure.by, figure.at = self.reason, self.by, self.now
        figure.save()
        return figure

    def _wrong_in(self, month: date, said: Said) -> Iterable[Problem]:
        name = f"{month:%Y-%m}"
        if month.day != 1 or not YEARS[0] <= month.year <= YEARS[1]:
            yield Problem("month", f"Enter a month from {YEARS[0]} to {YEARS[1]}, for example 2026-04.", name)
        live = self.record.went_live_on
        if self.column == "realised" and live and month < worth.first_of_month(live):
            yield Problem("before-live", f"The change went live in {live:%B %Y}: nothing was realised before.", name)
        if self.column == "realised" and month > clock.today(self.now):
            yield Problem("future", "This month lies ahead: enter what is expected as a forecast.", name)
        if said is None:
            old = self.there.get(month)
            if old and self._frozen(old):
                yield Problem("frozen", "This figure is frozen. Correct it to 0, with a reason.", name)
        elif self.line.in_words:
            yield from _wrong_words(said, name)
        else:
            yield from _wrong_amount(said, name)

    def _needs_reason(self, figures: Mapping[date, Said]) -> str:
        """Why a reason must be given; empty when none is needed."""
        for month, said in figures.items():
            old = self.there.get(month)
            if self._says(old, said):
                continue
            if self._frozen(old):
                return "This is frozen. Say why it is corrected; the old figure stays in the history."
            if isinstance(said, Decimal) and said < 0:
                return "Say what went wrong: an amount below 0 means that it cost more than it brought."
        return ""

    def _frozen(self, old: BenefitFigure | None) -> bool:
        confirmed = old is not None and old.confirmed_at is not None
        return self.gates.frozen(self.column, old.at if old else None, confirmed=confirmed)

    def _says(self, old: BenefitFigure | None, said: Said) -> bool:
        if old is None or said is None:
            return old is None and said is None
        if isinstance(said, str):
            return old.words == said.strip()
        return old.amount == said and old.share == self.line.share


def _wrong_amount(said: Said, name: str) -> Iterable[Problem]:
    if not isinstance(said, Decimal) or not said.is_finite():
        yield Problem("number", "Enter an amount, for example 1200 or 1200.50.", name)
    elif abs(said) > LARGEST:
        yield Problem("range", f"Enter an amount up to {LARGEST:,}.", name)
    elif said != said.quantize(Decimal("0.01")):
        yield Problem("decimals", "Use at most two decimals.", name)


def _wrong_words(said: Said, name: str) -> Iterable[Problem]:
    if not isinstance(said, str) or not said.strip() or "\x00" in said:
        yield Problem("required", "Say in words what it is worth; this line has no unit.", name)
    elif len(said) > LONGEST_WORDS:
        yield Problem("too-long", f"Use at most {LONGEST_WORDS:,} characters.", name)


def _told(old: BenefitFigure | None) -> str | None:
    return _told_said(old.words or old.amount) if old else None


def _told_said(said: Said) -> str | None:
    if isinstance(said, Decimal):
        return worth.shown(said, 0 if said == said.to_integral_value() else 2)
    return said
