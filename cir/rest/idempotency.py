"""Do it once: the same request sent again gets the answer of the first time, and nothing happens twice.

The key is inserted first, in the transaction of the work. A twin that comes meanwhile waits on the unique index and
then gets the stored answer; if the first one fails, its key vanishes with it and the twin does the work. Only answers
to work that was committed are kept. Pages use it with the nonce of a form, programs with `Idempotency-Key`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction

from cir import clock
from cir.errors import Conflict, DomainError, Invalid, Problem
from cir.rest.models import IdempotencyKey

LONGEST_KEY = 255
WAIT_MILLISECONDS = 2000


class KeyReused(DomainError):
    """The key stands for another request already."""

    status = 422
    code = "key-reused"
    title = "This key was used for another request"


class StillRunning(Conflict):
    """The first request with this key has not ended yet: ask again in a moment."""

    code = "still-running"
    title = "The same request is still being worked on"
    retry_after = 2


@dataclass(frozen=True)
class Answer:
    """An answer as it can be given again."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


def hash_of(*parts: bytes) -> str:
    """The fingerprint of a request: two that differ in anything have different ones."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def once(
    principal: int, route: str, key: str, request_hash: str, do: Callable[[], Answer], *, at: datetime | None = None
) -> Answer:
    """Run `do` in a transaction, unless this person's `key` for `route` has an answer: then give that one.

    Raises `Invalid` for a key that is empty or too long, `KeyReused` when it stands for another request and
    `StillRunning` when the first request takes too long; whatever `do` raises takes the key back with it.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Invalid(
            Problem("idempotency-key", f"Send a key of 1 to {LONGEST_KEY} printable characters.", "Idempotency-Key")
        )
    now = at or clock.now()
    with transaction.atomic():
        row = _claimed(principal, route[:200], key, request_hash, now)
        if row.status is not None:
            return _again(row, request_hash)
        answer = do()
        row.status, row.body, row.headers = answer.status, answer.body, answer.headers
        row.save(update_fields=["status", "body", "headers"])
        return answer


def _claimed(principal: int, route: str, key: str, request_hash: str, now: datetime) -> IdempotencyKey:
    """A new row for this key, or the one that another request finished while we waited."""
    who = {"principal_id": principal, "route": route, "key": key}
    IdempotencyKey.objects.filter(**who, created_at__lte=now - timedelta(hours=settings.IDEMPOTENCY_HOURS)).delete()
    _wait_at_most(WAIT_MILLISECONDS)
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(**who, request_hash=request_hash, created_at=now)
    except IntegrityError:
        return IdempotencyKey.objects.get(**who)
    except OperationalError as locked:
        raise StillRunning("The same request is still being worked on. Send it again in a moment.") from locked
    finally:
        _wait_as_usual()


def _again(row: IdempotencyKey, request_hash: str) -> Answer:
    if row.request_hash != request_hash:
        raise KeyReused(
            Problem("key-reused", "This key stands for a request with other content. Use a new key.", "Idempotency-Key")
        )
    return replace(Answer(row.status or 0, row.body, row.headers), replayed=True)


def _wait_at_most(milliseconds: int) -> None:
    """How long to wait for a twin. SQLite lets one writer in at a time and needs no such limit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {milliseconds:d}")


def _wait_as_usual() -> None:
    if connection.vendor == "postgresql" and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
