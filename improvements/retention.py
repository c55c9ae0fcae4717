"""What people left lying in the register and nobody needs after a while."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from cir import clock
from cir.accounts.models import Hold
from improvements.models import Draft, Snooze


def due(now: datetime) -> dict[str, QuerySet[Any]]:
    """What was kept long enough. A person's drafts stay while a hold keeps what is known of them."""
    old = now - timedelta(days=settings.KEEP_DRAFTS_DAYS)
    return {
        "drafts": Draft.objects.filter(saved_at__lt=old).exclude(person__email__in=Hold.objects.addresses()),
        "snoozes": Snooze.objects.filter(until__lt=clock.today(now) - timedelta(days=2)),
    }
