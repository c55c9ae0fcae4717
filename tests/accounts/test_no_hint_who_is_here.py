"""Nobody learns from outside who has an account: not by words, not by status, not by how much work an answer is."""

import re
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cir.accounts.models import User
from cir.administration.models import Invitation
from cir.notifications import outbox
from cir.notifications.models import Outbox
from tests import factories
from tests.accounts.hashing import CountingHasher

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOBODY = "none@example.org"  # as long as the addresses of the cast
CHANGING = re.compile(r"csrf[-\w]*\W+(value|content)=\W\S+|[0-9a-f]{16}\b|value=\"\S+@example.org\"|nonce-\S+")


@pytest.fixture(autouse=True)
def _quick_and_with_all_tries(settings, monkeypatch):
    cache.clear()
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.CountingHasher"]
    monkeypatch.setattr(factories, "hashed", make_password)


@dataclass
class Seen:
    """Everything an onlooker can hold against another answer; `work` is rounds of hashing and statements."""

    status: int
    words: str
    headers: dict[str, str]
    work: tuple[int, int]


def look(address, said=None, client=None, **about):
    """What a stranger sees and could measure. The first request of a browser is not the one that counts."""
    client = client or Client(REMOTE_ADDR=about.pop("at", "192.0.2.1"))
    client.get("/login/")
    CountingHasher.rounds = 0
    with CaptureQueriesContext(connection) as statements:
        answer = client.post(address, said) if said else client.get(address)
    told = {name: text for name, text in answer.items() if name in ("Location", "Content-Type", "Cache-Control")}
    words = CHANGING.sub("", answer.content.decode())
    return Seen(answer.status_code, words, told, (CountingHasher.rounds, len(statements)))


@pytest.fixture
def by_provider_alone(db):
    """Somebody who signs in at the organisation's provider and has no password here."""
    return User.objects.create_user("sven@example.org", None, name="Sven Example")


def test_signing_in_with_a_wrong_password(ana, by_provider_alone):
    switched_off = factories.person("Olga Off", is_active=False)
    people = (ana.email, by_provider_alone.email, switched_off.email, NOBODY)
    seen = [look("/login/", {"login": email, "password": "wrong"}, at=f"192.0.2.{n}") for n, email in enumerate(people)]
    assert seen[0].status == 200
    assert seen[0].work[0] == 1, "a password was hashed"
    assert all(each == seen[0] for each in seen)


def test_too_many_tries_are_stopped_for_an_address_nobody_has_as_well(ana):
    for email in (ana.email, NOBODY):
        answers = [look("/login/", {"login": email, "password": "wrong"}, at=f"192.0.2.{n}") for n in range(7)]
        assert answers[0].words != answers[-1].words, "it says to wait"
        if email == ana.email:
            known = answers
    assert answers == known


def test_asking_for_a_new_password(ana, by_provider_alone):
    people = (ana.email, by_provider_alone.email, NOBODY)
    seen = [look("/login/reset/", {"email": email}) for email in people]
    assert all(each == seen[0] for each in seen)
    assert look(seen[0].headers["Location"]).status == 200
    assert mail.outbox == [], "no mail server is talked to while the person waits"
    assert Outbox.objects.filter(kind="account.reset").count() == 3
    outbox.drain()
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects[ana.email] == "Set a new password for CIR"
    assert subjects[NOBODY] == "You have no account in CIR"


def test_links_that_were_made_up(ana, ada):
    there = Invitation.invite(by=ada, email="new@example.org", name="New")
    for known, unknown in (
        (f"/invitation/{there.pk}-{'0' * 64}/", f"/invitation/{there.pk + 7}-{'0' * 64}/"),
        ("/login/reset/1-abc-def/", "/login/reset/zz-abc-def/"),
    ):
        seen = [look(address) for address in (known, unknown)]
        assert seen[0].status == seen[1].status
        assert re.sub(r"\d+-0+", "", seen[0].words) == re.sub(r"\d+-0+", "", seen[1].words)


def test_changing_to_an_address_that_somebody_has(client, ana, cleo):
    """Who signed in learns no more: the answer is the same, and only the mailbox's owner hears of it."""
    client.force_login(ana)
    client.post("/login/again/", {"password": factories.PASSWORD})
    seen = [look("/account/email/", {"email": email, "action_add": "1"}, client) for email in (NOBODY, cleo.email)]
    assert [each.status for each in seen] == [302, 302]
    assert seen[0].headers == seen[1].headers
    outbox.drain()
    assert [message.to for message in mail.outbox] == [[NOBODY], [cleo.email]]
    path = re.search(r"http://[^/]+(/account/email/\S+)", mail.outbox[-1].body)[1]
    client.post(path)
    assert set(User.objects.values_list("email", flat=True)) == {ana.email, cleo.email}, "nobody's address moved"
