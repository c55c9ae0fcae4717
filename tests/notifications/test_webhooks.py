"""Programs outside are told what happens: signed, once, by a receiver of the test's own on loopback that may be ill."""

import json
import socket
import time
from datetime import timedelta
from ipaddress import ip_network

import pytest

from cir import clock
from cir.errors import Conflict, NotAllowed
from cir.notifications import outbox, outgoing, signing, webhooks
from cir.notifications.models import Delivery, Webhook
from feedback import reminders
from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from tests import factories
from tests.receiving import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(receiver, ada):
    everything = ["improvement.logged", "improvement.moved", "feedback.received", "signals.proposed"]
    return Webhook.open(by=ada, name="Chat", url=receiver.url, events=everything)


def drained(minutes=0.0):
    outbox.drain(clock.now() + timedelta(minutes=minutes))


def moved(record, mia):
    factories.put(record, "assessing")
    step = record.transitions.create(move="assess", source="new", target="assessing", actor=mia, at=clock.now())
    outbox.put("improvement.moved", f"moved:{step.pk}", {"step": step.pk})


def test_a_program_hears_of_moves_once_signed_and_the_published_verifier_agrees(hook, receiver, idea, mia):
    drained()
    moved(idea, mia)
    drained()
    outbox.Outbox.objects.update(done_at=None)
    drained()
    (path, logged, body), (_, head, _) = receiver.taken
    assert path == "/cir?for=me"
    told = json.loads(body)
    assert (told["type"], told["data"]["reference"], told["data"]["service"]) == (
        "improvement.logged", idea.reference, "Identity and access",
    )  # fmt: skip
    assert logged["webhook-id"] != head["webhook-id"]
    signing.verify(hook.secret, logged, body, time.time())
    for wrong in (
        lambda: signing.verify(signing.secret_of(hook.pk, 9), logged, body, time.time()),
        lambda: signing.verify(hook.secret, logged, body + b" ", time.time()),
        lambda: signing.verify(hook.secret, logged, body, time.time() + 301),
        lambda: signing.verify(hook.secret, logged | {"webhook-id": "x"}, body, time.time()),
        lambda: signing.verify(hook.secret, {}, body, time.time()),
    ):
        with pytest.raises(signing.Forged):
            wrong()


def test_while_one_secret_takes_over_from_the_other_both_hold(hook, receiver, ada):
    old = hook.secret
    hook.rotate(by=ada)
    webhooks.ping(hook, by=ada)
    drained()
    _, head, body = receiver.taken[0]
    for secret in (old, hook.secret):
        signing.verify(secret, head, body, time.time())
    assert hook.secrets(clock.now() + timedelta(hours=25)) == [hook.secret]


def test_restricted_records_and_words_of_people_are_never_told(hook, receiver, restricted, cora):
    restricted.transitions.create(move="assess", source="new", target="assessing", at=clock.now())
    outbox.put("improvement.moved", "moved:x", {"step": restricted.transitions.get().pk})
    Feedback.receive(Channel.standing("form"), Said("CANARY words", name="Xavi Canary", email="canary@x.example"))
    reminders.scan()
    drained(1)
    said = b"".join(body for _, _, body in receiver.taken)
    assert b"feedback.received" in said
    assert b"improvement.moved" not in said
    assert b"canary" not in said.lower()
    assert restricted.title.encode() not in said


ILL = {
    "an error": (500, {}, b"oops"),
    "a redirect": (302, {"Location": "http://127.0.0.1:1/"}, b""),
    "too busy": (429, {}, b""),
}


@pytest.mark.parametrize("answer", ILL.values(), ids=ILL.keys())
def test_what_is_not_taken_is_tried_again_later_each_time_and_then_paused_with_a_reason(
    answer, hook, receiver, ada, time_machine
):
    receiver.answer = answer
    time_machine.move_to(clock.now(), tick=False)
    webhooks.ping(hook, by=ada)
    drained()
    assert len(receiver.taken) == 1
    webhooks.say("improvement.moved", {}, "another")
    drained()
    assert len(receiver.taken) == 1, "after a failure it is left alone for a while"
    for _ in range(12):
        time_machine.shift(timedelta(hours=1))
        drained()
    hook.refresh_from_db()
    assert hook.paused_at
    assert str(answer[0]) in hook.pause_why
    assert len(receiver.taken) == webhooks.PAUSE_AFTER
    assert len({head["webhook-id"] for _, head, _ in receiver.taken}) == 1, "its number stays the same"
    assert ada.notifications.get(title="The webhook Chat is paused").url == f"/admin/webhooks/{hook.pk}/"


