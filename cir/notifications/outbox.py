"""The outbox: put a row in the transaction of the change; handle rows in batches, each exactly once.

Two kinds of handlers. An *inside* handler changes only the database: its effect and `done_at` share one transaction.
An *outside* handler (mail) is leased, run with an id made from its row, then marked: at most one extra
delivery for each kill, and always with the same id.

Every attempt is counted and committed before it begins, so that a row which kills its worker is found out: rows that
were tried before run alone, and after `attempts` of them the row is given up where an administrator sees it.
Rows of a kind nobody knows (written by a newer version) stay where they are until somebody does.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from cir import clock
from cir.notifications import waking
from cir.notifications.models import Outbox

log = structlog.get_logger(__name__)

BATCH = 100
INSIDE_LEASE = timedelta(seconds=10)
"""Short, because a row's lock, not its lease, keeps two workers apart; this is the pause after a kill."""
OUTSIDE_BATCH = 5
OUTSIDE_LEASE = timedelta(minutes=3)
"""Longer than a batch of mails that each run into their time-out."""
MOST_OUTSIDE_AT_ONCE = 10
"""A mail server that hangs holds up no more than two workers."""
MINUTE = timedelta(minutes=1)
ATTEMPTS = 8
DIED = "outbox.died"


class GiveUp(Exception):
    """Raised by a handler: trying again would not help. The row is given up at once, with this reason."""


class Unavailable(Exception):
    """Raised by an outside handler: the other side does not answer at all, so the next rows need not try now."""


@dataclass(frozen=True)
class Handler:
    """What to do with rows of one kind. `outside` tells whether the effect leaves the database."""

    run: Callable[[Outbox], None]
    outside: bool
    attempts: int


_handlers: dict[str, Handler] = {}


def handles(
    kind: str, *, outside: bool = False, attempts: int = ATTEMPTS
) -> Callable[[Callable[[Outbox], None]], Callable[[Outbox], None]]:
    """Declare the function that handles outbox rows of `kind`. One function per kind."""

    def declare(run: Callable[[Outbox], None]) -> Callable[[Outbox], None]:
        known = _handlers.get(kind)
        if known and known.run.__qualname__ != run.__qualname__:
            raise RuntimeError(f"{kind} is handled by {known.run.__qualname__} already.")
        _handlers[kind] = Handler(run, outside, attempts)
        return run

    return declare


def known_kinds() -> set[str]:
    """The kinds this version can handle."""
    return set(_handlers)


def put(kind: str, dedupe: str, payload: dict[str, Any] | None = None, at: datetime | None = None) -> None:
    """Write that `kind` must happen (not before `at`). Saying the same `dedupe` again changes nothing."""
    put_many(kind, [(dedupe, payload or {})], at)


def put_many(kind: str, said: Iterable[tuple[str, dict[str, Any]]], at: datetime | None = None) -> int:
    """Write many rows of one kind, (dedupe, payload) each, and pass over those said before; answers how many are new.

    Looks before it writes: a scan that finds the same thing every five minutes leaves no trace.
    """
    wanted = {dedupe[:200]: payload for dedupe, payload in said}
    known = set(Outbox.objects.filter(dedupe__in=wanted).values_list("dedupe", flat=True)) if len(wanted) > 1 else set()
    moment = at or clock.now()
    rows = [
        Outbox(kind=kind, dedupe=dedupe, payload=payload, next_at=moment)
        for dedupe, payload in wanted.items()
        if dedupe not in known
    ]
    if rows:
        Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        waking.after_commit(outside=_is_outside(kind))
    return len(rows)


