"""What is kept how long: read notices, done outbox rows, old sessions. The settings say the days."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from cir import clock
from cir.notifications.models import Notification, Outbox

CHUNK = 1000


def clean_up(at: datetime | None = None) -> dict[str, int]:
    """Delete what was kept long enough, in small steps; answers how many rows of each."""
    now = at or clock.now()
    return {
        "notices": delete(Notification.objects.older_than(now - timedelta(days=settings.KEEP_NOTICES_DAYS))),
        "outbox": delete(Outbox.objects.done_before(now - timedelta(days=settings.KEEP_OUTBOX_DAYS))),
        "sessions": delete(Session.objects.filter(expire_date__lt=now)),
    }


def delete(rows: QuerySet[Model]) -> int:
    """Delete rows a thousand at a time, so that nobody waits for a long lock."""
    gone = 0
    while chunk := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        gone += rows.model._base_manager.filter(pk__in=chunk).delete()[0]
    return gone
