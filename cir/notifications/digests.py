"""The daily digest: at `DIGEST_HOUR` o'clock where the person is, on working days, what came in until then.

What comes in later waits for the next one, so that running twice, late or after a pause sends nothing twice.
"""

from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cir import clock
from cir.accounts.models import User
from cir.notifications import hours, mail
from cir.notifications.models import Notification


def send_due(at: datetime | None = None) -> int:
    """Put the digests that are due into the outbox; answers how many."""
    now = at or clock.now()
    waiting = Notification.objects.to_digest().values("user")
    return sum(_write(user, now) for user in User.objects.active().filter(pk__in=waiting).order_by("pk"))


@transaction.atomic
def _write(user: User, now: datetime) -> bool:
    notices = mail.take_digest(user.pk, closes_at(user, now), now)
    mail.put_letter(user.pk, notices, digest=True)
    return bool(notices)


def closes_at(user: User, now: datetime) -> datetime:
    """The last moment that belongs to this person's latest digest."""
    zone = user.zone or timezone.get_default_timezone()
    day = hours.day_begun(now, settings.DIGEST_HOUR, zone)
    while not hours.is_working_day(day):
        day -= hours.DAY
    return hours.moment_of(day, time(settings.DIGEST_HOUR), zone)
