"""Jobs of the API. Safe to run twice, late, or on two machines."""

from celery import shared_task

from cir import clock
from cir.rest.models import IdempotencyKey


@shared_task
def forget_old_keys() -> int:
    """Delete answers that are kept no longer; says how many."""
    return IdempotencyKey.objects.forgotten(clock.now()).delete()[0]
