"""The first administrator: made once, with a password that must be replaced at once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cir.accounts.models import User
from cir.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def first_admin(**options: str) -> str:
    said = StringIO()
    call_command("first_admin", stdout=said, **options)
    return said.getvalue()


def test_it_makes_somebody_who_can_let_everybody_else_in_and_says_the_password_once():
    said = first_admin()
    person = User.objects.get()
    password = re.search(r"one-time password (\S+)", said)[1]
    assert person.email == "admin@localhost"
    assert person.check_password(password)
    assert person.is_staff
    assert person.must_change_password
    assert all(person.roles.has(role) for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.APPROVER))


def test_it_says_nothing_when_there_is_a_person_already():
    factories.person("Ana Abara")
    assert first_admin() == ""
    assert User.objects.count() == 1


def test_twice_is_once():
    first_admin()
    assert first_admin() == ""
    assert User.objects.count() == 1


def test_it_refuses_what_is_no_address():
    with pytest.raises(CommandError, match="root is not an e-mail address"):
        first_admin(email="root")


def test_whoever_has_a_one_time_password_chooses_their_own_before_anything_else(client: Client):
    person = factories.person("Ana Abara", must_change_password=True)
    client.force_login(person)
    assert client.get("/account/").headers["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200
    assert client.post("/account/").headers["Location"] == "/account/password/"
    client.post(
        "/account/password/",
        {"oldpassword": factories.PASSWORD, "password1": "eleven green apples", "password2": "eleven green apples"},
    )
    person.refresh_from_db()
    assert person.check_password("eleven green apples")
    assert not person.must_change_password
    assert client.get("/account/").status_code == 200
