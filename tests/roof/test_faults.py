"""What people and programs are answered when the database is away, refuses, or is not what the code expects."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from cir.notifications.broker import Broker
from cir.views import health, home

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def raising(error):
    def fail(*args, **more):
        raise error

    return fail


@pytest.fixture
def person(client, ana) -> Client:
    client.force_login(ana)
    client.raise_request_exception = False
    return client


def test_a_page_says_to_try_again_while_the_database_is_away(person, monkeypatch):
    monkeypatch.setattr(home, "overview", raising(OperationalError("server closed the connection")))
    answer = person.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "CIR cannot answer just now" in answer.content.decode()
    assert "server closed" not in answer.content.decode()


@pytest.mark.parametrize(("address", "kind"), [("/register/", "text/html"), ("/api/v1/improvements/", "problem+json")])
def test_so_does_whoever_is_asked_before_a_page_is_chosen(person, monkeypatch, address, kind):
    monkeypatch.setattr(SessionStore, "load", raising(OperationalError("no")))
    answer = person.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert kind in answer["Content-Type"]


def test_what_the_database_refuses_is_a_conflict_and_no_fault(person, monkeypatch):
    monkeypatch.setattr(home, "overview", raising(IntegrityError("duplicate key: ana@example.org")))
    answer = person.get("/")
    assert answer.status_code == 409
    assert "It exists already, or what it refers to is gone." in answer.content.decode()
    assert "duplicate key" not in answer.content.decode()


def test_any_other_fault_is_a_page_of_faults(person, monkeypatch):
    monkeypatch.setattr(home, "overview", raising(ZeroDivisionError))
    assert person.get("/").status_code == 500


def test_it_is_ready_when_the_database_answers_and_knows_every_migration(client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    MigrationRecorder.Migration.objects.filter(app="improvements").order_by("pk").last().delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "not migrated"})


def test_without_a_database_it_lives_and_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health.connection, "cursor", raising(OperationalError("no")))
    assert client.get("/livez").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "unavailable"})


def test_a_queue_that_is_away_is_told_and_nobody_is_sent_elsewhere(client, monkeypatch):
    monkeypatch.setattr(health.broker, "at", lambda url: Broker("/nowhere/valkey.sock", "", "", "0"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "queue": "unavailable"})
