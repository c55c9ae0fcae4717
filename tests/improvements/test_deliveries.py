"""Everybody hears back: who is told what after a change, and who is not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cir.accounts.models import User
from cir.notifications import outbox
from cir.notifications.models import Notification, Outbox
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def told(user: User, event: str = "") -> list[str]:
    """Titles of the notices one person got, oldest first."""
    outbox.drain()
    notices = Notification.objects.filter(user=user).order_by("pk")
    return [notice.title for notice in (notices.filter(event=event) if event else notices)]


def one(user: User) -> Notification:
    outbox.drain()
    return Notification.objects.get(user=user)


def test_a_requester_hears_the_decision_with_its_reason_in_public_words(idea, ben, cora):
    idea.move("decline", by=cora, reason="The supplier ends this product in May.")
    notice = one(ben)
    assert notice.event == "idea.answered"
    assert notice.title == "“Self-service password reset” is not going ahead."
    assert notice.body == "The supplier ends this product in May."
    assert notice.why == f"You asked for {idea.reference}."
    assert notice.url == idea.get_absolute_url()
    assert notice.actor == cora


def test_a_requester_does_not_read_a_reason_meant_for_colleagues(idea, ben, cora):
    idea.move("assess", by=cora)
    idea.move("go-back", by=cora, to="new", reason="Ben wrote nonsense.")
    outbox.drain()
    bodies = Notification.objects.filter(user=ben).values_list("body", flat=True)
    assert len(bodies) == 2
    assert not any("nonsense" in body for body in bodies)


def test_the_owner_reads_the_reason_whoever_it_was_meant_for(idea, ana, cora):
    idea.move("assess", by=cora)
    Improvement.objects.filter(pk=idea.pk).update(owner=ana)
    idea.move("go-back", by=cora, to="new", reason="Not enough is known.")
    assert told(ana) == [f"{idea.reference} is now Assessing", f"{idea.reference} is now New"]
    assert "Not enough is known." in Notification.objects.filter(user=ana).first().body


def test_nobody_is_told_of_their_own_act(idea, cora):
    idea.watch(by=cora)
    idea.move("assess", by=cora)
    assert told(cora, "improvement.moved") == []


def test_supporters_hear_what_becomes_of_it_and_watchers_the_status(idea, cleo, ana, cora):
    idea.support(by=cleo)
    idea.watch(by=ana)
    idea.move("assess", by=cora)
    assert told(cleo) == ["“Self-service password reset” is being looked at."]
    assert told(ana) == [f"{idea.reference} is now Assessing"]


def test_a_deferred_idea_says_when_it_comes_back(idea, ben, cora, noon):
    idea.move("defer", by=cora, reason="No time before spring.", until=date(2099, 3, 2))
    assert one(ben).body == "No time before spring. It comes back on 2 March 2099."


def test_a_deferred_idea_that_comes_back_by_itself_is_told_without_an_actor(idea, ben, cora):
    idea.move("defer", by=cora, reason="Later.", until=date(2099, 3, 2))
    idea.move("resume", by=None)
    outbox.drain()
    last = Notification.objects.filter(user=ben).first()
    assert last.actor is None
    assert last.title == "“Self-service password reset” is back among the new ones."


def test_coordinators_and_the_owner_of_the_service_hear_of_a_new_idea(item, ben, cora, ana):
    item.owner = ana
    item.save()
    Improvement.log(by=ben, title="Shorter forms", item=item, description="Nine fields are asked twice.")
    assert told(cora) == told(ana) == ["New idea: Shorter forms"]
    assert told(ben) == []


def test_a_coordinator_of_another_service_hears_nothing(item, ben, db):
    other = factories.item("Printing")
    from cir.accounts.models import Membership

    far = factories.person("Fay Far")
    Membership.objects.create(user=far, role="coordinator", item=other)
    Improvement.log(by=ben, title="Shorter forms", item=item)
    assert told(far) == []


def test_a_new_owner_hears_that_it_is_theirs_and_watchers_which_facts_changed(idea, ana, ben, cora):
    idea.change(by=cora, owner=ana, urgency="high")
    assert told(ana) == [f"You own {idea.reference} now"]
    assert told(ben) == [f"{idea.reference} changed: owner, urgency"]


def test_a_mention_is_told_once_and_as_such(idea, ana, ben, cleo):
    idea.watch(by=cleo)
    idea.comment(by=ben, text="@Cleo Winter can you look? @Ana too.")
    assert told(cleo) == [f"Ben Okoro mentioned you on {idea.reference}"]
    assert told(ana) == [f"Ben Okoro mentioned you on {idea.reference}"]
    assert told(ben) == []


def test_followers_hear_that_something_was_said(idea, ben, cleo):
    idea.comment(by=cleo, text="We tried this in 2023.")
    assert told(ben) == [f"Cleo Winter commented on {idea.reference}"]


def test_a_comment_deleted_before_anybody_heard_is_not_told(idea, ben, cleo, noon):
    comment = idea.comment(by=cleo, text="Oops.")
    comment.deleted_at = noon
    comment.save()
    assert told(ben) == []


def test_a_question_goes_to_approvers_and_its_answer_to_who_asked_and_the_owner(idea, ana, ben, mia):
    Improvement.objects.filter(pk=idea.pk).update(owner=ana)
    idea.escalate(by=ben, question="Is this ours or the supplier's?")
    assert told(mia) == [f"{idea.reference} was put to the committee"]
    idea.settle(by=mia, decision="Ours.", reason="We run the directory.")
    assert told(ben)[-1] == told(ana)[-1] == f"The committee settled the question on {idea.reference}"


def test_who_lost_the_right_to_see_a_record_hears_nothing_of_it(idea, cleo, cora):
    """A mention is kept by id: whether its person may see the record is asked when the notice is written."""
    comment = idea.comment(by=cora, text="@Cleo Winter have a look.")
    assert list(comment.mentions.all()) == [cleo]
    Improvement.objects.filter(pk=idea.pk).update(restricted=True)
    assert told(cleo) == []


def test_a_deactivated_person_hears_nothing(idea, ben, cora):
    User.objects.filter(pk=ben.pk).update(is_active=False)
    idea.move("assess", by=cora)
    assert told(ben) == []


def test_delivering_the_same_row_again_tells_nobody_twice(idea, ben, cora):
    idea.move("assess", by=cora)
    outbox.drain()
    Outbox.objects.update(done_at=None)
    assert told(ben) == ["“Self-service password reset” is being looked at."]


def live_record(ana: User, ben: User) -> Improvement:
    record = factories.improvement(owner=ana, logged_by=ben, requester=ben, went_live_on=date(2026, 6, 1))
    factories.put(record, "measuring")
    tickets = factories.measure()
    factories.readings(tickets, factories.BASELINE)
    record.targets.create(
        measure=tickets,
        baseline_from=date(2025, 6, 1),
        baseline_until=date(2026, 5, 31),
        value=150,
        due_on=date(2026, 12, 1),
    )
    record.refresh_from_db()
    return record


def read(record: Improvement, values: list[float], by: User | None = None) -> None:
    measure = record.targets.get().measure
    first = datetime(2026, 6, 10, 12, tzinfo=UTC) + timedelta(
        days=30 * measure.series(since=datetime(2026, 6, 1, tzinfo=UTC)).__len__()
    )
    for number, value in enumerate(values):
        measure.record(
            moment=first + timedelta(days=30 * number), value=value, by=by, at=datetime(2027, 6, 1, tzinfo=UTC)
        )


def test_readings_bring_the_result_shown_in_lists_up_to_date(ana, ben):
    record = live_record(ana, ben)
    outbox.drain()
    record.refresh_from_db()
    before = record.variation
    read(record, [160, 155, 152, 158, 151, 157, 153])
    outbox.drain()
    record.refresh_from_db()
    assert (before, record.variation) == ("too_early", "improving")


def test_the_first_reading_that_reaches_the_target_is_celebrated_once(ana, ben, cleo):
    record = live_record(ana, ben)
    record.watch(by=cleo)
    read(record, [300, 200])
    assert told(cleo, "target.reached") == []
    read(record, [149], by=ana)
    read(record, [140])
    assert told(cleo, "target.reached") == told(ben, "target.reached") == [f"{record.reference} reached its target"]
    assert told(ana, "target.reached") == [], "she typed the reading herself"


def test_a_reading_from_before_the_change_celebrates_nothing(ana, ben, cleo):
    record = live_record(ana, ben)
    record.watch(by=cleo)
    measure = record.targets.get().measure
    measure.record(moment=datetime(2026, 5, 31, 12, tzinfo=UTC), value=10, by=None)
    assert told(cleo, "target.reached") == []
