"""A register with a past, told by its moves, and its rollups."""

from datetime import timedelta

import pytest

from cir import clock
from improvements.models import Transition
from metrics import queries, rollups
from tests import factories

DAY = timedelta(days=1)
STEPS = (
    ("assess", "new", "assessing"),
    ("approve", "assessing", "approved"),
    ("plan", "approved", "planned"),
    ("start", "planned", "in_progress"),
    ("go-live", "in_progress", "measuring"),
    ("close", "measuring", "done"),
)


def lived(title, days_ago, steps, pace=6, **fields):
    """An improvement logged so many days ago that made so many steps, one every `pace` days."""
    logged = clock.now() - timedelta(days=days_ago)
    status = STEPS[steps - 1][2] if steps else "new"
    moments = [logged + timedelta(days=pace * (number + 1)) for number in range(steps)]
    since = moments[-1] if moments else logged
    made = factories.improvement(title, logged_at=logged, status=status, status_since=since,
                                 ended_at=since if status == "done" else None,
                                 outcome="achieved" if status == "done" else "", **fields)  # fmt: skip
    for (move, source, target), at in zip(STEPS, moments, strict=False):
        Transition.objects.create(improvement=made, move=move, source=source, target=target, at=at)
    return made


@pytest.fixture
def register(ana, item):
    """Twenty-four improvements over 200 days, four in each state from New to Done, one restricted; rolled up."""
    for number in range(24):
        steps = number % 7 if number % 7 < 6 else 6
        lived(f"Idea {number}", 200 - number * 5, steps, owner=ana, logged_by=ana, item=item if number % 2 else None,
              source="customer" if number % 3 else "staff")  # fmt: skip
    lived("Secret", 60, 3, owner=ana, restricted=True)
    today = queries.today()
    rollups.backfill(today - timedelta(days=210), today, only=("week", "month"))