def claim(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Lock rows for this worker and pass over those another one holds. SQLite serialises writers instead."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def withdraw(kind: str, dedupe: str) -> bool:
    """Let a row be that nobody handled yet; answers whether there was one. What a worker holds goes its way."""
    mine = list(claim(Outbox.objects.waiting().filter(kind=kind, dedupe=dedupe)).values_list("pk", flat=True))
    return bool(Outbox.objects.filter(pk__in=mine).update(done_at=clock.now(), leased_until=None))


def drain(at: datetime | None = None, limit: int = 1000) -> int:
    """Handle what is due, inside and outside, until there is nothing (or `limit` were taken); answers how many."""
    handled = 0
    while handled < limit:
        taken = drain_inside(at, limit) + drain_outside(at, limit)
        if not taken:
            break
        handled += taken
    return handled


def drain_inside(at: datetime | None = None, limit: int = 1000) -> int:
    """Handle due rows whose effect stays in the database."""
    handled = 0
    while handled < limit and (rows := _take(outside=False, most=BATCH, lease=INSIDE_LEASE, at=at)):
        _finish_inside(rows, at or clock.now())
        handled += len(rows)
    return handled


def drain_outside(at: datetime | None = None, limit: int = 1000) -> int:
    """Handle due rows whose effect leaves the database, a few at a time; stop when the other side is not there."""
    handled = 0
    while handled < limit and (rows := _take(outside=True, most=OUTSIDE_BATCH, lease=OUTSIDE_LEASE, at=at)):
        while rows:
            row = rows.pop(0)
            handled += 1
            if not _run_outside(row, at or clock.now()):
                _release(rows)
                return handled
    return handled


def _is_outside(kind: str) -> bool:
    return kind in _handlers and _handlers[kind].outside


def _now(at: datetime | None) -> datetime:
    """The database's clock, which all machines share: a lease is judged by nothing else."""
    if at is not None or connection.vendor != "postgresql":
        return at or clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        shared: datetime = cursor.fetchone()[0]
    return shared


def _kinds(*, outside: bool) -> list[str]:
    return [kind for kind, handler in _handlers.items() if handler.outside is outside]


def _room(now: datetime) -> int:
    """How many rows may leave now: few at once, and no more in a minute than the mail server likes."""
    outside = Outbox.objects.filter(kind__in=_kinds(outside=True))
    left = settings.MAILS_PER_MINUTE - outside.filter(done_at__gt=now - MINUTE).count()
    return max(0, min(left, MOST_OUTSIDE_AT_ONCE - outside.held(now).count()))


@transaction.atomic
def _take(*, outside: bool, most: int, lease: timedelta, at: datetime | None) -> list[Outbox]:
    """Lease due rows and count the attempt. A row that was tried before is taken alone."""
    now = _now(at)
    due = Outbox.objects.due(at or clock.now(), leases_at=now).filter(kind__in=_kinds(outside=outside))
    rows = list(claim(due)[: min(most, _room(now)) if outside else most])
    if rows and not outside:
        rows = rows[:1] if rows[0].attempts else [row for row in rows if not row.attempts]
    worn_out = [row for row in rows if row.attempts >= _handlers[row.kind].attempts]
    for row in worn_out:
        _bury(row, now, row.last_error or "The worker was killed each time it tried this.")
    if worn_out:
        return _take(outside=outside, most=most, lease=lease, at=at)
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") + 1, leased_until=now + lease)
    for row in rows:
        row.attempts += 1
    return rows


@transaction.atomic
def _finish_inside(rows: list[Outbox], now: datetime) -> None:
    """Run leased rows and mark them done in one transaction; one that fails touches none of its neighbours."""
    taken = {row.pk: row.attempts for row in rows}
    done = []
    for row in claim(Outbox.objects.waiting().filter(pk__in=taken).order_by("pk")):
        if row.attempts != taken[row.pk]:
            continue  # our lease ran out and somebody else has it
        error = _fault(row, transaction.atomic())
        if error is None:
            done.append(row.pk)
        else:
            _put_back(row, now, error)
    Outbox.objects.filter(pk__in=done).update(done_at=clock.now(), leased_until=None, last_error="")


def _run_outside(row: Outbox, now: datetime) -> bool:
    """Run one leased row outside any transaction; answers whether the other side was there."""
    error = _fault(row, nullcontext())
    if error is not None:
        _put_back(row, now, error)
        return not isinstance(error, Unavailable)
    mine = Outbox.objects.waiting().filter(pk=row.pk, attempts=row.attempts)
    mine.update(done_at=clock.now(), leased_until=None, last_error="")
    return True


def _fault(row: Outbox, within: AbstractContextManager[Any]) -> Exception | None:
    """Run the handler of a row; what went wrong is answered instead of raised, so that it is that row's alone."""
    try:
        with within:
            _handlers[row.kind].run(row)
    except Exception as error:  # noqa: BLE001 - handlers are anybody's: whatever one raises must not stop the others
        return error
    return None


def _release(rows: list[Outbox]) -> None:
    """Give leased rows back untried."""
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") - 1, leased_until=None)


def _put_back(row: Outbox, now: datetime, error: Exception) -> None:
    """Try again later, each time later still; after the last attempt give up where an administrator sees it."""
    words = str(error) if isinstance(error, GiveUp) else f"{type(error).__name__}: {error}"
    if isinstance(error, GiveUp) or row.attempts >= _handlers[row.kind].attempts:
        _bury(row, now, words)
        return
    row.last_error = words[:2000]
    row.leased_until = None
    row.next_at = now + timedelta(seconds=min(3600, 5 * 4 ** min(row.attempts - 1, 6)))
    row.save(update_fields=["next_at", "leased_until", "last_error"])


def _bury(row: Outbox, now: datetime, words: str) -> None:
    """Give a row up, say so in the log, and let the administrators hear of it. Why stands on their page alone: a mail
    server's refusal names whom it refused."""
    row.last_error, row.dead_at, row.leased_until = words[:2000], now, None
    row.save(update_fields=["dead_at", "leased_until", "last_error"])
    log.error("outbox.dead", kind=row.kind, row=row.pk, attempts=row.attempts)
    if row.kind != DIED:
        put(DIED, f"died:{row.pk}:{now.isoformat()}", {"row": row.pk})
