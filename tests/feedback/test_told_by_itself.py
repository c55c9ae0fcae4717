"""When a linked improvement moves, whoever asked for it hears of it: once, in public words, also after a crash."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core import mail as mailbox

from cir import clock
from cir.notifications import outbox
from feedback import outcome, reminders
from feedback.models import Channel, Feedback, Message, Obligation
from feedback.models.receiving import Said
from improvements.models import Improvement, Transition
from improvements.statuses import Status
from metrics.models import Measure
from tests import factories
from tests.feedback.test_triage import leave

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def step(record: Improvement, move: str, target: str, **said) -> Transition:
    """A move as history keeps it, made without its evidence."""
    source, now = record.status, clock.now()
    merged = {"merged_into": said.pop("into")} if "into" in said else {}
    ended = {"outcome": "achieved"} if target == Status.DONE else {}
    factories.put(record, target, **merged, **ended)
    return record.transitions.create(move=move, source=source, target=target, at=now, reason=said.get("reason", ""))


@pytest.fixture
def asked(xavi, cora, ana, idea) -> Feedback:
    """Xavi's words were added to Ana's improvement, and he reads mails about it."""
    Improvement.objects.filter(pk=idea.pk).update(owner=ana, target_date=date(2027, 1, 29))
    idea.refresh_from_db()
    feedback = xavi.feedback
    feedback.confirm_email()
    feedback.triage("added", by=cora, reply="We look into it.", improvement=idea, public_title="Plain messages")
    leave()
    mailbox.outbox.clear()
    feedback.refresh_from_db()
    return feedback


def texts(feedback: Feedback) -> list[str]:
    return [message.text for message in feedback.messages.public().exclude(step=None)]


def test_a_decision_is_told_in_public_words_with_first_name_and_date(asked, idea):
    step(idea, "approve", "approved")
    outcome.pull()
    leave()
    said = texts(asked)[0]
    assert said == ("We decided to go ahead with “Plain messages”, and we expect it to be ready by 29 January 2027. "
                    "Ana leads it.")  # fmt: skip
    assert idea.title not in said
    assert said in mailbox.outbox[0].body
    assert not asked.obligations.open().exists()
    asked.refresh_from_db()
    assert asked.decided_at


def test_once_however_often_it_is_looked_for_and_sent(asked, idea):
    step(idea, "approve", "approved")
    assert outcome.pull() == 1
    assert outcome.pull() == 0
    leave()
    leave()
    outbox.Outbox.objects.filter(kind__in=["feedback.publish", "feedback.mail"]).update(done_at=None)
    leave()
    assert len(mailbox.outbox) == 1
    assert asked.messages.exclude(step=None).count() == 1


def test_a_crash_in_the_middle_leaves_nothing_half_done(asked, idea, monkeypatch):
    step(idea, "approve", "approved")

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as crash:
        crash.setattr(outbox, "put", killed)
        with pytest.raises(SystemExit):
            outcome.pull()
    assert not asked.messages.exclude(step=None).exists()
    assert outcome.pull() == 1


def test_where_a_move_has_a_reason_a_person_confirms_the_words(asked, idea, cora, client):
    step(idea, "decline", "declined", reason="The tool is replaced in May.")
    outcome.pull()
    leave()
    assert texts(asked) == []
    assert not mailbox.outbox
    owed = asked.obligations.open().get(step__isnull=False)
    assert owed.duty == "tell"
    client.force_login(cora)
    assert asked.reference in client.get("/feedback/?tab=tell").content.decode()
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "The tool is replaced in May." in page
    draft = asked.messages.drafts().get()
    client.post(f"{asked.get_absolute_url()}messages/{draft.pk}/confirm/", {"reply": "We replace the tool in May."})
    leave()
    assert texts(asked) == ["We replace the tool in May."]
    asked.refresh_from_db()
    assert asked.state == "closed", "nothing is owed, and nothing goes on"


def back(record: Improvement, seconds: int, move: str = "go-back", target: str = "assessing") -> None:
    """The coordinator takes the last move back, so many seconds later."""
    last = record.transitions.latest("pk")
    record.transitions.create(
        move=move, source=last.target, target=target, at=last.at + timedelta(seconds=seconds), reason="Undone."
    )


def test_a_move_that_is_taken_back_within_ten_seconds_is_never_told(asked, idea):
    factories.put(idea, "assessing")
    step(idea, "approve", "approved")
    assert outcome.pull() == 1
    back(idea, 9)
    leave()
    assert texts(asked) == []
    assert not mailbox.outbox
    assert not asked.obligations.filter(step__isnull=False).exists()
    asked.refresh_from_db()
    assert asked.decided_at is None
    assert outcome.pull() == 0
    step(idea, "approve", "approved")
    outcome.pull()
    leave()
    assert len(texts(asked)) == 1, "done for good, it is told"


def test_a_draft_is_taken_in_again_and_what_only_goes_back_is_not_told(asked, idea, cora, client):
    moved = partial(idea.transitions.create, reason="No time.")
    now = clock.now()
    moved(move="stop", source="in_progress", target="stopped", at=now)
    outcome.pull()
    assert asked.messages.drafts().count() == 1
    moved(move="reopen", source="stopped", target="new", at=now + timedelta(seconds=4))
    moved(move="plan", source="approved", target="planned", at=now + timedelta(days=1))
    moved(move="start", source="planned", target="in_progress", at=now + timedelta(days=2))
    moved(move="plan", source="in_progress", target="planned", at=now + timedelta(days=2, seconds=3))
    outcome.pull()
    leave(now + timedelta(days=3))
    assert not asked.messages.drafts().exists()
    assert [text.split("”")[1][:11] for text in texts(asked)] == [" is planned"], (
        "once: what only goes back is not told"
    )


def test_after_ten_seconds_it_has_been_told_and_going_back_is_another_matter(asked, idea):
    step(idea, "approve", "approved")
    outcome.pull()
    leave()
    back(idea, 11)
    outcome.pull()
    assert len(texts(asked)) == 1


def test_who_asked_for_a_duplicate_hears_of_the_one_that_is_kept(asked, idea, cora):
    kept = Improvement.log(by=cora, title="The larger change")
    step(idea, "merge", "merged", into=kept)
    outcome.pull()
    assert asked.links.filter(improvement=kept, public_title="Plain messages").exists()
    step(kept, "approve", "approved")
    outcome.pull()
    leave()
    assert [text.split(".")[0] for text in texts(asked)] == [
        "“Plain messages” is part of a larger change now",
        "We decided to go ahead with “Plain messages”",
    ]


def test_moves_from_before_the_link_are_not_told(idea, cora, nobody):
    step(idea, "approve", "approved")
    nobody.feedback.triage("added", by=cora, reply="Thanks.", improvement=idea, public_title="Resets")
    leave(clock.now() + timedelta(seconds=5))
    assert outcome.pull() == 0


def test_after_it_is_done_they_say_whether_it_helped_and_that_is_a_reading(asked, idea, client, xavi):
    track = f"/s/{xavi.secret}/"
    assert "Did it help? We will ask you" in client.get(track).content.decode()
    link = asked.links.get()
    address = f"{track}helped/{link.pk}/"
    assert client.post(address, {"answer": "yes"}).status_code == 422, "not yet"
    for move, status in (("approve", "approved"), ("go-live", "measuring"), ("close", "done")):
        step(idea, move, status)
    outcome.pull()
    leave()
    page = client.get(track).content.decode()
    assert "<h1>It is done</h1>" in page
    assert "Did “<bdi>Plain messages</bdi>” help?" in page
    client.post(address, {"answer": "partly", "words": "Better than before."})
    client.post(address, {"answer": "yes"})
    measure = Measure.objects.get(name="Did it help", item=idea.item)
    assert [reading.value for reading in measure.readings.current()] == [100]
    asked.refresh_from_db()
    assert asked.state == "closed"


def test_somebody_unknown_reads_it_behind_the_receipt(nobody, idea, cora, client):
    nobody.feedback.triage("added", by=cora, reply="Thanks.", improvement=idea, public_title="Chat")
    leave()
    step(idea, "approve", "approved")
    outcome.pull()
    leave()
    page = client.get(f"/s/{nobody.secret}/").content.decode()
    assert "<h1>It is going ahead</h1>" in page
    assert "Decided: go ahead" in page
    assert not mailbox.outbox
    assert not nobody.feedback.obligations.open().exists()


def test_what_is_due_is_said_once_to_who_answers_and_long_overdue_to_approvers(xavi, cora, mia, ana, noon):
    due = xavi.feedback.obligations.get(duty="acknowledge")
    Obligation.objects.filter(pk=due.pk).update(due_on=noon.date())
    assert reminders.scan(noon) == 2  # it is new, and it is due
    assert reminders.scan(noon) == 0
    outbox.drain()
    assert cora.notifications.filter(title__contains="is due").count() == 1
    assert not mia.notifications.exists()
    assert reminders.scan(noon + timedelta(days=8)) >= 1
    outbox.drain(noon + timedelta(days=8))
    assert mia.notifications.filter(title__contains="long overdue").count() == 1
    assert not ana.notifications.filter(about=xavi.feedback.reference).exists()


def test_telling_a_thousand_costs_what_it_must(asked, idea, cora, django_assert_max_num_queries):
    for _ in range(3):
        other = Feedback.receive(Channel.standing("form"), Said("The same again, as others said.")).feedback
        other.links.create(improvement=idea, public_title="Resets", added_at=clock.now() - timedelta(days=1))
    step(idea, "approve", "approved")
    with django_assert_max_num_queries(75):
        assert outcome.pull() == 4
    assert Message.objects.exclude(step=None).count() == 4
