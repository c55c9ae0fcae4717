"""What becomes of a mail: who is believed, what joins which conversation, what nobody answers."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox

from cir import clock
from cir.notifications import mail, outbox
from cir.notifications.models import Outbox
from feedback import forgetting
from feedback.inbound import addresses, noticing, quoting, taking
from feedback.models import Channel, Feedback, IncomingMail
from tests.feedback.test_triage import leave
from tests.mailing import ADDRESS, letter, vouched
from tests.mailing import mailbox as box_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS = "The portal forgets what I typed."


@pytest.fixture(autouse=True)
def ours(settings):
    settings.MAILBOX = box_of()


@pytest.fixture
def talk(cora):
    """Xavi wrote, and was asked a question by mail."""
    feedback = taking.take(vouched(letter())).feedback
    leave()
    feedback.ask(by=cora, reply="Which portal?")
    leave()
    feedback.refresh_from_db()
    return feedback


def reply(feedback, text="The green one.", **head):
    return letter(text, To=addresses.reply_to(feedback), Message_ID="<2@customer.example>", **head)


# Who is believed


def test_a_mail_that_nobody_vouches_for_is_held_and_nothing_is_sent(ana):
    row = taking.take(letter(From=ana.email).as_bytes())
    assert (row.state, row.feedback) == ("held", None)
    assert not Feedback.objects.exists()
    outbox.drain()
    assert not mailbox.outbox


def test_a_person_releases_it_and_it_proves_nothing_about_the_writer(ana, cora, cleo, client):
    row = taking.take(letter(From=f"Ana <{ana.email}>").as_bytes())
    noticing.scan()
    noticing.scan()
    outbox.drain()
    assert cora.notifications.filter(title__contains="held until").count() == 1
    client.force_login(cleo)
    assert client.get(row.get_absolute_url()).status_code == 403
    client.force_login(cora)
    assert "Held mails 1" in client.get("/feedback/").content.decode()
    assert WORDS in client.get(row.get_absolute_url()).content.decode()
    client.post(f"{row.get_absolute_url()}release/")
    feedback = Feedback.objects.get()
    assert (feedback.person, feedback.email, feedback.may_be_mailed) == (None, ana.email, False)
    row.refresh_from_db()
    assert (row.state, row.text, row.sender, bool(row.raw)) == ("taken", "", "", False), "kept once, in the inbox"
    assert client.post(f"{row.get_absolute_url()}release/").status_code == 409
    assert taking.take(letter(From=f"Ana <{ana.email}>").as_bytes()) == row, "heard once"


def test_a_held_mail_is_thrown_away_for_good(cora, client):
    row = taking.take(letter().as_bytes())
    file = row.raw.path
    client.force_login(cora)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
        client.post(f"{row.get_absolute_url()}dismiss/")
    row.refresh_from_db()
    left = (row.sender, row.name, row.subject, row.text, row.message_id, row.raw.name)
    assert (row.state, *left) == ("gone", *[""] * len(left))
    assert taking.take(letter().as_bytes()).state == "gone", "and stays thrown away when it is fetched again"
    with pytest.raises(FileNotFoundError):
        open(file).close()


def test_a_colleague_whose_mail_is_vouched_for_speaks_as_a_colleague(ana):
    feedback = taking.take(vouched(letter(From=ana.email))).feedback
    assert (feedback.person, feedback.sender, feedback.email) == (ana, "staff", "")


# What joins which conversation


def test_a_reply_to_the_signed_address_joins_without_what_it_quotes(talk):
    row = taking.take(reply(talk, f"The green one.\n\n> {quoting.MARK}\n> Which portal?").as_bytes())
    assert row.state == "taken"
    assert talk.messages.get(kind="theirs").text == "The green one."
    talk.refresh_from_db()
    assert talk.state == "new"
    assert "Which portal?" in mailbox.outbox[1].body
    assert mailbox.outbox[1].extra_headers["Reply-To"] == addresses.reply_to(talk)


def test_a_reply_is_known_by_what_it_refers_to_when_its_sender_is(talk):
    ids = f"<feedback.{talk.pk}@{mail.domain()}>"
    forged = taking.take(letter("Mine", References=ids, Message_ID="<3@x>", From="mallory@bad.example").as_bytes())
    assert (forged.state, forged.feedback) == ("held", None)
    unsure = taking.take(letter("Perhaps", References=ids, Message_ID="<4@x>").as_bytes())
    assert (unsure.state, unsure.feedback) == ("held", talk), "it would join once released"
    other = taking.take(vouched(letter("New", References=ids, Message_ID="<5@x>", From="lea@customer.example")))
    assert other.feedback != talk
    assert taking.take(vouched(letter("Yes", References=ids, Message_ID="<6@x>"))).feedback == talk
    assert taking.take(vouched(letter("More", In_Reply_To="<1@customer.example>", Message_ID="<7@x>"))).feedback == talk


def test_forged_and_foreign_signatures_are_held(talk, xavi):
    other = Feedback.receive(Channel.standing("form"), xavi.feedback and taking.Said("Else.", email="x@y.example"))
    stolen = addresses.reply_to(talk).replace(f"re-{talk.pk}-", f"re-{other.feedback.pk}-")
    for number, to in enumerate((stolen, addresses.reply_to(talk)[:-20] + ADDRESS, "feedback+re-1-x@cir.example")):
        row = taking.take(vouched(letter(To=to, Message_ID=f"<f{number}@x>")))
        assert row.state == ("taken" if to.endswith(ADDRESS) and "re-" not in to.split("@")[0] else "held"), to
    right = taking.take(vouched(reply(talk, From="mallory@customer.example")))
    assert right.state == "held"
    assert "another address" in right.reason
    assert not talk.messages.filter(kind="theirs").exists()


def test_the_same_mail_twice_is_heard_once_and_somebody_elses_with_its_id_is_another():
    first = taking.take(vouched(letter()))
    assert taking.take(vouched(letter(), "dmarc=pass header.from=x")) == first
    assert taking.take(vouched(letter(From="else@customer.example"))) != first
    assert Feedback.objects.count() == 2


def test_a_mail_channel_of_a_service_has_its_own_address_and_promise(cora, item):
    Channel.open(by=cora, name="Network mail", kind="mail", item=item, acknowledge_days=1)
    feedback = taking.take(vouched(letter(To=ADDRESS.replace("@", "+network-mail@")))).feedback
    assert (feedback.channel.name, feedback.item) == ("Network mail", item)


# What nobody answers


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-replied (vacation)"}, {"Precedence": "bulk"}, {"List_Id": "<x.example>"},
        {"Subject": "Automatic reply: A wish"}, {"From": "MAILER-DAEMON@customer.example"}, {"Return_Path": "<>"},
        {"X_Autoreply": "yes"}, {"From": ADDRESS}, {"From": "feedback+re-1-abc@cir.example"},
    ],
)  # fmt: skip
def test_programs_and_our_own_mails_are_put_aside_and_never_answered(head):
    row = taking.take(vouched(letter(**head)))
    assert row.state == "aside", row.reason
    outbox.drain()
    assert not mailbox.outbox
    assert not Feedback.objects.exists()
    forgetting.mails(clock.now() + timedelta(days=31))
    assert not IncomingMail.objects.exists()


def test_a_program_that_answers_every_mail_without_saying_so_gets_one_mail(settings):
    for number in range(30):
        taking.take(vouched(letter(f"I am away. {number}", Message_ID=f"<{number}@customer.example>")))
        outbox.drain()
    assert len(mailbox.outbox) == 1
    assert IncomingMail.objects.held().count() == 10, "more than twenty an hour wait for a person"


BOUNCE = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It came back.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x

--b--
"""


