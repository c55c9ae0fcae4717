"""How people who tell us something are answered: counted from feedback and what was owed for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from cir import statements
from feedback import counting
from feedback.models import Feedback, Obligation
from feedback.states import Duty
from improvements.kpis.places import DaysBetween, counted
from metrics import queries
from metrics.cells import CellOf, Gathered
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.periods import local_day
from metrics.runs import Run

GROUP, SOURCE, PAGE = "Feedback", "Feedback and what was owed for it", "feedback:records"
OF_DEBT = ("feedback__item_id", "feedback__channel_id")
Rows = QuerySet[Any, Any]


def _time(duty: str, key: str, name: str, began: str, *, basic: bool = False) -> Kpi:
    return Kpi(
        key, name, GROUP, f"Sum of (met − {began}) ÷ number met; percentiles beside it",
        f"Days from {began} to the moment at which it was met, added up over what was met in the period.",
        "Debts of this kind met in the period.", "What is still owed.", "days", "down", Shape.MEAN, SOURCE,
        behind=f"met={duty}:{{period}}", page=PAGE, repeats=True, basic=basic,
    )  # fmt: skip


def _open(key: str, name: str, older: int) -> Kpi:
    words = f" for more than {older} days" if older else ""
    return Kpi(
        key, name, GROUP, f"Number of messages with something owed{words} at the end of the period",
        f"Messages for which a first answer, a decision or being told was owed{words} at the end of the period.",
        unit="messages", direction="down", shape=Shape.STOCK, source=SOURCE, page=PAGE,
        behind=f"open_on={{last}}&older={older}" if older else "open_on={last}",
    )  # fmt: skip


RECEIVED = Kpi(
    "feedback_received", "Feedback received", GROUP, "Number of messages received in the period",
    "Messages from people outside and inside, by every channel.", left_out="Parts that a message was split into.",
    unit="messages", source=SOURCE, behind="received={period}", page=PAGE,
)  # fmt: skip
ACKNOWLEDGE = _time(
    Duty.ACKNOWLEDGE, "feedback_time_to_acknowledge", "Time to the first answer", "being owed", basic=True
)
DECIDE = _time(Duty.DECIDE, "feedback_time_to_decide", "Time to the decision", "being owed")
TELL = _time(Duty.TELL, "feedback_time_to_tell", "Time from decision to telling", "the decision or the move")
TOLD = Kpi(
    "feedback_told", "Told, of what was to be told", GROUP, "Tellings due in the period and made by its end ÷ due",
    "Of these, those that had been made by the end of the period.",
    "Tellings whose promised day lies in the period, up to today.", "Tellings that are not due yet.", "%",
    shape=Shape.SHARE, source=SOURCE, behind="due={period}", counted="due={period}&told=yes", page=PAGE, repeats=True,
    basic=True,
)  # fmt: skip
OPEN = {0: _open("feedback_open", "Feedback with something owed", 0),
        **{days: _open(f"feedback_open_{days}", f"Owed for more than {days} days", days)
           for days in counting.OLDER}}  # fmt: skip
TIMES = {Duty.ACKNOWLEDGE: ACKNOWLEDGE, Duty.DECIDE: DECIDE, Duty.TELL: TELL}


def facts(run: Run) -> Iterator[Fact]:
    """Received, met, due and open, by service and channel."""
    for cell, item, channel, number in statements.rows("kpi-received", _received, *run.asked):
        yield Fact(RECEIVED.key, leaf(item, channel), counted(number), run.holding[cell])
    for cell, item, channel, duty, took, records in statements.rows("kpi-met", _met, *run.asked):
        yield Fact(TIMES[duty].key, leaf(item, channel), Tally.lasting(took, records), run.holding[cell])
    for place, stretch in enumerate(run.stretches):
        last = min(stretch.span.last, local_day(stretch.end - timedelta(microseconds=1), queries.zone()))
        for item, channel, number, made in statements.rows("kpi-due", _due, stretch.span.first, last, stretch.end):
            yield Fact(TOLD.key, leaf(item, channel), Tally(made, number, n=number), (place,))
        since = [stretch.end - timedelta(days=older) for older in OPEN]
        for item, channel, *numbers in statements.rows("kpi-owed", _owed, stretch.end, *since):
            for kpi, number in zip(OPEN.values(), numbers, strict=True):
                yield Fact(kpi.key, leaf(item, channel), counted(number), (place,))


def leaf(item: int | None, channel: int) -> Leaf:
    """Where a message lies."""
    return Leaf(item=item, channel=str(channel))


def _received(start: datetime, end: datetime, edges: str) -> Rows:
    new = Feedback.objects.filter(counting.received_in(start, end)).order_by()
    rows = new.annotate(cell=CellOf("received_at", edges)).values_list("cell", "item_id", "channel_id")
    return rows.annotate(Count("pk"))


def _met(start: datetime, end: datetime, edges: str) -> Rows:
    """How long each debt took that was met. Telling a decision counts from when it was made."""
    rows = Obligation.objects.filter(counting.met_in(TIMES, start, end)).order_by()
    decided = When(duty=Duty.TELL, step=None, then=Coalesce("feedback__decided_at", "since"))
    took = DaysBetween(Case(decided, default=F("since")), "met_at")
    by = rows.annotate(cell=CellOf("met_at", edges), took=took).values_list("cell", *OF_DEBT, "duty")
    return by.annotate(all_took=Gathered("took"), records=Gathered("feedback"))


def _due(first: date, last: date, moment: datetime) -> Rows:
    rows = Obligation.objects.filter(counting.tellings_due(first, last)).order_by().values_list(*OF_DEBT)
    return rows.annotate(number=Count("pk"), made=Count("pk", filter=counting.told_by(moment)))


def _owed(moment: datetime, *since: datetime) -> Rows:
    """What is open at a moment, and of this what came up before each of the others."""
    asked = {
        f"open_{place}": Count("feedback_id", filter=counting.owed(moment, each), distinct=True)
        for place, each in enumerate(since)
    }
    return Obligation.objects.filter(counting.open_at(moment)).order_by().values_list(*OF_DEBT).annotate(**asked)


def changed_since(moment: datetime) -> bool:
    """Whether anything came in, was owed or was met since."""
    debts = Obligation.objects.filter(Q(since__gte=moment) | Q(met_at__gte=moment))
    return debts.exists() or Feedback.objects.filter(received_at__gte=moment).exists()


def first_day() -> date | None:
    """The day on which the first message came in."""
    first = Feedback.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return None if first is None else local_day(first, queries.zone())


CALCULATOR = Calculator((RECEIVED, *TIMES.values(), TOLD, *OPEN.values()), facts)
