"""What goes by itself: each rule with its days, how much of it is due, and the job that does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from cir import clock
from cir.notifications import retention as notices
from cir.rest.models import IdempotencyKey
from feedback import forgetting
from improvements import retention as left_lying
from improvements.models import Export


@dataclass(frozen=True)
class Rule:
    """One kind of data that is kept for a time."""

    what: str
    kept: str
    due: int


def due(at: datetime | None = None) -> list[Rule]:
    """How much of each is due now: what the jobs of this hour will take away."""
    now = at or clock.now()
    kept = _kept()
    return [Rule(what, kept[what], rows.count()) for what, rows in _rows(now).items()]


def _rows(now: datetime) -> dict[str, QuerySet]:
    """Found by the very queries that the jobs delete by."""
    told, worked = notices.due(now), left_lying.due(now)
    return {
        "Names and addresses of closed feedback": forgetting.senders_due(now),
        "Addresses that surveys went to": forgetting.invited_due(now),
        "Mails nobody decided about": forgetting.mails_due(now),
        "Notices": told["notices"],
        "Delivered rows of the outbox": told["outbox"],
        "Delivered webhooks": told["deliveries"],
        "Sessions": told["sessions"],
        "Drafts": worked["drafts"],
        "Things put aside": worked["snoozes"],
        "Exports": Export.objects.expired(now),
        "Answers kept for programs": IdempotencyKey.objects.forgotten(now),
    }


def _kept() -> dict[str, str]:
    """How long, in words."""
    return {
        "Names and addresses of closed feedback": f"{settings.KEEP_SENDER_DAYS} days after it was closed",
        "Addresses that surveys went to": f"{settings.KEEP_INVITED_DAYS} days after the survey closed",
        "Mails nobody decided about": f"{forgetting.KEEP_MAILS.days} days",
        "Notices": f"{settings.KEEP_NOTICES_DAYS} days",
        "Delivered rows of the outbox": f"{settings.KEEP_OUTBOX_DAYS} days",
        "Delivered webhooks": f"{notices.KEEP_DELIVERIES.days} days",
        "Sessions": "until they expire",
        "Drafts": f"{settings.KEEP_DRAFTS_DAYS} days untouched",
        "Things put aside": "2 days after they came back",
        "Exports": "2 days",
        "Answers kept for programs": f"{settings.IDEMPOTENCY_HOURS} hours",
    }
