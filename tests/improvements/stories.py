"""How a record gets somewhere in its life, through the doors of the product."""

from datetime import date

from cir import clock
from cir.accounts.models import User
from improvements.models import Improvement
from tests import factories

CLOSING = {
    "outcome": "achieved",
    "shown": "The chart, at the service review.",
    "lesson": "Start with the smallest site.",
    "next": "stop_here",
}
AFTER = [301, 244, 218, 197, 168]


def approved(record: Improvement, owner: User, approver: User, coordinator: User) -> Improvement:
    """Assessed, with all its evidence, and approved."""
    record.move("assess", by=coordinator)
    factories.ready_to_approve(record, owner, approver)
    record.refresh_from_db()
    record.move("approve", by=approver)
    return record


def in_progress(record: Improvement, owner: User, approver: User, coordinator: User) -> Improvement:
    """Planned and started."""
    approved(record, owner, approver, coordinator)
    factories.ready_to_plan(record, owner)
    record.move("plan", by=owner)
    record.move("start", by=owner)
    return record


def in_measuring(record: Improvement, owner: User, approver: User, coordinator: User) -> Improvement:
    """Live since 1 June 2026, with five readings that show it and do not reach the target."""
    in_progress(record, owner, approver, coordinator)
    record.tasks.update(done_at=clock.now())
    record.move("go-live", by=owner, went_live_on=date(2026, 6, 1))
    target = record.main_target()
    assert target is not None
    factories.readings(target.measure, AFTER, first=date(2026, 6, 15))
    record.refresh_result()
    return record
