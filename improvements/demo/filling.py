"""Filling the register with the sample organisation, and taking it away again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from cir import clock
from cir.accounts.models import Membership, Team, User
from cir.catalogue.models import ConfigurationItem, Objective, Vision
from cir.errors import Conflict
from improvements.demo import organisation
from improvements.demo.records import Writer
from improvements.demo.series import Readings
from improvements.kpis import changes
from improvements.models import Improvement, Review, WorkLimit
from metrics import queries, rollups
from metrics.models import KpiTarget, Measure, TouchedDays
from metrics.periods import local_day

SEED = 20261121
THURSDAY, TEN = 3, 10
LONG_AGO, AIMED = timedelta(days=600), timedelta(days=300)
WORK_LIMITS = {"in_progress": 10, "measuring": 14}


_figured: list[Callable[[datetime], None]] = []
_above: list[tuple[Callable[[datetime], None], Callable[[], None]]] = []


def also(fill_more: Callable[[datetime], None], remove_more: Callable[[], None]) -> None:
    """Rooms above add what is theirs to the sample, and take it away first."""
    _above.append((fill_more, remove_more))


def afterwards(fill_more: Callable[[datetime], None]) -> None:
    """What rooms above add once the figures are there."""
    _figured.append(fill_more)


def finish(at: datetime | None = None) -> None:
    """Compute the figures of the sample's weeks and months, and add what is made from them."""
    now = at or clock.now()
    today = local_day(now, queries.zone())
    rollups.backfill(changes.first_day() or today, today, only=("week", "month"))
    for fill_more in _figured:
        with transaction.atomic():
            fill_more(now)


@transaction.atomic
def fill(password: str | None = None, at: datetime | None = None) -> int:
    """Add the sample organisation; its people sign in with `password` (None: not at all).

    Answers the number of improvements.

    Raises `Conflict` when it is there already.
    """
    if people().exists():
        raise Conflict("The sample organisation is here already. Remove it before you add it again.")
    now = at or clock.now()
    random = Random(SEED)  # noqa: S311 - made-up data, not secrets
    staff = _people(password, now - LONG_AGO)
    items = _items(staff, now - LONG_AGO)
    objectives = _direction(staff, now)
    readings = Readings(items, staff, now, random)
    written = Writer(staff=staff, items=items, objectives=objectives, readings=readings, now=now, random=random).write()
    _governance(staff, now)
    _count_again(now)
    for fill_more, _ in _above:
        fill_more(now)
    return written


@transaction.atomic
def remove() -> None:
    """Take the sample organisation away: its records, measures, services, people.

    What real people made of it is kept: a service they use is retired, a person who acted is deactivated.
    """
    for _, remove_more in _above:
        remove_more()
    staff = people()
    _count_again(clock.now())
    _delete_records(Improvement.objects.filter(logged_by__in=staff))
    for measure in Measure.objects.filter(owner__in=staff):
        _delete_or(measure, owner=None, retired_at=clock.now())
    Review.objects.filter(called_by__in=staff).delete()
    KpiTarget.objects.filter(set_by__in=staff).delete()
    Vision.objects.filter(set_by__in=staff).delete()
    for objective in Objective.objects.filter(owner__in=staff):
        _delete_or(objective, owner=None, retired_at=clock.now())
    for item in ConfigurationItem.objects.filter(owner__in=staff).order_by("-path"):
        _delete_or(item, owner=None, retired_at=clock.now())
    Membership.objects.filter(user__in=staff).delete()
    Team.objects.filter(name__in={person.team for person in organisation.PEOPLE}, members__in=staff).delete()
    for person in staff:
        _delete_or(person, is_active=False, email=f"gone-{person.pk}@invalid.example")


def _delete_records(records: models.QuerySet[Improvement]) -> None:
    """Delete the sample's records, merged ones before what they were merged into; a real record keeps its other."""
    needed = Improvement.objects.exclude(pk__in=records.values("pk")).filter(merged_into__isnull=False)
    doomed = records.exclude(pk__in=list(needed.values_list("merged_into", flat=True)))
    while doomed.exclude(merged=None).exists():
        doomed.filter(merged=None).exclude(merged_into=None).delete()
    doomed.delete()


def people() -> models.QuerySet[User]:
    """The people of the sample organisation."""
    return User.objects.filter(email__endswith=f"@{organisation.MAIL_DOMAIN}")


def _delete_or(row: models.Model, **keep: object) -> None:
    """Delete a row; where something real still points to it, set these columns instead."""
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        for column, value in keep.items():
            setattr(row, column, value)
        row.save()


def _people(password: str | None, since: datetime) -> dict[str, User]:
    """Everybody, by first name."""
    hashed, staff = make_password(password), {}
    for person in organisation.PEOPLE:
        user = User.objects.create(email=person.email, name=person.name, job_title=person.job, password=hashed,
                                   joined_at=since)  # fmt: skip
        Membership.objects.bulk_create([Membership(user=user, role=role) for role in person.roles])
        Team.objects.get_or_create(name=person.team)[0].members.add(user)
        staff[user.first_name] = user
    return staff


def _items(staff: dict[str, User], since: datetime) -> dict[str, ConfigurationItem]:
    items: dict[str, ConfigurationItem] = {}
    for item in organisation.ITEMS:
        items[item.name] = ConfigurationItem.objects.create(
            name=item.name,
            kind=item.kind,
            owner=staff[item.owner],
            description=item.description,
            parent=items.get(item.parent),
            is_public=item.public,
            created_at=since,
        )
    return items


def _direction(staff: dict[str, User], now: datetime) -> list[Objective]:
    Vision.objects.create(text=organisation.VISION, valid_from=now.date() - timedelta(days=560), set_by=staff["Marcus"])
    return [
        Objective.objects.create(name=name, horizon=horizon, owner=staff[owner])
        for name, horizon, owner in organisation.OBJECTIVES
    ]


def _count_again(now: datetime) -> None:
    """The figures of all its days are computed anew by the job."""
    first = changes.first_day()
    today = local_day(now, queries.zone())
    TouchedDays.mark(first or today, today, today)


def _governance(staff: dict[str, User], now: datetime) -> None:
    """Work limits, targets of KPIs, a review every four weeks, and the next one."""
    day = local_day(now - AIMED, queries.zone())
    for key, value in organisation.AIMS.items():
        KpiTarget.objects.create(key=key, value=value, valid_from=day, set_by=staff["Freya"], created_at=now - AIMED)
    for status, most in WORK_LIMITS.items():
        WorkLimit.objects.get_or_create(status=status, defaults={"most": most})
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    ahead = (THURSDAY - local.weekday()) % 7 or 7
    coming = local.replace(hour=TEN, minute=0, second=0, microsecond=0) + timedelta(days=ahead)
    for weeks in range(-72, 4, 4):
        Review.objects.create(
            starts_at=coming + timedelta(weeks=weeks), place="Room 4.12 and online", called_by=staff["Freya"]
        )