def bounced(message_id, to=ADDRESS, status="5.1.1", action="failed"):
    return BOUNCE.format(message_id=message_id, to=to, status=status, action=action).encode()


def test_a_mail_that_came_back_is_owed_again_and_told_otherwise(talk, cora, client):
    talk.triage("declined", by=cora, reply="We cannot do that, because it is replaced.")
    leave()
    talk.refresh_from_db()
    assert talk.state == "closed"
    ours = mailbox.outbox[-1].extra_headers["Message-ID"]
    assert taking.take(bounced(ours, action="delayed", status="4.4.1")).state == "aside"
    assert taking.take(bounced(ours.replace("<cir.", "<cir.9"))).reason == "A note about the delivery of a mail."
    talk.refresh_from_db()
    assert talk.state == "closed"
    assert "came back" in taking.take(bounced(ours, to=addresses.reply_to(talk))).reason
    talk.refresh_from_db()
    assert (talk.state, talk.may_be_mailed) == ("decided", False)
    assert talk.obligations.open().exists()
    client.force_login(cora)
    page = client.get(talk.get_absolute_url()).content.decode()
    assert "The mail came back" in page
    message = talk.messages.filter(kind="ours").last()
    assert "I told them" in page
    client.post(f"{talk.get_absolute_url()}messages/{message.pk}/told/")
    talk.refresh_from_db()
    assert talk.state == "closed"


def test_a_colleagues_mail_that_came_back_is_noted_with_its_notices(cora):
    from cir.notifications import telling

    notice = telling.Notice(event="feedback.tell", title="x", body="", url="/", about="", dedupe="x")
    telling.tell({cora.pk: "why"}, notice)
    outbox.drain()
    row = Outbox.objects.get(kind=mail.SEND)
    taking.take(bounced(mail.message_id(row)))
    assert cora.notifications.get().bounced_at
