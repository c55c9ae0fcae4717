"""Records for tests: real objects with sensible defaults, made through the doors of the product where there are any."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem, Objective
from improvements.models import Improvement, Plan, ScoringModel, Target
from metrics.models import Measure

PASSWORD = "correct horse battery"


@cache
def hashed(password: str) -> str:
    """Hashing is slow on purpose: once for the whole run is enough."""
    return make_password(password)


def person(name: str, *roles: Role, **fields: Any) -> User:
    """An active person with a password, holding `roles` everywhere."""
    email = fields.pop("email", f"{name.split()[0].lower()}@example.org")
    user = User.objects.create(email=email, name=name, password=hashed(PASSWORD), **fields)
    for role in roles:
        Membership.objects.create(user=user, role=role)
    return user


def item(name: str = "Service desk", **fields: Any) -> ConfigurationItem:
    return ConfigurationItem.objects.create(name=name, **fields)


def improvement(title: str = "Quicker laptops for new starters", **fields: Any) -> Improvement:
    """A record written straight to the table, in any state."""
    return Improvement.objects.create(title=title, **fields)


def criteria() -> None:
    """The default criteria, which a test that empties the tables may have taken."""
    if not ScoringModel.objects.exists():
        import_module("improvements.migrations.0002_defaults").add_defaults(apps, None)


def measure(name: str = "Password tickets per month", **fields: Any) -> Measure:
    fields.setdefault("unit", "tickets")
    fields.setdefault("direction", "down")
    fields.setdefault("kind", "count")
    return Measure.objects.create(name=name, **fields)


def readings(of: Measure, values: list[float], first: date = date(2025, 6, 1), days: int = 30) -> None:
    """One reading every `days` days from `first` on, each at noon UTC."""
    moment = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    for number, value in enumerate(values):
        of.record(moment=moment + timedelta(days=days * number), value=value, by=None)


BASELINE = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407]


def ready_to_approve(record: Improvement, owner: User, scorer: User) -> Target:
    """Give a record everything that approval asks for; answers its main target."""
    record.owner, record.urgency, record.cost_band = owner, "high", "low"
    record.value_consumer = "Staff get back to work in four minutes."
    record.objective = Objective.objects.get_or_create(name="Staff lose no time to IT")[0]
    record.save()
    record.give_points({"value": 4, "fit": 3, "risk": 3, "urgency": 5, "ease": 4}, by=scorer)
    tickets = measure()
    readings(tickets, BASELINE)
    return record.targets.create(
        measure=tickets,
        baseline_from=date(2025, 6, 1),
        baseline_until=date(2026, 5, 31),
        value=150,
        due_on=date(2026, 12, 18),
    )


def ready_to_plan(record: Improvement, person: User) -> None:
    """A plan with approach, what done means, a task with a person and a date, and a target date."""
    Plan.objects.update_or_create(
        improvement=record, defaults={"approach": "Three waves.", "done_means": "Everyone can reset a password."}
    )
    record.tasks.create(title="Pilot with Facilities", person=person, due_on=date(2026, 12, 1))
    record.target_date = date(2026, 12, 18)
    record.save()


ROAD = ("new", "assessing", "approved", "planned", "in_progress", "measuring", "done")


def put(record: Improvement, status: str, **fields: Any) -> None:
    """Write a status straight to the table, the way the database's own guard allows: one status after the other."""
    on_the_road = ROAD[ROAD.index(record.status) + 1 : ROAD.index(status) + 1] if status in ROAD else (status,)
    for step in on_the_road:
        last = fields if step == status else {}
        Improvement.objects.filter(pk=record.pk).update(status=step, **last)
    if not on_the_road:
        Improvement.objects.filter(pk=record.pk).update(**fields)
    record.refresh_from_db()
