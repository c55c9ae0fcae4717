"""Jobs of the roof. Each may run twice, late, or on two machines at once."""

from celery import shared_task

from cir.dashboards import checking


@shared_task
def check_practice() -> int:
    """Look at practice health, once a working day."""
    return checking.scan()
