"""Every way in goes through one door: words are kept as they were said, a promise with dates is made."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail as mailbox
from django.core.files.uploadedfile import SimpleUploadedFile

from cir.audit.models import Entry
from cir.errors import Conflict, Invalid
from cir.notifications import outbox
from feedback import tokens
from feedback.models import Channel, Feedback, Key
from feedback.models.receiving import Said
from tests.feedback.conftest import MAIL, WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_three_dates_are_promised_by_the_channel_and_the_working_calendar(settings, item):
    settings.HOLIDAYS = [date(2026, 11, 23)]
    thursday = datetime(2026, 11, 19, 12, tzinfo=UTC)
    made = Feedback.receive(Channel.standing("form"), Said(WORDS, email=MAIL), at=thursday).feedback
    due = dict(made.obligations.values_list("duty", "due_on"))
    assert due["acknowledge"] == date(2026, 11, 27)
    assert due["acknowledge"] < due["decide"] < due["tell"]
    settings.HOLIDAYS, settings.WORKING_DAYS = [], ["sun", "mon", "tue", "wed", "thu"]
    assert made.channel.promised_by(thursday) == date(2026, 11, 26)


def test_the_same_form_sent_twice_is_heard_once():
    number = tokens.form_number()
    first = Feedback.receive(Channel.standing("form"), Said(WORDS), number=number)
    again = Feedback.receive(Channel.standing("form"), Said(WORDS), number=number)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.secret == again.secret
    assert Feedback.objects.count() == 1


def test_a_secret_is_kept_as_a_hash_and_read_as_people_type_it(xavi):
    kept = str(list(Key.objects.values())) + str(Feedback.objects.values())
    assert xavi.secret not in kept
    assert tokens.plain(xavi.secret) not in kept
    assert Key.objects.fitting(xavi.secret.upper().replace("-", " ")).feedback == xavi.feedback
    assert Key.objects.fitting("0000-0000-0000-0000-0000") is None


def test_of_somebody_unknown_nothing_is_kept_that_leads_back(item):
    at = datetime(2026, 11, 19, 12, 34, 56, tzinfo=UTC)
    made = Feedback.receive(Channel.standing("form"), Said(WORDS, item=item), at=at).feedback
    made.hear("One more thing.", at=at)
    assert made.is_anonymous
    for row in (made, *made.messages.all(), *made.keys.all(), *made.obligations.all()):
        moments = [value for value in vars(row).values() if isinstance(value, datetime)]
        assert all((moment.minute, moment.second) == (0, 0) for moment in moments), row
    assert not Entry.objects.filter(target_type="feedback.feedback").exists()
    assert not outbox.Outbox.objects.exists()


def test_everything_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        Feedback.receive(Channel.standing("form"), Said(" ", email="no address", name="x" * 121))
    assert {problem.field for problem in refused.value.problems} == {"words", "email", "name"}
    with pytest.raises(Invalid):
        Feedback.receive(Channel.standing("form"), Said("NUL\x00 or \ud800"))
    virus = SimpleUploadedFile("x.png", b"<script>alert(1)</script>")
    with pytest.raises(Invalid, match="not what its name says"):
        Feedback.receive(Channel.standing("form"), Said(WORDS, upload=virus))
    assert not Feedback.objects.exists()


def test_a_closed_channel_takes_nothing(cora):
    channel = Channel.standing("form")
    channel.change(by=cora, is_on=False)
    with pytest.raises(Conflict, match="closed"):
        Feedback.receive(Channel.standing("form"), Said(WORDS))


def test_an_address_is_thanked_once_a_day_whoever_types_it(xavi):
    for _ in range(3):
        Feedback.receive(Channel.standing("form"), Said("Buy my pills", name="Rude\r\nBcc: all@x.org", email=MAIL))
    outbox.drain()
    assert len(mailbox.outbox) == 1
    letter = mailbox.outbox[0]
    assert letter.to == [f"Xavi Clinics <{MAIL}>"]
    assert WORDS not in letter.body, "nobody writes to strangers through our form"
    assert letter.extra_headers["List-Unsubscribe"].endswith("/stop/>")
    assert "\n" not in Feedback.objects.latest("pk").name


def test_who_answers_first_is_what_the_channel_says(cora, ana, item):
    item.owner = ana
    item.save()
    channel = Channel.open(by=cora, name="Customers", kind="form", sender="customer", item=item, owner=cora)
    assert Feedback.receive(channel, Said(WORDS)).feedback.assigned_to == cora
    channel.change(by=cora, item_owner_first=True)
    assert Feedback.receive(channel, Said(WORDS)).feedback.assigned_to == ana


def test_only_those_who_answer_see_it(xavi, cora, mia, otto, ana, cleo, ada):
    seen = {user.first_name for user in (cora, mia, otto, ana, cleo, ada)
            if Feedback.objects.visible_to(user).exists()}  # fmt: skip
    assert seen == {"Cora", "Mia", "Otto"}
    xavi.feedback.assign(cleo, by=cora)
    assert Feedback.objects.visible_to(cleo).exists()
