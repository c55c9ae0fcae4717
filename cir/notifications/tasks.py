"""Jobs of the outbox."""

from celery import shared_task

from cir.notifications import outbox


@shared_task
def drain() -> int:
    """Handle what is due in the outbox. Woken by a change, swept by beat."""
    return outbox.drain()
