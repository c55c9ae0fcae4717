"""By mail alone: somebody writes, is answered, replies, hears how it went on and says whether it helped."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from cir import clock
from cir.notifications import outbox
from feedback import outcome
from feedback.inbound import fetching
from feedback.models import Feedback, IncomingMail
from improvements.models import Improvement
from tests import factories, mailing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imap():
    server = mailing.Imap()
    yield server
    server.stop()


@pytest.fixture
def server(imap, settings):
    settings.MAILBOX = mailing.mailbox(imap.port)
    found = mailing.MailServer(imap)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", found.port, False
    yield found
    found.stop()
    imap.empty()


def leave():
    outcome.pull()
    outbox.drain(clock.now() + timedelta(seconds=11))


def body(message):
    return message.get_body(("plain",)).get_content()


def triaged(client, feedback):
    """A new improvement, with the answer."""
    said = {"title": "Keep what people typed", "public_title": "A portal that remembers", "do": "improvement",
            "reply": "Thank you, we look into it.", "version": feedback.version}  # fmt: skip
    client.post(f"/feedback/{feedback.reference}/triage/?do=improvement", said)
    leave()


def answered(server, told):
    """Xavi presses Reply; his program quotes our mail."""
    quoted = "\n".join(f"> {line}" for line in body(told).splitlines())
    text = f"It happens in the evening, too.\n\nOn Thu, CIR wrote:\n{quoted}"
    server.send(mailing.letter(text, To=told["Reply-To"], Subject="Re: x", Message_ID="<2@customer.example>"))
    assert fetching.fetch() == 1


def goes_on(record):
    """Approved, then done."""
    for move, status in (("approve", "approved"), ("close", "done")):
        ended = {"outcome": "achieved"} if status == "done" else {}
        factories.put(record, status, **ended)
        record.transitions.create(move=move, source="new", target=status, at=clock.now())
        leave()


def test_a_mail_becomes_an_improvement_and_its_writer_hears_by_mail_and_says_it_helped(server, imap, cora, client):
    server.send(mailing.letter())
    assert fetching.fetch() == 1
    assert imap.count() == 0, "it leaves the mailbox once it is taken in"
    feedback = Feedback.objects.get()
    assert (feedback.words, feedback.name) == ("A wish\n\nThe portal forgets what I typed.", "Xavi Clinics")
    leave()
    came_from, thanks = server.taken[0]
    assert "You have a first answer by" in body(thanks)
    assert thanks["From"].addresses[0].addr_spec == mailing.ADDRESS
    assert came_from == thanks["Reply-To"].addresses[0].addr_spec, "what comes back goes there, too"

    client.force_login(cora)
    triaged(client, feedback)
    _, told = server.taken[1]
    assert "Thank you, we look into it." in body(told)
    answered(server, told)
    assert [each.text for each in feedback.messages.filter(kind="theirs")] == ["It happens in the evening, too."]
    assert "It happens in the evening" in client.get("/feedback/").content.decode(), "back in the queue"

    goes_on(Improvement.objects.get())
    _, done = server.taken[-1]
    assert "“A portal that remembers” is done." in body(done)
    page = re.search(r"http\S+(/s/[-0-9a-z]+/)", body(done))[1]
    Client().post(f"{page}helped/{feedback.links.get().pk}/", {"answer": "yes"})
    assert feedback.links.get().reading.value == 100
    assert {message["Auto-Submitted"] for _, message in server.taken} == {"auto-generated"}


def test_a_kill_between_taking_and_deleting_hears_a_mail_once(server, imap, monkeypatch):
    server.send(mailing.letter())

    def killed(*args):
        raise SystemExit

    with monkeypatch.context() as crash:
        crash.setattr(fetching, "_let_go", killed)
        with pytest.raises(SystemExit):
            fetching.fetch()
    assert imap.count() == 1
    assert fetching.fetch(clock.now() + timedelta(minutes=1)) == 0
    assert imap.count() == 0
    assert Feedback.objects.count() == IncomingMail.objects.count() == 1


def test_what_cannot_be_taken_stays_and_stops_nobody(server, imap, monkeypatch):
    imap.put(b"Subject: " + b"x" * 200_000 + b"\r\n\r\nlarge")
    server.send(mailing.letter())
    assert fetching.fetch() == 2
    held = IncomingMail.objects.held().get()
    assert "It stays in the mailbox" in held.reason
    assert imap.count() == 1
    assert fetching.fetch(clock.now() + timedelta(minutes=1)) == 0, "it carries a flag now"
    assert Feedback.objects.count() == 1


def test_a_mailbox_that_is_away_is_said_on_the_page_of_its_channel(settings, cora, client):
    settings.MAILBOX = mailing.mailbox(1)
    assert fetching.fetch() == 0
    client.force_login(cora)
    page = client.get("/feedback/channels/mail/").content.decode()
    assert "cannot be looked through since" in page
    assert mailing.SECRET not in page


def test_nothing_is_fetched_while_the_channel_is_closed(server, imap, cora):
    from feedback.models import Channel

    Channel.standing("mail").change(by=cora, is_on=False)
    server.send(mailing.letter())
    assert fetching.fetch() == 0
    assert imap.count() == 1
