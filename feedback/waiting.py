"""Signals that nobody decided about within the days that their source promises: whoever decides first hears of it, once
a working day, by number. Found by query; running it twice says nothing twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.notifications import outbox, telling, workdays
from cir.notifications.models import Outbox
from feedback import events
from feedback.models import Signal, SignalSource
from feedback.models.signal import SignalQuerySet
from feedback.reminders import holders

WAIT = "feedback.signals-wait"
OLDEST = 500


def scan(at: datetime | None = None) -> int:
    """Write a row for every source whose signals wait too long, and everybody who decides first; answers how many are
    new."""
    now = at or clock.now()
    today = workdays.day_of(now)
    if workdays.after(workdays.after(today, -1), 1) != today:  # nobody decides on a free day
        return 0
    rows: list[tuple[str, dict[str, Any]]] = []
    for source in SignalSource.objects.filter(decide_days__gt=0).select_related("owner"):
        waiting = [signal for signal in _open(source) if _is_late(signal, today)]
        for person, number in _by_person(source, waiting).items():
            said = {"source": source.pk, "person": person, "number": number}
            rows.append((f"{WAIT}:{source.pk}:{person}:{today}", said))
    return outbox.put_many(WAIT, rows, now)


def _open(source: SignalSource) -> SignalQuerySet:
    """Open signals of a source, those that wait longest first."""
    rows = Signal.objects.open().filter(source=source).select_related("item", "source")
    return rows.order_by("received_at", "pk")[:OLDEST]


def _is_late(signal: Signal, today: date) -> bool:
    return signal.due_on is not None and signal.due_on < today


def _by_person(source: SignalSource, waiting: list[Signal]) -> dict[int, int]:
    """Who decides first about how many of them."""
    found: dict[int, int] = {}
    asked: dict[int | None, list[int]] = {}
    for signal in waiting:
        if signal.item_id not in asked:
            asked[signal.item_id] = first_to_decide(source, signal)
        for person in asked[signal.item_id]:
            found[person] = found.get(person, 0) + 1
    return found


def first_to_decide(source: SignalSource, signal: Signal) -> list[int]:
    """The owner of the service first where the source says so, then whom the source names; else the coordinators."""
    owner = signal.item.owner_id if signal.item else None
    if source.item_owner_first and owner:
        return [owner]
    return [source.owner_id] if source.owner_id else list(holders(signal.item_path, Role.COORDINATOR))


@outbox.handles(WAIT)
def tell(row: Outbox) -> None:
    """Tell them, if anything that they may see still waits."""
    source = SignalSource.objects.filter(pk=row.payload["source"]).first()
    person = User.objects.active().filter(pk=row.payload["person"]).first()
    if source is None or person is None:
        return
    seen = Signal.objects.visible_to(person).open().filter(source=source)
    number = min(row.payload["number"], seen.count())
    if not number:
        return
    notice = telling.Notice(
        event=events.SIGNALS,
        title=f"{number} signal{'' if number == 1 else 's'} of {source.name} wait{'s' if number == 1 else ''} "
        f"longer than {source.decide_days} working day{'' if source.decide_days == 1 else 's'}",
        body=source.words[:300],
        url=f"/feedback/signals/?state=open&source={source.slug}",
        about=source.name,
        dedupe=row.dedupe,
    )
    telling.tell({person.pk: f"You decide first about signals of {source.name}."}, notice)
