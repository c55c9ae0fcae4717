"""A register with a past, told by its moves, and its rollups."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
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


@dataclass(frozen=True)
class Register:
    """Whose ideas they are, and the service that half of them are about."""

    owner: User
    item: ConfigurationItem


@pytest.fixture(scope="module")
def rolled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[int, int]]:
    """Rolling up 37 periods takes seconds: once for a file, whose tests undo what they change of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        owner, item = factories.person("Olga Petrova"), factories.item("Printing", is_public=True)
        for number in range(24):
            steps = number % 7 if number % 7 < 6 else 6
            lived(f"Idea {number}", 200 - number * 5, steps, owner=owner, logged_by=owner,
                  item=item if number % 2 else None, source="customer" if number % 3 else "staff")  # fmt: skip
        lived("Secret", 60, 3, owner=owner, restricted=True)
        today = queries.today()
        rollups.backfill(today - timedelta(days=210), today, only=("week", "month"))
        yield owner.pk, item.pk
        transaction.set_rollback(True)


@pytest.fixture
def register(rolled: tuple[int, int], db: None) -> Register:
    """Twenty-four improvements over 200 days, four in each state from New to Done, one restricted; rolled up."""
    owner, item = rolled
    return Register(User.objects.get(pk=owner), ConfigurationItem.objects.get(pk=item))
