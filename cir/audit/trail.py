"""Writing, sealing and checking the audit trail.

Entries are written in the transaction of the change. Sealing is a separate, short step, so that two people who change
two records never wait for each other; an entry that is not sealed yet is reported as such.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from cir import clock
from cir.audit.models import Detail, Entry, Seal

GENESIS = "0" * 64
SEAL_LOCK = 0x43495201


def record(
    actor: AbstractBaseUser | None,
    verb: str,
    target: models.Model,
    changes: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Note that `actor` (None: the system) did `verb` to `target`. Call it inside the transaction of the change.

    `changes` maps a field to `[before, after]`, or holds other facts that JSON can carry.
    """
    salt = secrets.token_hex(16)
    content = json.loads(json.dumps(dict(changes or {}), cls=DjangoJSONEncoder))
    entry = Entry.objects.create(
        at=at or clock.now(),
        actor=cast("Any", actor),
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        digest=digest_of(salt, content),
    )
    Detail.objects.create(entry=entry, salt=salt, changes=content)
    return entry


def digest_of(salt: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over the salt and the canonical JSON of the content."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}|{canonical}".encode()).hexdigest()


def link(previous: str, entry: Entry) -> str:
    """The seal of `entry` after the seal `previous`."""
    facts = (
        previous,
        str(entry.pk),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.actor_id or ""),
        entry.verb,
        entry.target_type,
        entry.target_id,
        entry.digest,
    )
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


@transaction.atomic
def seal(limit: int = 5000) -> int:
    """Chain up to `limit` entries that have no seal yet; answers how many. One at a time; a second caller waits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = Seal.objects.order_by("-pk").values_list("hash", flat=True).first()
    previous = last or GENESIS
    seals = []
    for entry in Entry.objects.filter(seal=None).order_by("pk")[:limit]:
        previous = link(previous, entry)
        seals.append(Seal(entry=entry, hash=previous))
    Seal.objects.bulk_create(seals, batch_size=500)
    return len(seals)


@dataclass(frozen=True)
class Break:
    """The first place where the trail is not what was written."""

    entry_id: int
    reason: str


def verify() -> tuple[int, int, Break | None]:
    """Check every seal in order: how many hold, how many entries wait for a seal, and the first break if any."""
    previous, checked = GENESIS, 0
    for seal_row in _seals():
        entry = seal_row.entry
        if link(previous, entry) != seal_row.hash:
            return (
                checked,
                _waiting(),
                Break(entry.pk, "the entry or the order of the chain was changed"),
            )
        detail = Detail.objects.filter(pk=entry.pk).first() if not hasattr(entry, "detail") else entry.detail
        if detail is None or (detail.erased_at is None and digest_of(detail.salt, detail.changes) != entry.digest):
            return checked, _waiting(), Break(entry.pk, "what the entry says was changed")
        previous, checked = seal_row.hash, checked + 1
    return checked, _waiting(), _gap()


def head() -> str:
    """The newest seal: keep it outside the database to notice even a rewritten chain."""
    return Seal.objects.order_by("-pk").values_list("hash", flat=True).first() or GENESIS


def _seals() -> Iterator[Seal]:
    return Seal.objects.select_related("entry__detail").order_by("pk").iterator(chunk_size=2000)


def _waiting() -> int:
    return Entry.objects.filter(seal=None).count()


def _gap() -> Break | None:
    """A detail whose entry vanished cannot exist (foreign key); an entry without detail can, and is a break."""
    orphan = Entry.objects.filter(detail=None).order_by("pk").values_list("pk", flat=True).first()
    return Break(orphan, "what the entry says was deleted") if orphan else None
