"""Telling people: one notice per person, by the way they chose, however often it is said."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cir import clock
from cir.accounts.models import User
from cir.notifications import events, outbox
from cir.notifications.models import Notification, Outbox, Preference, Way

CHUNK = 500
LONGEST = {"title": 250, "url": 300, "about": 60, "dedupe": 200}
GATHER, TELL = "mail.gather", "notices.tell"


@dataclass(frozen=True)
class Notice:
    """What is said. `dedupe` says what makes it the same notice; `actor` is the id of who did it."""

    event: str
    title: str
    dedupe: str
    body: str = ""
    url: str = ""
    about: str = ""
    actor: int | None = None


def tell(people: Mapping[int, str], notice: Notice, at: datetime | None = None) -> None:
    """Tell people (id → why they are told, as a sentence) of something. Who did it is not told of their own act.

    Saying the same notice in other words corrects it where it is unread and not in a mail yet.

    Many people are told in chunks, each in a transaction of its own, so that being killed in the middle neither
    forgets nor repeats anybody.
    """
    others = [(person, why) for person, why in people.items() if person != notice.actor]
    if len(others) <= CHUNK:
        _write(dict(others), notice, at or clock.now())
        return
    for number in range(0, len(others), CHUNK):
        payload = {"notice": asdict(notice), "people": others[number : number + CHUNK]}
        outbox.put(TELL, f"{notice.event}:{notice.dedupe}:{number}", payload, at)


@outbox.handles(TELL)
def _tell_chunk(row: Outbox) -> None:
    _write({int(person): why for person, why in row.payload["people"]}, Notice(**row.payload["notice"]), clock.now())


def _write(people: Mapping[int, str], notice: Notice, at: datetime) -> None:
    """One row per active person who did not switch the event off, and a gathering for those who want mail."""
    ways = ways_of(people, notice.event)
    active = set(User.objects.active().filter(pk__in=people).values_list("pk", flat=True))
    rows = [
        Notification(
            user_id=person, why=why, way=ways[person], created_at=at, **_facts(notice)
        )
        for person, why in people.items()
        if person in active and ways[person] != Way.OFF
    ]  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    stale = Notification.objects.unread().filter(user__in=active, dedupe=notice.dedupe[:200], queued_at=None)
    stale.exclude(title=notice.title[:250], body=notice.body).update(title=notice.title[:250], body=notice.body)
    by_mail = [row.user_id for row in rows if row.way == Way.MAIL]
    outbox.put_many(GATHER, [(f"gather:{person}:{notice.dedupe}", {"user": person}) for person in by_mail], at)


def unsay(dedupe: str) -> set[int]:
    """What was told did not last: take the notice back from whoever has not read it and got no mail.

    Answers the others, who heard it. A mail that a worker is handing over at this moment counts as sent; one that
    still waits finds nothing to say and is not sent.
    """
    for row in Outbox.objects.waiting().filter(kind=TELL, dedupe__contains=f":{dedupe}:"):
        outbox.withdraw(TELL, row.dedupe)
    leaving = Outbox.objects.held(clock.now()).exclude(kind__in=[TELL, GATHER]).values_list("payload", flat=True)
    handed = {notice for payload in leaving for notice in payload.get("notices", ())}
    told = Notification.objects.filter(dedupe=dedupe)
    told.unread().filter(mailed_at=None, bounced_at=None).exclude(pk__in=handed).delete()
    return set(told.values_list("user", flat=True))


def _facts(notice: Notice) -> dict[str, Any]:
    facts = asdict(notice)
    facts["actor_id"] = facts.pop("actor")
    return facts | {name: facts[name][:longest] for name, longest in LONGEST.items()}


def ways_of(people: Iterable[int], event: str) -> dict[int, str]:
    """How each of these people wants to hear of an event; the same few queries for all of them."""
    ways = events.ways_unless_chosen(event, people)
    chosen = Preference.objects.filter(event=event, user__in=list(ways)).values_list("user", "way")
    return ways | dict(chosen)


@outbox.handles(outbox.DIED)
def _died(row: Outbox) -> None:
    """Administrators hear that something was given up."""
    dead = Outbox.objects.dead().filter(pk=row.payload["row"]).first()
    if dead is None:
        return
    keepers = User.objects.active().filter(memberships__role="administrator").values_list("pk", flat=True)
    notice = Notice(
        event="system.outbox",
        title="Something could not be delivered",
        body=f"{dead.kind}: {dead.last_error}"[:300],
        url="/admin/outbox/",
        dedupe=row.dedupe,
    )
    tell(dict.fromkeys(keepers, "You administer CIR."), notice)
