"""Mails: one fact, one button, why you got it, how to stop it; once each, by the way a person chose."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail

from cir.accounts.models import User
from cir.notifications import digests, mail, outbox
from cir.notifications.models import Notification, Outbox, Preference
from cir.notifications.telling import Notice, tell

pytestmark = pytest.mark.django_db


def say(user, number=1, event="comment.mention", at=None, **fields):
    fields = {"title": f"Ben Okoro mentioned you on CIR-{number}", "about": f"CIR-{number}", **fields}
    tell(
        {user.pk: f"You were mentioned on CIR-{number}."},
        Notice(event, dedupe=f"n:{number}", url=f"/improvements/CIR-{number}/", **fields),
        at,
    )


def sent():
    outbox.drain()
    return django_mail.outbox


def prefer(user, way, event="comment.mention"):
    Preference.objects.create(user=user, event=event, way=way)


def test_a_mail_says_one_fact_has_one_button_says_why_and_how_to_stop_it(ana, ben):
    say(ana, body="Can you look at this?", actor=ben.pk)
    (message,) = sent()
    html = message.alternatives[0][0]
    assert message.subject == "Ben Okoro mentioned you on CIR-1"
    assert message.to == ["Ana Abara <ana@example.org>"]
    for text in (message.body, html):
        assert "Can you look at this?" in text
        assert "You were mentioned on CIR-1." in text
        assert "http://127.0.0.1:8000/improvements/CIR-1/" in text
        assert "/notifications/stop/" in text
    assert html.count('class="b"') == 1


def test_mails_load_nothing_from_anywhere(ana):
    say(ana)
    html = sent()[0].alternatives[0][0]
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", html)


def test_words_of_people_are_escaped_in_html_and_plain_in_text(ana):
    say(ana, title="<script>alert(1)</script> & more")
    (message,) = sent()
    assert "<script>alert(1)</script> & more" in message.body
    assert "<script>alert" not in message.alternatives[0][0]


@pytest.mark.parametrize(
    "evil", ["Hi\r\nBcc: all@example.org", "Hi\u2028Bcc: x", "Hi\x1f\x0b\x85there", "Hi\n\n\nBody"]
)
def test_a_name_or_title_cannot_add_headers(ana, evil):
    User.objects.filter(pk=ana.pk).update(name=evil)
    ana.refresh_from_db()
    say(ana, title=evil, about=evil)
    (message,) = sent()
    raw = message.message()
    assert raw["Bcc"] is None
    assert set(raw.keys()) == {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID",
        "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post", "References",
    }  # fmt: skip
    assert len(message.subject.splitlines()) == 1
    assert message.recipients() == [message.to[0]]


def test_the_same_mail_sent_again_has_the_same_id_and_another_has_another(ana):
    say(ana, 1)
    say(ana, 2)
    first, second = sent()
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    Outbox.objects.filter(kind="mail.send").update(done_at=None)
    Notification.objects.update(mailed_at=None)
    again = sent()[2]
    assert again.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]


def test_running_it_again_sends_nothing_again(ana):
    say(ana)
    assert len(sent()) == 1
    Outbox.objects.update(done_at=None)
    assert len(sent()) == 1


def test_what_piles_up_for_one_person_becomes_one_mail(ana):
    for number in range(72):
        say(ana, number)
    (message,) = sent()
    assert message.subject == "CIR: 72 updates"
    assert Notification.objects.exclude(mailed_at=None).count() == 72


def test_a_person_chooses_how_to_hear_of_each_event(ana, ben, cleo, mia):
    prefer(ben, "off")
    prefer(cleo, "bell")
    prefer(mia, "digest")
    for user in (ana, ben, cleo, mia):
        say(user)
    assert [message.to for message in sent()] == [["Ana Abara <ana@example.org>"]]
    told = dict(Notification.objects.values_list("user__name", "way"))
    assert told == {"Ana Abara": "mail", "Cleo Winter": "bell", "Mia Tanaka": "digest"}


def test_somebody_who_left_gets_no_mail_any_more(ana):
    say(ana)
    outbox.drain_inside()
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert sent() == []


THURSDAY = datetime(2026, 11, 19, tzinfo=UTC)


def hour(hours):
    return THURSDAY + timedelta(hours=hours)


def digest_at(moment):
    before = len(django_mail.outbox)
    digests.send_due(moment)
    outbox.drain()
    return django_mail.outbox[before:]


def test_a_digest_holds_what_came_in_until_its_hour_and_comes_once(ana):
    prefer(ana, "digest")
    say(ana, 1, at=hour(-10))
    say(ana, 2, at=hour(-5))
    say(ana, 3, at=hour(8))
    assert digest_at(hour(6.9)) == []
    (message,) = digest_at(hour(9))
    assert message.subject == "Your day in CIR: 2 updates"
    assert "CIR-1" in message.body
    assert "CIR-3" not in message.body
    assert digest_at(hour(9.1)) == []
    (next_day,) = digest_at(hour(24 + 7))
    assert "CIR-3" in next_day.body


def test_a_digest_comes_in_the_morning_where_the_person_is(ana, ben):
    for user, zone in ((ana, "Asia/Tokyo"), (ben, "America/New_York")):
        user.time_zone = zone
        user.save()
        prefer(user, "digest")
        say(user, user.pk, at=hour(-11))
    assert [m.to[0] for m in digest_at(hour(-2))] == ["Ana Abara <ana@example.org>"]
    assert digest_at(hour(11.9)) == []
    assert [m.to[0] for m in digest_at(hour(12))] == ["Ben Okoro <ben@example.org>"]


def test_no_digest_on_a_weekend(ana):
    prefer(ana, "digest")
    say(ana, 1, at=hour(48))
    assert digest_at(hour(48 + 12)) == []
    assert digest_at(hour(72 + 12)) == []
    assert len(digest_at(hour(96 + 7))) == 1


def test_after_a_pause_of_days_there_is_one_digest(ana):
    prefer(ana, "digest")
    for number in range(10):
        say(ana, number, at=hour(-24 * number - 1))
    assert [message.subject for message in digest_at(hour(12))] == ["Your day in CIR: 10 updates"]


def test_what_was_read_under_the_bell_is_left_out_of_the_digest(ana):
    prefer(ana, "digest")
    say(ana, 1, at=hour(-10))
    Notification.objects.get().mark(read=True)
    assert digest_at(hour(9)) == []


def test_times_in_a_mail_are_those_where_the_person_is(ana, ben):
    ana.time_zone = "Asia/Tokyo"
    ana.save()
    say(ana, actor=ben.pk, at=hour(0))
    assert "19 November 2026, 09:00" in sent()[0].body


def link(message):
    return re.search(r"http://127.0.0.1:8000(/notifications/stop/\S+)", message.body)[1]


def test_following_the_link_in_a_mail_changes_nothing_and_asking_there_stops_it(client, ana):
    say(ana)
    address = link(sent()[0])
    page = client.get(address)
    assert page.status_code == 200
    assert "Somebody mentions you" in page.content.decode()
    assert Preference.objects.count() == 0
    client.post(address)
    client.post(address)
    assert Preference.objects.get().way == "bell"
    say(ana, 2)
    assert len(sent()) == 1


def test_a_mail_program_may_stop_it_with_one_click(client, ana):
    say(ana)
    (message,) = sent()
    header = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.handler.enforce_csrf_checks = True
    assert client.post(header, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().way == "bell"


@pytest.mark.parametrize("spoil", [lambda t: t[:-3] + "xyz", lambda t: "forged", lambda t: t.replace(":", "", 1)])
def test_a_forged_link_stops_nothing(client, ana, spoil):
    say(ana)
    token = link(sent()[0]).split("/")[3]
    answer = client.post(f"/notifications/stop/{spoil(token)}/")
    assert answer.status_code == 404
    assert Preference.objects.count() == 0


def test_a_link_ends_after_half_a_year(client, ana, time_machine):
    time_machine.move_to("2026-01-10")
    say(ana)
    address = link(sent()[0])
    time_machine.move_to("2026-07-20")
    assert client.get(address).status_code == 404


def test_the_digests_link_stops_every_mail_but_not_what_was_switched_off(client, ana):
    prefer(ana, "off", "comment.new")
    for number in range(5):
        say(ana, number)
    client.post(link(sent()[0]))
    ways = dict(Preference.objects.values_list("event", "way"))
    assert ways["comment.mention"] == ways["idea.answered"] == "bell"
    assert ways["comment.new"] == "off"
    assert set(ways.values()) == {"bell", "off"}


def test_the_sender_is_the_one_that_was_set(ana, settings):
    settings.DEFAULT_FROM_EMAIL = "Register <register@example.org>"
    say(ana)
    assert sent()[0].from_email == "Register <register@example.org>"


def test_ten_thousand_people_are_told_in_chunks_each_once(db):
    people = User.objects.bulk_create(
        [User(email=f"p{n}@example.org", name=f"P {n}", password="!") for n in range(1200)]
    )
    notice = Notice("improvement.moved", "All of you", "big:1")
    tell({person.pk: "You watch it." for person in people}, notice)
    assert Notification.objects.count() == 0
    assert Outbox.objects.filter(kind="notices.tell").count() == 3
    outbox.drain()
    Outbox.objects.filter(kind="notices.tell").update(done_at=None)
    outbox.drain()
    assert Notification.objects.values("user").distinct().count() == Notification.objects.count() == 1200


def test_two_crowds_of_one_happening_are_both_told(db):
    people = User.objects.bulk_create(
        [User(email=f"p{n}@example.org", name=f"P {n}", password="!") for n in range(1100)]
    )
    watching, supporting = people[:550], people[550:]
    tell({person.pk: "You watch it." for person in watching}, Notice("improvement.moved", "Moved", "moved:1"))
    tell({person.pk: "You support it." for person in supporting}, Notice("idea.supported", "Approved", "moved:1"))
    outbox.drain_inside()
    assert Notification.objects.values("user").distinct().count() == 1100


def test_clean_leaves_one_line_of_what_can_be_seen():
    assert mail.clean("a\r\nb\u2029c\u202ed\x00e") == "a b cd e"
    assert len(mail.clean("x" * 5000)) == mail.LONGEST_HEADER
