"""What the sample improvements are worth: planned, forecast and realised by month, which differ as they do in life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cir.accounts.models import User
from improvements import holding, worth
from improvements.demo.lives import Life
from improvements.demo.series import Told
from improvements.models import BenefitFigure, Improvement
from improvements.models.sustaining import due_day
from improvements.statuses import COMMITTED, Status

MONEY = (
    ("soft", "Time people get back", "Minutes saved × people × 32 an hour."),
    ("hard", "Licences and contracts we no longer pay", "As invoiced, less than a year before."),
    ("avoided", "Extra staff not taken on", "Half a position that the growth would have needed."),
    ("hard", "Fewer hours of the supplier", "Hours on the monthly invoice × the agreed rate."),
    ("kept", "Contract with the sites kept", "The yearly fee that was at risk."),
)
BESIDE = (
    ("knowledge", "Colleagues who can do it alone", "people", 4),
    ("experience", "People say it is easier", "", 0),
    ("risk", "Findings closed for good", "findings", 1),
    ("time_to_market", "Days sooner at the customer", "days", 2),
)
JUDGED = "Nobody calls about it any more; the teams ask for the same elsewhere."
REACHED = {"achieved": (0.85, 1.2), "partly": (0.35, 0.7), "not_achieved": (0.0, 0.12)}
HARM = "More calls while people got used to it than calls saved."
MONTHS = 12


@dataclass
class Writer:
    """Writes the ledger and the costs of one committed or done record with a measure."""

    record: Improvement
    lived: Life
    staff: dict[str, User]
    now: datetime
    keep: Callable[[BenefitFigure], None]

    def write(self, measure: Told) -> None:
        """A line of money month by month, sometimes one beside it, and what it costs."""
        record = self.record
        if record.status not in {*COMMITTED, Status.DONE}:
            return
        random = Random(f"{record.title}{record.item}")
        kind, title, note = MONEY[random.randrange(len(MONEY))]
        free = random.random() < 0.5 and not measure.measure.benefits.exists()
        line = record.benefits.create(
            title=title, kind=kind, way="kept" if kind == "kept" else "gained", note=note, added_by=record.owner,
            measure=measure.measure if free else None,
        )  # fmt: skip
        start = worth.first_of_month(record.went_live_on or record.target_date or self.now.date())
        whole = Decimal(random.randrange(6, 46) * 50)
        for number, month in enumerate(_months(start)):
            self._month(line, month, whole if number else whole / 2, random)
        self._beside(random, start)
        self._costs(random, whole * MONTHS)

    def _month(self, line: Any, month: date, planned: Decimal, random: Random) -> None:
        self._figure(line, "planned", month, planned, self._before("approve"))
        if self.record.went_live_on is None:
            return
        forecast = (planned * Decimal(random.choice(("0.8", "0.9", "1")))).quantize(Decimal(1))
        self._figure(line, "forecast", month, forecast, self._before("go-live"))
        if month < worth.first_of_month(self.now.date()):
            part = random.uniform(*REACHED.get(self.record.outcome, (0.6, 1.0)))
            self._realised(line, month, (planned * Decimal(f"{part:.2f}")).quantize(Decimal(1)))

    def _realised(self, line: Any, month: date, real: Decimal) -> None:
        """Bad effects where the outcome was not achieved; older months confirmed by the sponsor."""
        harmed = self.record.outcome == "not_achieved" and real
        entered, sponsor = self.now - timedelta(days=1), self.staff["Marcus"]
        figure = self._figure(line, "realised", month, -real if harmed else real, entered)
        figure.reason = HARM if harmed else ""
        if month < self.now.date() - timedelta(days=75) and self.record.owner_id != sponsor.pk:
            figure.confirmed_by, figure.confirmed_at = sponsor, entered

    def _beside(self, random: Random, start: date) -> None:
        """Value that money does not show, for every other record."""
        if random.random() < 0.5:
            return
        kind, title, unit, most = random.choice(BESIDE)
        line = self.record.benefits.create(title=title, kind=kind, unit=unit, added_by=self.record.owner)
        amount = Decimal(most * random.randrange(2, 9)) if unit else None
        self._figure(line, "planned", start, amount, self._before("approve"))
        if self.record.status == Status.DONE:
            real = Decimal(max(1, int(amount * Decimal("0.8")))) if amount is not None else None
            self._figure(line, "realised", start, real, self.now - timedelta(days=1))

    def _costs(self, random: Random, year: Decimal) -> None:
        """Estimated at approval; what was spent, as far as the work has come."""
        direct = (year * Decimal(f"{random.uniform(0.08, 0.22):.2f}")).quantize(Decimal(10))
        costs = {"cost_estimated": direct, "cost_estimated_indirect": (direct / 4).quantize(Decimal(10))}
        if self.record.went_live_on:
            spent = Decimal(f"{random.uniform(0.85, 1.25):.2f}")
            costs |= {"cost_actual": (direct * spent).quantize(Decimal(10))}
            costs |= {"cost_actual_indirect": costs["cost_estimated_indirect"]}
        Improvement.objects.filter(pk=self.record.pk).update(**costs)

    def _figure(self, line: Any, column: str, month: date, amount: Decimal | None, at: datetime) -> BenefitFigure:
        figure = BenefitFigure(
            benefit=line, column=column, month=month, amount=amount, words="" if amount is not None else JUDGED,
            by=self.record.owner, at=at,
        )  # fmt: skip
        self.keep(figure)
        return figure

    def _before(self, move: str) -> datetime:
        """Before the gate of this move: what was written by then."""
        day = self.lived.day_of(move)
        return self.now + timedelta(days=day if day is not None else -1, hours=-8)


def check(record: Improvement, now: datetime) -> None:
    """The checks after closing whose day has come."""
    closing = record.closings.first()
    for days in holding.DAYS:
        if closing and due_day(closing, days) <= now.date():
            moment = datetime.combine(due_day(closing, days), now.timetz())
            record.made_check(closing, days, moment).save()


def _months(start: date) -> Iterator[date]:
    month = start
    for _ in range(MONTHS):
        yield month
        month = worth.next_month(month)