def test_what_was_paused_goes_on_with_the_oldest_and_is_sent_again_by_hand(hook, receiver, ada, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    hook.pause("Moving house.", by=ada)
    webhooks.ping(hook, by=ada)
    webhooks.say("improvement.moved", {}, "another")
    drained(60)
    assert receiver.taken == [], "paused is paused"
    webhooks.resume(hook, by=ada)
    drained(1)
    assert [delivery.status for delivery in hook.deliveries.all()] == [204, 204], "nothing is lost"
    assert [json.loads(body)["type"] for _, _, body in receiver.taken] == ["ping", "improvement.moved"]
    delivery = hook.deliveries.earliest("pk")
    time_machine.shift(timedelta(hours=1))
    webhooks.again(delivery, by=ada)
    with pytest.raises(Conflict):
        webhooks.again(delivery, by=ada)
    drained(2)
    assert receiver.taken[-1][1]["webhook-id"] == str(delivery.number)


def test_a_long_answer_is_cut_and_a_slow_one_is_left(hook, receiver, ada, monkeypatch):
    receiver.answer = (200, {}, b"x" * 3_000_000)
    webhooks.ping(hook, by=ada)
    drained()
    assert len(hook.deliveries.get().answer) == outgoing.MOST_READ
    monkeypatch.setattr(outgoing, "ALL_WITHIN", 0.4)
    receiver.answer, receiver.drip = (200, {"Content-Length": "4000"}, b"y" * 200), 0.05
    began = time.monotonic()
    assert outgoing.post(receiver.url, b"{}", {}).status == 200, "it was taken; nobody waits for the rest of its words"
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(outgoing.NoAnswer):
        outgoing.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {})
    assert time.monotonic() - began < 4


def test_one_that_is_ill_holds_up_no_other(hook, receiver, ada, settings):
    away = Webhook.open(by=ada, name="Away", url="http://127.0.0.1:1/", events=["improvement.moved"])
    webhooks.say("improvement.moved", {"reference": "CIR-1"}, "one")
    drained()
    assert len(receiver.taken) == 1
    assert away.deliveries.get().error.startswith("No answer")
    assert hook.deliveries.get().done_at


def test_a_kill_between_sending_and_marking_sends_once_more_under_the_same_number(hook, receiver, ada, monkeypatch):
    webhooks.ping(hook, by=ada)
    save = Delivery.save

    def killed(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(Delivery, "save", killed)
    with pytest.raises(SystemExit):
        drained()
    monkeypatch.setattr(Delivery, "save", save)
    drained(5)
    assert [head["webhook-id"] for _, head, _ in receiver.taken] == [str(hook.deliveries.get().number)] * 2
    drained(10)
    assert len(receiver.taken) == 2


def test_who_may(hook, cora, ada):
    with pytest.raises(NotAllowed):
        hook.remove(by=cora)
    hook.remove(by=ada)
    with pytest.raises(Conflict):
        hook.rotate(by=ada)


def test_pages_open_change_test_pause_and_remove(receiver, ada, cora, client):
    client.force_login(ada)
    wrong = client.post("/admin/webhooks/new/", {"name": "", "url": "ftp://x", "events": []})
    assert wrong.status_code == 400
    assert "Enter a name." in wrong.content.decode()
    client.post("/admin/webhooks/new/", {"name": "Chat", "url": receiver.url, "events": ["improvement.moved"]})
    hook = Webhook.objects.get()
    page = f"/admin/webhooks/{hook.pk}/"
    client.post(f"{page}test/")
    drained()
    shown = client.get(page).content.decode()
    assert hook.secret in shown
    assert "taken, 204" in shown
    client.post(f"/admin/webhooks/deliveries/{hook.deliveries.get().pk}/again/")
    drained()
    assert len(receiver.taken) == 2
    client.post(f"{page}pause/")
    assert "Paused by hand" in client.get(page).content.decode()
    client.post(f"{page}resume/")
    client.post(page, {"name": "Chat room", "url": receiver.url, "events": ["improvement.logged"]})
    client.post(f"{page}rotate/")
    hook.refresh_from_db()
    assert (hook.name, hook.events, hook.turn, hook.paused_at) == ("Chat room", ["improvement.logged"], 2, None)
    assert client.post(f"{page}explode/").status_code == 404
    assert "Chat room" in client.get("/admin/webhooks/").content.decode()
    client.post(f"{page}remove/")
    assert (client.get(page).status_code, Delivery.objects.count()) == (404, 0)
