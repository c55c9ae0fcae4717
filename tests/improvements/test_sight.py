"""What a person may not see does not exist for them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def sees(user, record) -> bool:
    return Improvement.objects.visible_to(user).filter(pk=record.pk).exists()


def test_everyone_signed_in_sees_an_ordinary_record(idea, cleo):
    assert sees(cleo, idea)


def test_nobody_sees_anything_without_signing_in(idea):
    assert not Improvement.objects.visible_to(AnonymousUser()).exists()


def test_a_restricted_record_is_for_its_people_and_those_who_govern(restricted, ana, cleo, mia, cora, otto, ada):
    people = (ana, cleo, mia, cora, otto, ada)
    assert [person.first_name for person in people if sees(person, restricted)] == ["Ana", "Mia", "Cora", "Otto"]


def test_a_role_limited_to_a_service_sees_only_what_lies_below_it(restricted, item, cleo):
    other = factories.item("Network")
    Membership.objects.create(user=cleo, role=Role.COORDINATOR, item=other)
    assert not sees(User.objects.get(pk=cleo.pk), restricted)
    Membership.objects.create(user=cleo, role=Role.COORDINATOR, item=item)
    assert sees(User.objects.get(pk=cleo.pk), restricted)


def test_a_role_reaches_the_items_below_its_own(item, ana, cleo):
    child = factories.item("Password vault", parent=item)
    record = factories.improvement(item=child, restricted=True)
    Membership.objects.create(user=cleo, role=Role.APPROVER, item=item)
    assert sees(User.objects.get(pk=cleo.pk), record)


def test_a_watcher_of_a_restricted_record_sees_it(restricted, cleo):
    restricted.watch(by=cleo)
    assert sees(cleo, restricted)


def test_a_deactivated_person_sees_nothing(idea, cleo):
    cleo.is_active = False
    assert not sees(cleo, idea)
