"""Mails that fail, a mailbox that refuses, and a flood: each is said, and none stops the others for ever."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from cir import clock
from cir.errors import Invalid
from cir.notifications import outbox
from feedback import forgetting
from feedback.inbound import fetching, noticing, taking
from feedback.models import Feedback, IncomingMail
from tests.mailing import letter, vouched
from tests.mailing import mailbox as box_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def ours(settings):
    settings.MAILBOX = box_of()


class Box:
    """A mailbox with one mail that cannot be taken in and one that can; `refused` is what it says no to."""

    def __init__(self, *mails, refused=""):
        self.mails, self.flags, self.refused = dict(enumerate(mails, 1)), {}, refused

    def uid(self, verb, *told):
        if verb == "SEARCH":
            return "OK", [b" ".join(b"%d" % uid for uid in self.mails if uid not in self.flags)]
        uid, what = int(told[0]), told[1]
        if verb == "STORE":
            self.flags[uid] = told[2]
            return ("NO" if told[2] == self.refused else "OK"), [None]
        if "SIZE" in what:
            return "OK", [b"%d (RFC822.SIZE %d)" % (uid, len(self.mails[uid]))]
        return "OK", [(b"x", self.mails[uid]), b")"]

    def expunge(self):
        self.mails = {uid: raw for uid, raw in self.mails.items() if self.flags.get(uid) != "(\\Deleted)"}


@pytest.fixture
def opens(monkeypatch):
    def opened(box):
        monkeypatch.setattr(fetching, "opened", lambda: nullcontext(box))
        return box

    return opened


def test_a_mail_that_fails_is_flagged_and_held_and_the_next_one_is_taken(opens, monkeypatch):
    box = opens(Box(vouched(letter("bad")), vouched(letter(Message_ID="<2@x>"))))
    take = taking.take

    def fails(raw, at):
        if b"bad" in raw:
            raise RuntimeError("no")
        return take(raw, at)

    with monkeypatch.context() as broken:
        broken.setattr(taking, "take", fails)
        assert fetching.fetch() == 2
    assert box.flags == {1: "(\\Flagged)", 2: "(\\Deleted)"}
    held = IncomingMail.objects.held().get()
    assert ("take the flag away" in held.reason, bool(held.raw), held.sender) == (True, False, "xavi@customer.example")
    assert fetching.fetch() == 0
    box.flags.clear()
    assert fetching.fetch(clock.now() + timedelta(minutes=1)) == 1, "it is tried again, and not taken for known"
    assert not box.mails
    assert Feedback.objects.count() == 2


@pytest.mark.parametrize(("flag", "raw"), [("(\\Deleted)", b"x"), ("(\\Flagged)", b"x" * 200_000)])
def test_a_mailbox_that_refuses_to_flag_a_mail_is_said(opens, flag, raw):
    opens(Box(raw, refused=flag))
    fetching.fetch()
    assert "refused to" in fetching.last_look()["error"]


def test_a_flood_is_one_notice_an_hour_a_few_held_mails_and_the_rest_waits(opens, monkeypatch, cora, client):
    monkeypatch.setattr(taking, "MOST_HELD", 3)
    box = opens(Box(*[letter(Message_ID=f"<{number}@x>").as_bytes() for number in range(5)]))
    now = clock.now()
    assert fetching.fetch(now) == 3
    client.force_login(cora)
    assert "the rest waits in the mailbox" in client.get("/feedback/channels/mail/").content.decode()
    assert [noticing.scan(now), noticing.scan(now)] == [1, 0]
    outbox.drain()
    assert fetching.fetch(now) == 0
    later = now + timedelta(minutes=61)
    assert noticing.scan(later) == 0, "nothing new is held"
    assert (fetching.fetch(later), len(box.mails), noticing.scan(later)) == (2, 0, 1)
    assert "the rest waits" not in client.get("/feedback/channels/mail/").content.decode()
    outbox.drain(later)
    titles = set(cora.notifications.values_list("title", flat=True))
    assert titles == {"3 mails are held until you look at them", "5 mails are held until you look at them"}
    assert forgetting.mails(now + timedelta(days=31)) == 5, "nobody decided"


def test_a_machine_that_writes_and_writes_is_kept_whole_a_few_times_an_hour_and_then_by_its_head(monkeypatch, cora):
    monkeypatch.setattr(taking, "MOST_AN_HOUR", 2)

    def automatic(number, sender="robot@customer.example"):
        head = {"From": sender, "Message_ID": f"<{number}@x>", "Auto_Submitted": "auto-replied"}
        return taking.take(vouched(letter(f"I am away {number}.", **head)))

    rows = [automatic(number) for number in range(4)]
    assert [bool(row.raw) for row in rows] == [True, True, False, False]
    assert {row.state for row in rows} == {"aside"}, "each is heard, none goes back to the queue of people"
    assert rows[3].text == ""
    assert "only its head is kept" in rows[3].reason
    assert automatic(9, "other@customer.example").raw, "others are not meant"
    monkeypatch.setattr(taking, "MOST_ASIDE", 3)
    assert not automatic(10, "third@customer.example").raw, "many together do not fill the disk either"
    with pytest.raises(Invalid, match="only the head"):
        taking.release(rows[3], by=cora)
