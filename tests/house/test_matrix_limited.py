"""Roles for one service, sponsors, analysts and tokens: each gets what the tables say and nothing beside it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from cir.accounts.models import ApiToken, Membership, Scope
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem
from improvements.models import Improvement
from tests import factories
from tests.api.conftest import Program
from tests.house.matrix_limited import ACTS, CAST, SEES_RESTRICTED
from tests.house.rules import SIGNED_IN

pytestmark = pytest.mark.django_db
OWN, OTHER = "their service", "another service"
TRIED = [(name, OWN) for name in CAST] + [(name, OTHER) for name, (_, limited) in CAST.items() if limited]


def program(person, scopes=None):
    _, secret = ApiToken.create(user=person, name="House", scopes=Scope.values if scopes is None else scopes)
    return Program(secret)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """What `built` makes, once for the file: to build it costs more than most of its tests do."""
    many = override_settings(API_REQUESTS_PER_MINUTE=1_000_000)
    with many, django_db_blocker.unblock(), transaction.atomic():
        yield built()
        transaction.set_rollback(True)


def built():
    """Two services, each with a record, a measure and a second record; the people of the table."""
    owner, person = factories.person("Olga Owner"), factories.person("Pia Person")
    services = {name: ConfigurationItem.objects.create(name=name) for name in (OWN, OTHER)}
    things = {}
    for name, item in services.items():
        record = factories.improvement(owner=owner, item=item, scale="bau")
        factories.put(record, "assessing")
        made = {"ref": record.reference, "item": item.pk, "person": person.pk, "record": record}
        made["other"] = factories.improvement("Another one", owner=owner, item=item).reference
        made["option"] = record.options.create(name="Ask the vendor").pk
        made["measure"] = factories.measure(f"Calls of {name}", item=item, owner=owner).pk
        things[name] = made
    programs = {}
    cleo = factories.person("Cleo Winter")
    for name, (role, limited) in CAST.items():
        holder = factories.person(f"{name.title()} Limited")
        Membership.objects.create(user=holder, role=role, item=services[OWN] if limited else None)
        programs[name] = program(holder)
    return SimpleNamespace(things=things, programs=programs | {"cleo": program(cleo)})


def filled(said: Any, things: dict[str, Any]) -> Any:
    """The same with the things of one service in place of their names."""
    if isinstance(said, str) and said.startswith("{"):
        return things[said[1:-1]]
    return {name: filled(each, things) for name, each in said.items()} if isinstance(said, dict) else said


def answered(house, name, act, where):
    """The status this person gets; what it changed is undone."""
    things = house.things[where]
    path, body, asks = act.path.format(**things), filled(act.body, things), house.programs[name]
    with transaction.atomic():
        answer = changed(asks, path, body) if act.method == "PATCH" else asks(act.method, path, body)
        transaction.set_rollback(True)
    return answer


def changed(asks, path, body):
    """The answer to a change of what is there now; of what is not there, the answer to looking at it."""
    seen = asks.get(path)
    return asks.patch(path, body, If_Match=seen["ETag"]) if seen.status_code == 200 else seen


def allowed(name, act, where):
    """What the table says: a role for one service counts there; one for everything counts everywhere."""
    return f"{name}*" in act.who or (name in act.who and (where == OWN or not CAST[name][1] or act.who == tuple(CAST)))


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_a_role_reaches_as_far_as_it_was_given(house, act):
    wrong = []
    for name, where in TRIED:
        status = answered(house, name, act, where).status_code
        fine = status in (200, 201, 204, 409) if allowed(name, act, where) else status == 403
        if not fine:
            wrong.append(f"{name} at {where}: {status}")
    assert wrong == []


@pytest.mark.parametrize("act", [act for act in ACTS if "{ref}" in act.path][::4], ids=str)
def test_a_restricted_record_of_another_service_does_not_exist(house, act):
    Improvement.objects.filter(pk__in=[each["record"].pk for each in house.things.values()]).update(restricted=True)
    wrong = []
    for name, where in TRIED:
        status = answered(house, name, act, where).status_code
        exists = name in SEES_RESTRICTED and (where == OWN or not CAST[name][1])
        if (status == 404) is exists:
            wrong.append(f"{name} at {where}: {status}")
    assert wrong == []


def test_nor_in_lists_counts_search_or_export(house):
    Improvement.objects.filter(pk__in=[each["record"].pk for each in house.things.values()]).update(restricted=True)
    for name, asks in house.programs.items():
        seen = {record["reference"] for record in asks.get("improvements/?q=laptops").json()["results"]}
        seen |= {record["reference"] for record in asks.get("improvements/").json()["results"]}
        for where, things in house.things.items():
            exists = name in SEES_RESTRICTED and (where == OWN or not CAST[name][1])
            assert (things["ref"] in seen) is exists, f"{name} at {where}"


def test_a_role_below_a_service_does_not_reach_up_and_one_above_reaches_down(house):
    own = ConfigurationItem.objects.get(name=OWN)
    below = ConfigurationItem.objects.create(name="Passwords", parent=own)
    record = factories.improvement(owner=factories.person("Rosa Record"), item=below)
    path = f"improvements/{record.reference}/"
    assert changed(house.programs["lena"], path, {"urgency": "low"}).status_code == 200
    narrow = factories.person("Nora Narrow")
    Membership.objects.create(user=narrow, role=Role.COORDINATOR, item=below)
    asks = program(narrow)
    done = [
        changed(asks, f"improvements/{reference}/", {"urgency": "high"}).status_code
        for reference in (record.reference, house.things[OWN]["ref"], house.things[OTHER]["ref"])
    ]
    assert done == [200, 403, 403]


def test_a_token_never_gives_a_right_that_its_person_does_not_have(house):
    """Cleo's token has every scope, and Cleo has no role."""
    for act in ACTS[::2]:
        expected = (200, 201) if act.who == tuple(CAST) else (403,)
        assert answered(house, "cleo", act, OWN).status_code in expected, str(act)


def test_the_people_of_the_tables_are_not_the_same():
    assert not set(CAST) & {"ada", "otto", "gone"}
    assert set(SIGNED_IN) & set(CAST) == {"cora", "mia"}
