"""How people who tell us something are answered: counted from feedback and what was owed for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce

from feedback import counting
from feedback.models import Feedback, Obligation
from feedback.states import Duty
from improvements.kpis.places import CHUNK, Counting, DaysBetween
from metrics import queries
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch
from metrics.periods import local_day

GROUP, SOURCE, PAGE = "Feedback", "Feedback and what was owed for it", "feedback:records"
OF_DEBT = ("feedback__item_id", "feedback__channel_id")
DAY = timedelta(days=1)


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


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Received, met, due and open, by service and channel."""
    found = Counting()
    new = Feedback.objects.filter(counting.received_in(stretch.start, stretch.end)).order_by()
    for item, channel, number in new.values_list("item_id", "channel_id").annotate(Count("pk")):
        found.count(RECEIVED.key, leaf(item, channel), number)
    _met(stretch, found)
    _due(stretch, found)
    _still_open(stretch, found)
    return found.facts()


def leaf(item: int | None, channel: int) -> Leaf:
    """Where a message lies."""
    return Leaf(item=item, channel=str(channel))


def _met(stretch: Stretch, found: Counting) -> None:
    """How long each debt took that was met. Telling a decision counts from when it was made."""
    seen: set[tuple[str, int]] = set()
    for duty, kpi in TIMES.items():
        rows = Obligation.objects.filter(counting.met_in(duty, stretch.start, stretch.end)).order_by()
        began = Coalesce("feedback__decided_at", "since") if duty == Duty.TELL else F("since")
        rows = rows.annotate(took=DaysBetween(Case(When(step=None, then=began), default=F("since")), "met_at"))
        for item, channel, pk, took in rows.values_list(*OF_DEBT, "feedback_id", "took").iterator(CHUNK):
            tally = found.at(kpi.key, leaf(item, channel))
            tally.took(took)
            tally.n -= (kpi.key, pk) in seen
            seen.add((kpi.key, pk))


def _due(stretch: Stretch, found: Counting) -> None:
    last = min(stretch.span.last, local_day(stretch.end - timedelta(microseconds=1), queries.zone()))
    rows = Obligation.objects.filter(counting.tellings_due(stretch.span.first, last)).order_by()
    told = Count("pk", filter=counting.told_by(stretch.end))
    for item, channel, number, made in rows.values_list(*OF_DEBT).annotate(number=Count("pk"), made=told):
        tally = found.at(TOLD.key, leaf(item, channel))
        tally.numerator, tally.denominator, tally.n = made, number, number


def _still_open(stretch: Stretch, found: Counting) -> None:
    asked = {
        f"open_{older}": Count("feedback_id", filter=counting.open_at(stretch.end, older), distinct=True)
        for older in OPEN
    }
    rows = Obligation.objects.filter(counting.open_at(stretch.end)).order_by()
    for item, channel, *numbers in rows.values_list(*OF_DEBT).annotate(**asked):
        for kpi, number in zip(OPEN.values(), numbers, strict=True):
            if number:
                found.count(kpi.key, leaf(item, channel), number)


def changed_since(moment: datetime) -> bool:
    """Whether anything came in, was owed or was met since."""
    debts = Obligation.objects.filter(Q(since__gte=moment) | Q(met_at__gte=moment))
    return debts.exists() or Feedback.objects.filter(received_at__gte=moment).exists()


def first_day() -> date | None:
    """The day on which the first message came in."""
    first = Feedback.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return None if first is None else local_day(first, queries.zone())


CALCULATOR = Calculator((RECEIVED, *TIMES.values(), TOLD, *OPEN.values()), facts)
