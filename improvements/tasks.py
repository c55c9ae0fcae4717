"""Jobs of the register. Each finds what is due by query and may run twice, late, or on two machines at once."""

import structlog
from celery import shared_task

from cir import clock
from cir.errors import DomainError
from cir.notifications.retention import delete
from improvements import exporting, reminders, retention
from improvements.models import Improvement
from improvements.statuses import Status

log = structlog.get_logger(__name__)


@shared_task
def resume_deferred() -> int:
    """Bring deferred improvements back on their day; answers how many came back."""
    back = 0
    for record in Improvement.objects.due_back(clock.today()).order_by("pk"):
        try:
            record.move("resume", by=None)
            back += 1
        except DomainError as refused:
            record.refresh_from_db()
            if record.status == Status.DEFERRED:  # otherwise somebody resumed it meanwhile
                log.error("deferred.stays", record=record.reference, error=refused.sentence)
    return back


@shared_task
def remind() -> int:
    """Write the reminders whose morning has come; answers how many are new."""
    return reminders.scan()


@shared_task
def check_sustainment() -> int:
    """Check whether gains are held, 30, 90 and 180 days after closing; answers how many checks were made."""
    now, made = clock.now(), 0
    for record in Improvement.objects.to_sustain(now).order_by("pk").iterator(chunk_size=200):
        for closing, days in record.checks_due(now):
            try:
                record.check_gain(closing, days, at=now)
                made += 1
            except DomainError as refused:
                log.error("sustainment.unchecked", record=record.reference, days=days, error=refused.sentence)
    return made


@shared_task
def clean_up() -> dict[str, int]:
    """Throw away expired exports, drafts nobody touched for long, and what was put aside until a day that passed."""
    now = clock.now()
    return {"exports": exporting.clean_up(now)} | {what: delete(rows) for what, rows in retention.due(now).items()}
