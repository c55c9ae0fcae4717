"""The outbox: put a row in the transaction of the change; handle rows in batches, each exactly once.

Two kinds of handlers. An *inside* handler changes only the database: its effect and `done_at` share one transaction.
An *outside* handler (mail, webhook) is leased first, then run with a stable id, then marked: at most one extra
delivery for each kill, and always with the same id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.db.models import QuerySet

from cir import clock
from cir.notifications.models import Outbox

log = structlog.get_logger(__name__)

WAKE_TASK = "cir.notifications.tasks.drain"
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
BATCH = 100


@dataclass(frozen=True)
class Handler:
    """What to do with rows of one kind. `outside` tells whether the effect leaves the database."""

    run: Callable[[Outbox], None]
    outside: bool


_handlers: dict[str, Handler] = {}


def handles(kind: str, *, outside: bool = False) -> Callable[[Callable[[Outbox], None]], Callable[[Outbox], None]]:
    """Declare the function that handles outbox rows of `kind`."""

    def declare(run: Callable[[Outbox], None]) -> Callable[[Outbox], None]:
        _handlers[kind] = Handler(run, outside)
        return run

    return declare


def put(kind: str, dedupe: str, payload: dict[str, Any] | None = None, at: datetime | None = None) -> None:
    """Write that `kind` must happen (not before `at`). Saying the same `dedupe` again changes nothing."""
    row = Outbox(kind=kind, dedupe=dedupe[:200], payload=payload or {}, next_at=at or clock.now())
    Outbox.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(wake)


def wake() -> None:
    """Tell a worker that there is something to do. The broker may be down: beat sweeps anyway."""
    try:
        current_app.send_task(WAKE_TASK, ignore_result=True, retry=False, expires=60)
    except Exception as error:  # noqa: BLE001 - whatever the broker does, the change itself is safe
        log.warning("outbox.wake_failed", error=str(error))


def claim(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Lock rows for this worker and pass over those another one holds. SQLite serialises writers instead."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def drain(at: datetime | None = None, limit: int = 1000) -> int:
    """Handle due rows until there are none (or `limit` were taken); answers how many were handled."""
    handled = 0
    while handled < limit:
        batch = _drain_batch(at or clock.now())
        if not batch:
            break
        handled += batch
    return handled


def _drain_batch(at: datetime) -> int:
    with transaction.atomic():
        rows = list(claim(Outbox.objects.due(at))[:BATCH])
        leased = [row for row in rows if _is_outside(row)]
        for row in leased:
            row.attempts += 1
            row.next_at = at + LEASE
            row.save(update_fields=["attempts", "next_at"])
        for row in rows:
            if row not in leased:
                row.attempts += 1
                _run(row, at)
    for row in leased:
        _run(row, at)
    return len(rows)


def _is_outside(row: Outbox) -> bool:
    handler = _handlers.get(row.kind)
    return handler is not None and handler.outside


def _run(row: Outbox, at: datetime) -> None:
    """Run one row; a failure is kept with the row and never touches its neighbours."""
    try:
        with transaction.atomic():
            _handlers[row.kind].run(row)
            row.done_at = clock.now()
            row.last_error = ""
            row.save(update_fields=["attempts", "done_at", "last_error"])
    except Exception as error:  # noqa: BLE001 - a poison row must not stop the others
        _put_back(row, at, error)


def _put_back(row: Outbox, at: datetime, error: Exception) -> None:
    """Try again later, each time later still; after `MAX_ATTEMPTS` give up where an administrator sees it."""
    reason = f"no handler for {row.kind!r}" if isinstance(error, KeyError) and row.kind not in _handlers else str(error)
    row.done_at = None
    row.last_error = f"{type(error).__name__}: {reason}"[:2000]
    row.next_at = at + timedelta(seconds=min(3600, 5 * 4 ** (row.attempts - 1)))
    if row.attempts >= MAX_ATTEMPTS:
        row.dead_at = clock.now()
        log.error("outbox.dead", kind=row.kind, row=row.pk, error=row.last_error)
    row.save(update_fields=["attempts", "next_at", "done_at", "dead_at", "last_error"])
