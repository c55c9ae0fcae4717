"""Jobs of the register. Each finds what is due by query and may run twice, late, or on two machines at once."""

from celery import shared_task

from cir import clock
from cir.errors import DomainError
from improvements.models import Improvement


@shared_task
def resume_deferred() -> int:
    """Bring deferred improvements back on their day; answers how many came back."""
    back = 0
    for record in Improvement.objects.due_back(clock.today()).order_by("pk"):
        try:
            record.move("resume", by=None)
            back += 1
        except DomainError:  # somebody resumed it meanwhile
            continue
    return back
