"""Programs outside are told what happens: signed, once, by a receiver of the test's own on loopback that may be ill."""

import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from cir import clock
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications import outbox, outgoing, signing, webhooks
from cir.notifications.models import Delivery, Webhook
from feedback import reminders
from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


class Receiver(ThreadingHTTPServer):
    """Takes what it gets and answers as it is told; `taken` holds headers and body of each request."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken, self.answer = [], (204, {}, b"")
        self.drip = 0.0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/cir?for=me"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802 - http.server's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        status, headers, text = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for place in range(0, len(text), 1 if self.server.drip else len(text) or 1):
            with suppress(OSError):
                self.wfile.write(text[place : place + (1 if self.server.drip else len(text))])
            time.sleep(self.server.drip)

    def log_message(self, *args):
        pass


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
    receiver.answer = (200, {}, b"ok")
    drained(60)
    assert len(receiver.taken) == webhooks.PAUSE_AFTER, "paused is paused"
    webhooks.resume(hook, by=ada)
    drained(1)
    assert [delivery.status for delivery in hook.deliveries.order_by("pk")] == [200, 200], (
        "the oldest first, nothing lost"
    )
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


ADDRESSES = [
    "http://8.8.8.8/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0/", "https://2130706433/",
    "https://0x7f000001/", "https://0177.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/",
    "https://10.0.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://[fe80::1]/", "https://[fc00::1]/",
    "https://224.0.0.1/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/",
]  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_addresses_within_are_not_called(url, monkeypatch):
    def no(*args, **kwargs):
        raise AssertionError("a line was opened")

    monkeypatch.setattr(outgoing.socket, "create_connection", no)
    with pytest.raises(outgoing.Refused, match="not allowed"):
        outgoing.post(url, b"", {})


def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_at(receiver, settings, monkeypatch):
    asked, called = [], []
    connect, resolve = outgoing.socket.create_connection, outgoing.socket.getaddrinfo

    def rebinds(host, port, *args, **kwargs):
        if host[0].isdigit():
            return resolve(host, port, *args, **kwargs)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(2, 1, 6, "", (address, port))]

    def noted(address, **kwargs):
        called.append(address[0])
        return connect(address, **kwargs)

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", rebinds)
    monkeypatch.setattr(outgoing.socket, "create_connection", noted)
    outgoing.post(receiver.url.replace("127.0.0.1", "rebinds.example"), b"{}", {})
    assert called == ["127.0.0.1"]
    with pytest.raises(outgoing.Refused):
        outgoing.post(receiver.url.replace("127.0.0.1", "rebinds.example"), b"{}", {})
    assert called == ["127.0.0.1"], "refused before any line was opened"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://x.example/", "https://", "https://me:secret@x.example/", "https://x.example:0/",
     "https://x.example:99999/", "https://x.example/\r\nX: y", "https://x.example/ä", "javascript:alert(1)",
     "//x.example/", "https://x.example/a b", "x" * 600],
)  # fmt: skip
def test_what_is_no_address_is_refused_when_it_is_typed(url, ada):
    with pytest.raises(Invalid, match="https://hooks"):
        Webhook.open(by=ada, name="x", url=url, events=["improvement.moved"])


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
    with pytest.raises(NotAllowed):
        hook.remove(by=cora)
    client.post(f"{page}remove/")
    assert client.get(page).status_code == 404
    assert not Delivery.objects.exists()
    with pytest.raises(Conflict):
        hook.rotate(by=ada)
