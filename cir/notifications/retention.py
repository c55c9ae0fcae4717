"""What is kept how long: read notices, done outbox rows, old sessions. The settings say the days."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cir import clock
from cir.accounts.models import Hold
from cir.notifications.models import Delivery, Notification, Outbox

CHUNK = 1000
KEEP_DELIVERIES = timedelta(days=30)


def clean_up(at: datetime | None = None) -> dict[str, int]:
    """Delete what was kept long enough, in small steps; answers how many rows of each."""
    return {what: delete(rows) for what, rows in due(at or clock.now()).items()}


def due(now: datetime) -> dict[str, QuerySet[Any]]:
    """What was kept long enough. A person's notices stay while a hold keeps what is known of them."""
    notices = Notification.objects.older_than(now - timedelta(days=settings.KEEP_NOTICES_DAYS))
    return {
        "notices": notices.exclude(user__email__in=Hold.objects.addresses()),
        "outbox": Outbox.objects.done_before(now - timedelta(days=settings.KEEP_OUTBOX_DAYS)),
        "deliveries": Delivery.objects.filter(done_at__lt=now - KEEP_DELIVERIES),
        "sessions": Session.objects.filter(expire_date__lt=now),
    }


def delete(rows: QuerySet[Any]) -> int:
    """Delete rows a thousand at a time, so that nobody waits for a long lock."""
    gone = 0
    while chunk := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        gone += rows.model._base_manager.filter(pk__in=chunk).delete()[0]
    return gone
