"""A form sent twice, by a double click or a retry, does once what it does."""

import re

import pytest

from cir import clock
from cir.administration.models import Invitation
from cir.audit.models import Entry
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


WEIGHTS = {"w-value": "10", "w-fit": "20", "w-risk": "15", "w-urgency": "15", "w-ease": "40", "note": "Ease first."}
ADDED = {
    "/services/add/": {"name": "Printing", "kind": "service"},
    "/objectives/add/": {"name": "Fewer queues", "horizon": "long"},
    "/objectives/vision/": {"text": "Nobody waits.", "valid_from": "2026-11-22"},
    "/admin/reviews/": {"starts_at": "2099-01-08T10:00", "place": "Room 4"},
    "/admin/people/invite/": {"email": "new@example.org", "name": "Nora New"},
    "/admin/teams/": {"name": "Night shift"},
    "/feedback/channels/new/": {
        "name": "Canteen",
        "title": "What about the food?",
        "sender": "staff",
        "tell_days": "5",
        "kind": "form",
        "acknowledge_days": "5",
        "decide_days": "20",
    },
    "/feedback/rules/new/": {"name": "Often", "together": "group", "count": "4", "days": "30", "is_on": "on"},
    "/measures/new/": {
        "name": "Tickets",
        "unit": "tickets",
        "kind": "count",
        "direction": "down",
        "cadence": "month",
        "source": "typed",
    },
}


@pytest.fixture
def keeper(client):
    """Somebody who may add everything, signed in."""
    ada = factories.person("Ada", "administrator", "coordinator", "approver")
    client.force_login(ada)
    return ada


def shown(client, path, within=""):
    """A page that was opened, and the nonce of the form in it (the one that begins with `within`)."""
    page = client.get(path).content.decode()
    return re.search(r'name="once" value="([^"]+)"', page[page.index(within) :])[1]


@pytest.mark.parametrize("path", ADDED)
def test_what_is_added_by_a_form_sent_twice_is_there_once(client, keeper, path):
    nonce = shown(client, path)
    before = Entry.objects.count()
    first, again = (client.post(path, ADDED[path] | {"once": nonce}) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302), again.content.decode()
    assert first.url == again.url
    assert Entry.objects.count() == before + 1
    assert client.post(path, ADDED[path] | {"once": "another form"}).status_code in (302, 400)


def test_a_token_made_by_a_double_click_is_one_and_its_secret_is_told_once(client):
    ana = factories.person("Ana")
    client.force_login(ana)
    client.post("/login/again/", {"password": factories.PASSWORD})
    said = {"name": "Counts", "scopes": ["read"], "days": 90, "once": shown(client, "/account/tokens/")}
    first, again = (client.post("/account/tokens/", said).content.decode() for _ in range(2))
    token = ana.tokens.get()
    assert f"cir_{token.prefix}_" in first
    assert "sent twice" not in first
    assert 'id="secret"' not in again
    assert "sent twice: there is one token" in again


def test_an_invitation_sent_again_twice_keeps_its_new_link(client, keeper):
    asked = Invitation.invite(by=keeper, email="new@example.org", name="Nora New")
    nonce = shown(client, "/admin/people/", f"/admin/people/invitations/{asked.pk}/again/")
    for _ in range(2):
        assert client.post(f"/admin/people/invitations/{asked.pk}/again/", {"once": nonce}).status_code == 302
    assert Entry.objects.filter(verb="invited again").count() == 1


def test_weights_a_rank_and_a_question_sent_twice_count_once(client, keeper, idea):
    for path, said, verb in (
        ("weights/", WEIGHTS, "scoring model"),
        (f"{idea.reference}/rank/", {"rank": "1", "reason": "Promised."}, "rank overridden"),
        (f"{idea.reference}/escalate/", {"question": "Why third?"}, "escalated"),
    ):
        answers = [client.post(f"/prioritise/{path}", said | {"once": "kept"}).status_code for _ in range(2)]
        assert answers == [302, 302]
        assert Entry.objects.filter(verb__startswith=verb).count() == 1, path


def test_a_card_moved_by_a_double_click_is_moved_once_and_nobody_reads_of_a_conflict(client, keeper, idea):
    idea.change(by=keeper, item=factories.item())
    nonce = shown(client, f"/board/{idea.reference}/to/")
    answers = [
        client.post(f"/board/{idea.reference}/to/assessing/", {"from": "new", "once": nonce}).status_code
        for _ in range(2)
    ]
    assert answers == [302, 302]
    assert idea.transitions.count() == 1


def test_a_bulk_change_sent_twice_can_still_be_taken_back(client, keeper, idea):
    said = {"change": "urgency", "urgency": "high", "ref": [idea.reference], "once": "kept"}
    for _ in range(2):
        client.post("/register/bulk/", said)
    client.post("/register/undo/")
    idea.refresh_from_db()
    assert idea.urgency == ""


def test_a_reading_and_a_definition_of_a_measure_sent_twice_are_kept_once(client, keeper):
    measure = factories.measure()
    for path, said in (
        ("readings/add/", {"moment": "2026-10-01", "value": "4"}),
        ("redefine/", {"text": "Tickets of users only", "valid_from": "2026-10-01"}),
    ):
        nonce = shown(client, f"/measures/{measure.pk}/{path}")
        answers = [client.post(f"/measures/{measure.pk}/{path}", said | {"once": nonce}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302], answers[1].content.decode()
    assert (measure.readings.count(), measure.definitions.count()) == (1, 1)


@pytest.mark.parametrize("what", ["watch", "support"])
def test_a_double_click_on_watch_or_support_is_one_click(client, cleo, idea, what):
    client.force_login(cleo)
    page = client.get(idea.get_absolute_url()).content.decode()
    assert re.search(rf'{what}/"[^>]*>.*?name="on" value="1"', page)
    for _ in range(2):
        assert client.post(at(idea, f"{what}/"), {"on": "1"}).status_code == 303
    assert getattr(idea, {"watch": "watches", "support": "supports"}[what]).filter(person=cleo).count() == 1
    client.post(at(idea, f"{what}/"), {"on": ""})
    assert not getattr(idea, {"watch": "watches", "support": "supports"}[what]).filter(person=cleo).exists()


def test_a_view_kept_twice_and_words_of_support_sent_twice_are_there_once(client, cora, idea):
    client.force_login(cora)
    for _ in range(2):
        assert (
            client.post("/register/views/", {"name": "Mine", "query": "status=new", "once": "kept"}).status_code == 302
        )
        assert client.post(f"/ideas/{idea.reference}/support/", {"title": "Me too", "once": "kept"}).status_code == 302
    assert (cora.saved_views.count(), idea.comments.count()) == (1, 1)
