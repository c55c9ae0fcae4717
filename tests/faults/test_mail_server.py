"""Mail servers that say later, never, nothing, or hang up; and a worker killed at the worst moment."""

from datetime import timedelta

import pytest

from cir import clock
from cir.notifications import outbox, tasks
from cir.notifications.models import Notification, Outbox
from cir.notifications.telling import Notice, tell
from tests.faults.conftest import nothing_waits, until
from tests.installation import free_port

pytestmark = [pytest.mark.fault]


@pytest.fixture
def smtp(settings, postbox, db):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", postbox.port, False
    settings.EMAIL_TIMEOUT = 1
    return postbox


def say(person, number=1):
    notice = Notice("comment.mention", f"Mention {number}", f"m:{number}", about=f"CIR-{number}")
    tell({person.pk: "You were mentioned."}, notice)
    outbox.drain_inside()


def letter():
    return Outbox.objects.filter(kind="mail.send").latest("pk")


def later(seconds):
    return clock.now() + timedelta(seconds=seconds)


def test_a_server_that_takes_it_gets_it_once(smtp, ana):
    say(ana)
    outbox.drain()
    outbox.drain(later(4000))
    (message,) = smtp.taken
    assert message["Message-ID"] == letter_id()
    assert Notification.objects.get().mailed_at is not None


def letter_id():
    from cir.notifications import mail

    return mail.message_id(letter())


def test_a_server_that_says_later_is_asked_again_with_the_same_id(smtp, ana):
    smtp.script = ["451 come again", "452 still no room"]
    say(ana)
    outbox.drain()
    assert "451" in letter().last_error
    assert letter().done_at is None
    outbox.drain(later(6))
    outbox.drain(later(60))
    assert smtp.ids() == [letter_id()]
    assert letter().attempts == 3
    assert letter().done_at is not None


def test_a_server_that_says_never_is_not_asked_again_and_the_notice_is_marked_as_bounced(smtp, ana, ada):
    smtp.script = ["550 no such user"]
    say(ana)
    outbox.drain()
    assert letter().dead_at is not None
    assert letter().last_error.startswith("Bounced: 550")
    assert Notification.objects.get(user=ana).bounced_at is not None
    outbox.drain(later(90000))
    assert smtp.taken == []
    assert Notification.objects.get(user=ada).title == "Something could not be delivered"


def test_a_server_that_hangs_is_left_after_the_time_out_and_holds_up_only_one_of_many(smtp, ana, ben):
    smtp.script = ["hang"]
    say(ana)
    say(ben, 2)
    began = clock.now()
    outbox.drain_outside()
    assert (clock.now() - began).total_seconds() < 5
    assert smtp.taken == []
    assert "timed out" in Outbox.objects.filter(kind="mail.send").order_by("pk").first().last_error
    outbox.drain(later(60))
    assert len(smtp.taken) == 2


def test_a_server_that_hangs_up_after_taking_it_gets_it_again_under_the_same_id(smtp, ana):
    smtp.script = ["drop"]
    say(ana)
    outbox.drain()
    outbox.drain(later(60))
    assert len(smtp.taken) == 2
    assert smtp.ids() == [letter_id()] * 2


def test_mails_that_wait_together_go_over_one_line_and_a_fault_costs_no_more_than_that_line(smtp, ana, ben, cora):
    smtp.script = ["250 taken", "550 no such user"]
    for number, person in enumerate((ana, ben, cora)):
        say(person, number)
    tasks.deliver()
    assert len(smtp.taken) == 2
    assert smtp.lines[0] != smtp.lines[1], "after a fault the next one gets a new line"
    for number, person in enumerate((ana, ben, cora)):
        say(person, 10 + number)
    tasks.deliver()
    assert len(smtp.taken) == 5
    assert len(set(smtp.lines[2:])) == 1
    say(ana, 20)
    tasks.deliver()
    assert smtp.lines[5] not in smtp.lines[:5], "no line is kept when there is nothing to send"


def test_a_server_that_takes_one_mail_on_a_line_gets_each_on_a_line_of_its_own_at_the_first_try(smtp, ana, ben, cora):
    smtp.tired = True
    for number, person in enumerate((ana, ben, cora)):
        say(person, number)
    tasks.deliver()
    assert len(smtp.taken) == len(set(smtp.lines)) == 3
    assert set(Outbox.objects.filter(kind="mail.send").values_list("attempts", "last_error")) == {(1, "")}


def test_a_name_that_tries_to_add_headers_arrives_as_one_line(smtp, ana):
    ana.name = "Ana\r\nBcc: everybody@example.org\u2028X: y"
    ana.save()
    say(ana)
    outbox.drain()
    (message,) = smtp.taken
    assert message["Bcc"] is None
    assert message["X"] is None
    assert "everybody@example.org" in message["To"], "as words of the name, not as an address"
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.org"]


@pytest.mark.slow
def test_a_worker_killed_between_sending_and_noting_sends_one_more_at_most(stack, mailing, ana):
    stack.more |= {"PROBE_LEASE": "2", "PROBE_EVERY": "0.5"}
    worker = stack.start_worker("-P", "prefork", "-c", "1", "-B")
    kills = []

    def kill_once():
        if not kills:
            kills.append(len(mailing.taken))
            stack.kill(worker)

    mailing.on_taken = kill_once
    for number in range(3):
        say(ana, number)
    until(lambda: kills, 60, lambda: stack.said()[-2000:])
    stack.start_worker("-P", "prefork", "-c", "1", "-B")
    until(nothing_waits, 60, lambda: stack.said()[-2000:])
    assert len(kills) == 1, "the kill hit after the mail was taken and before that was noted"
    assert len(mailing.taken) == 3 + len(kills)
    assert len(set(mailing.ids())) == 3, "the extra one carries the same id"


def test_a_link_for_a_new_password_waits_for_a_mail_server_that_is_down(smtp, client, ana, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    began = clock.now()
    for email in (ana.email, "nobody@example.org"):
        assert client.post("/login/reset/", {"email": email}).headers["Location"] == "/login/reset/sent/"
    assert (clock.now() - began).total_seconds() < 2, "nobody waits for the mail server"
    outbox.drain()
    waiting = Outbox.objects.filter(kind="account.reset", done_at=None, dead_at=None)
    assert waiting.count() == 2
    assert waiting.exclude(last_error="").exists(), "it was tried"
    settings.EMAIL_PORT = there
    outbox.drain(later(60))
    outbox.drain(later(4000))
    assert sorted(message["To"] for message in smtp.taken) == ["ana@example.org", "nobody@example.org"]
    assert len(set(smtp.ids())) == 2
