"""Jobs of feedback. Each finds what is due by query and may run twice, late, or on two machines at once."""

from datetime import timedelta

from celery import shared_task

from cir import clock
from cir.notifications import workdays
from feedback import forgetting, limits, outcome, reminders, survey_mail, waiting
from feedback.inbound import fetching, noticing
from feedback.models import Acknowledged

KEEP_THANKED = timedelta(days=2)


@shared_task
def tell() -> int:
    """Turn moves of linked improvements into answers; says how many."""
    return outcome.pull()


@shared_task
def fetch_mail() -> int:
    """Take in the mails that people sent; says how many are new."""
    return fetching.fetch()


@shared_task
def remind() -> int:
    """Write the notices about new feedback and about answers that are owed; says how many are new."""
    return reminders.scan() + noticing.scan() + survey_mail.scan() + waiting.scan()


@shared_task
def clean_up() -> dict[str, int]:
    """Forget which address was thanked when, who sent how much, and whoever is needed no more."""
    before = workdays.day_of(clock.now() - KEEP_THANKED)
    return {
        "thanked": Acknowledged.objects.filter(on__lt=before).delete()[0],
        "counts": limits.forget(),
        "invited": forgetting.invited(),
        "mails": forgetting.mails(),
        "senders": forgetting.senders(),
    }
