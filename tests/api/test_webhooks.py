"""Webhooks kept by programs: the same rules as on the pages."""

import pytest

from cir.notifications.models import Webhook
from cir.rest.models import IdempotencyKey

pytestmark = pytest.mark.django_db
SAID = {"name": "Chat", "url": "https://hooks.example.org/cir", "events": ["improvement.moved"]}


def test_a_webhook_is_made_changed_tested_and_removed(ada, item, as_program):
    ours = as_program(ada)
    made = ours.post("webhooks/", SAID | {"item": item.pk})
    assert (made.status_code, made.json()["item"]["id"]) == (201, item.pk)
    hook = Webhook.objects.get(pk=made.json()["id"])
    assert made.json()["secret"] == hook.secret
    at = f"webhooks/{hook.pk}/"
    assert "secret" not in ours.get(at).json()
    assert hook.secret not in ours.get("webhooks/").content.decode()
    changed = ours.change(at, {"events": ["improvement.logged"]})
    assert (changed.status_code, changed.json()["events"]) == (200, ["improvement.logged"])
    assert changed.json()["item"]["id"] == item.pk, "what is not said stays"
    assert ours.change(at, {"item": None}).json()["item"] is None
    rotated = ours.post(f"{at}rotate/")
    assert rotated.json()["secret"] != made.json()["secret"]
    assert ours.post(f"{at}pause/", {"why": "Moving house."}).json()["pause_why"] == "Moving house."
    assert ours.post(f"{at}resume/").json()["paused_at"] is None
    sent = ours.post(f"{at}test/")
    assert (sent.status_code, sent.json()["event"]) == (200, "ping")
    (listed,) = ours.get(f"{at}deliveries/").json()["results"]
    one = f"{at}deliveries/{listed['id']}/"
    assert ours.post(f"{one}again/").status_code == 409, "it waits anyway"
    hook.deliveries.update(done_at=hook.created_at)
    assert ours.post(f"{one}again/").json()["done_at"] is None
    assert ours("DELETE", at).status_code == 428
    assert ours("DELETE", at, If_Match=ours.get(at)["ETag"]).status_code == 204
    assert ours.get(at).status_code == 404


def test_everything_wrong_is_named_at_once_and_nothing_private_is_called(ada, as_program):
    refused = as_program(ada).post("webhooks/", {"name": " ", "url": "ftp://x", "events": []})
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} >= {"name", "events"}
    odd = as_program(ada).post("webhooks/", SAID | {"url": "ftp://x"})
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (400, "url")


def test_only_administrators_keep_them_and_a_token_needs_the_scope(ada, cora, cleo, as_program):
    for person in (cora, cleo):
        assert as_program(person).get("webhooks/").status_code == 403
        assert as_program(person).post("webhooks/", SAID).status_code == 403
    assert as_program(ada, ["read"]).post("webhooks/", SAID).status_code == 403


def test_a_secret_is_kept_in_no_answer(ada, as_program):
    made = as_program(ada).post("webhooks/", SAID, Idempotency_Key="one")
    kept = "".join(str(row.body) for row in IdempotencyKey.objects.all())
    assert made.json()["secret"] not in kept
