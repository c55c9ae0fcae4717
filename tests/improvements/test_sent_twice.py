"""A form sent twice, by a double click or a retry, does once what it does."""

import re

import pytest

from cir import clock
from cir.rest.models import IdempotencyKey
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def at(record, path):
    return f"/improvements/{record.reference}/{path}"


def nonce_of(page, form):
    return re.search(rf'<form[^>]*id="{form}".*?name="once" value="([^"]+)"', page, re.DOTALL)[1]


def test_a_comment_sent_twice_is_stored_once_and_leads_to_the_same_place(client, ana, idea):
    client.force_login(ana)
    nonce = nonce_of(client.get(idea.get_absolute_url()).content.decode(), "comment-form")
    first, again = (client.post(at(idea, "comments/"), {"text": "I was there.", "once": nonce}) for _ in range(2))
    assert idea.comments.get().text == "I was there."
    assert first.url == again.url == f"{idea.get_absolute_url()}#comment-{idea.comments.get().pk}"


def test_other_words_from_the_same_form_are_another_comment(client, ana, idea):
    client.force_login(ana)
    for text in ("One.", "Two."):
        client.post(at(idea, "comments/"), {"text": text, "once": "kept"})
    assert idea.comments.count() == 2


def test_the_same_words_of_another_person_are_theirs(client, ana, cleo, idea):
    for person in (ana, cleo):
        client.force_login(person)
        client.post(at(idea, "comments/"), {"text": "+1", "once": "kept"})
    assert idea.comments.count() == 2


def test_what_was_refused_is_done_when_it_is_sent_again(client, ana, idea):
    client.force_login(ana)
    said = {"text": "", "once": "kept"}
    assert client.post(at(idea, "comments/"), said).status_code == 400
    assert not IdempotencyKey.objects.exists()
    client.post(at(idea, "comments/"), said | {"text": "Now."})
    assert idea.comments.count() == 1


def test_a_move_sent_twice_says_the_same_again_and_is_made_once(client, cora, idea):
    client.force_login(cora)
    answers = [client.post(at(idea, "moves/assess/"), {"once": "kept"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409], "not from here: it says so before it asks"
    assert idea.transitions.count() == 1


def test_an_update_on_home_and_a_task_sent_twice_are_kept_once(client, cora, idea):
    client.force_login(cora)
    for _ in range(2):
        said = {"state": "on_track", "text": "Fine.", "once": "kept"}
        assert client.post(f"/needs/{idea.reference}/update/", said).status_code == 302
        assert client.post(at(idea, "tasks/"), {"title": "Pilot", "once": "kept"}).status_code == 303
    assert (idea.updates.count(), idea.tasks.count()) == (1, 1)


@pytest.mark.parametrize("nonce", ["\x00", "é" * 5000, "a b", "'"])
def test_a_hostile_nonce_is_a_nonce_like_any_other(client, ana, idea, nonce):
    client.force_login(ana)
    for _ in range(2):
        assert client.post(at(idea, "comments/"), {"text": f"At {clock.today()}", "once": nonce}).status_code == 303
    assert idea.comments.count() == 1


ADDED = {
    "/services/add/": {"name": "Printing", "kind": "service"},
    "/objectives/add/": {"name": "Fewer queues", "horizon": "long"},
    "/objectives/vision/": {"text": "Nobody waits.", "valid_from": "2026-11-22"},
    "/admin/reviews/": {"starts_at": "2099-01-08T10:00", "place": "Room 4"},
    "/measures/new/": {
        "name": "Tickets",
        "unit": "tickets",
        "kind": "count",
        "direction": "down",
        "cadence": "month",
        "source": "typed",
    },
}


@pytest.mark.parametrize("path", ADDED)
def test_what_is_added_by_a_form_sent_twice_is_there_once(client, path):
    client.force_login(factories.person("Ada", "administrator", "coordinator"))
    nonce = re.search(r'name="once" value="([^"]+)"', client.get(path).content.decode())[1]
    first, again = (client.post(path, ADDED[path] | {"once": nonce}) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302), first.content.decode()
    assert first.url == again.url
