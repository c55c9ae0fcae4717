"""Reminders: each once per due date, in the morning where the person is, only while it is still due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cir.accounts.models import Membership
from cir.notifications import outbox
from cir.notifications.models import Notification, Outbox
from improvements import reminders
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
THURSDAY = date(2026, 11, 19)


def morning(day=THURSDAY, hour=6.1):
    """A moment after reminders appear (06:00 in London) and before the digest (07:00)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def reminded(user, at=None):
    """Titles of the reminders a person has got after a scan at `at`."""
    reminders.scan(at or morning())
    outbox.drain(at or morning())
    return list(
        Notification.objects.filter(user=user, event__startswith="remind.")
        .order_by("pk")
        .values_list("title", flat=True)
    )


def record(owner, status="in_progress", **fields):
    touched = fields.pop("updated_at", morning())
    made = factories.improvement(owner=owner, **fields)
    factories.put(made, status, updated_at=touched)
    return made


def test_a_review_that_is_due_is_told_to_the_owner(ana):
    made = record(ana, next_review_on=THURSDAY)
    assert reminded(ana, morning(hour=5.9)) == []
    assert reminded(ana) == [f"Review of {made.reference} is due"]
    assert Notification.objects.get().why == f"You own {made.reference}."


def test_scanning_again_says_nothing_twice(ana):
    record(ana, next_review_on=THURSDAY)
    assert len(reminded(ana)) == 1
    for hours in (6.2, 7, 12, 30, 54):
        assert len(reminded(ana, morning(hour=hours))) == 1
    assert Outbox.objects.filter(kind="improvement.reminder").count() == 1


def test_a_new_date_is_a_new_reminder(ana):
    made = record(ana, next_review_on=THURSDAY)
    reminded(ana)
    Improvement.objects.filter(pk=made.pk).update(next_review_on=THURSDAY + timedelta(days=1))
    assert len(reminded(ana, morning(THURSDAY + timedelta(days=1)))) == 2


def test_what_was_settled_between_scan_and_telling_is_not_told(ana):
    made = record(ana, next_review_on=THURSDAY)
    reminders.scan(morning())
    Improvement.objects.filter(pk=made.pk).update(next_review_on=THURSDAY + timedelta(days=30))
    outbox.drain(morning())
    assert Notification.objects.count() == 0


def test_a_weekend_is_told_on_monday(ana):
    record(ana, next_review_on=date(2026, 11, 21))
    assert reminded(ana, morning(date(2026, 11, 21))) == reminded(ana, morning(date(2026, 11, 22))) == []
    assert len(reminded(ana, morning(date(2026, 11, 23)))) == 1


def test_the_morning_is_the_persons_own(ana, ben):
    for user, zone in ((ana, "Asia/Tokyo"), (ben, "America/New_York")):
        user.time_zone = zone
        user.save()
        record(user, next_review_on=THURSDAY)
    assert len(reminded(ana, morning(hour=-3.1))) == 0
    assert len(reminded(ana, morning(hour=-3))) == 1
    assert len(reminded(ben, morning(hour=10.9))) == 0
    assert len(reminded(ben, morning(hour=11))) == 1


def test_a_target_date_warns_a_week_before_and_speaks_again_when_it_has_passed(ana):
    made = record(ana, target_date=date(2026, 11, 26))
    assert reminded(ana) == [f"Target date of {made.reference} is in 7 days"]
    assert len(reminded(ana, morning(date(2026, 11, 26)))) == 1
    assert reminded(ana, morning(date(2026, 11, 27)))[1:] == [f"Target date of {made.reference}: 1 day late"]


def test_after_a_pause_no_warning_comes_late_and_nothing_older_than_two_weeks(ana):
    late, old = record(ana, target_date=date(2026, 11, 16)), record(ana, target_date=date(2026, 10, 16))
    titles = reminded(ana)
    assert titles == [f"Target date of {late.reference}: 3 days late"]
    assert not any(old.reference in title for title in titles)


def test_an_owner_is_nudged_after_two_weeks_without_an_update(ana):
    made = record(ana, updated_at=datetime(2026, 11, 5, 15, tzinfo=UTC))
    assert reminded(ana, morning(date(2026, 11, 18))) == []
    assert reminded(ana) == [f"No update on {made.reference} for 14 days"]


def test_coordinators_hear_counts_once_a_week_and_only_of_their_services(ana, cora, item):
    far = factories.person("Fay Far")
    Membership.objects.create(user=far, role="coordinator", item=factories.item("Printing"))
    for _ in range(3):
        record(ana, item=item, updated_at=datetime(2026, 10, 1, tzinfo=UTC))
    for day in (19, 20, 21, 22):
        titles = reminded(cora, morning(date(2026, 11, day)))
    assert titles == ["3 improvements have had no update for 30 days"]
    assert len(reminded(cora, morning(date(2026, 11, 23)))) == 2
    assert reminded(far) == []


def test_a_task_is_told_the_working_day_before_and_when_it_is_late(ana, ben):
    made = record(ana)
    made.tasks.create(title="Pilot with Facilities", person=ben, due_on=date(2026, 11, 20))
    assert reminded(ben) == ["Task: Pilot with Facilities is due tomorrow"]
    assert reminded(ben, morning(date(2026, 11, 23)))[1:] == ["Task: Pilot with Facilities: 3 days late"]
    assert reminded(ana) == []


def test_a_task_that_is_done_or_dropped_is_not_told(ana, ben, noon):
    made = record(ana)
    made.tasks.create(title="Done", person=ben, due_on=THURSDAY, done_at=noon)
    made.tasks.create(title="Dropped", person=ben, due_on=THURSDAY, dropped_at=noon)
    assert reminded(ben) == []


@pytest.mark.parametrize("status", ["deferred", "done", "declined"])
def test_records_that_rest_or_ended_remind_nobody(ana, ben, status):
    made = factories.improvement(owner=ana, next_review_on=THURSDAY, target_date=THURSDAY)
    made.tasks.create(title="Old", person=ben, due_on=THURSDAY)
    fields = {"deferred": {"deferred_until": THURSDAY, "deferred_from": "new"}, "done": {"outcome": "achieved"}}
    factories.put(made, status, **fields.get(status, {}))
    assert reminded(ana) == reminded(ben) == []


def test_a_reading_is_due_when_its_period_ends_and_told_once_per_measure(ana):
    tickets = factories.measure(cadence="month")
    factories.readings(tickets, [400], first=date(2026, 9, 15))
    for _ in range(2):
        record(ana).targets.create(measure=tickets)
    assert reminded(ana, morning(date(2026, 10, 30))) == []
    assert reminded(ana, morning(date(2026, 11, 2))) == ["Reading for October 2026: Password tickets per month"]
    factories.readings(tickets, [390], first=date(2026, 10, 15))
    assert len(reminded(ana, morning(date(2026, 11, 27)))) == 1
    assert len(reminded(ana, morning(date(2026, 11, 30)))) == 2


def test_the_owner_of_the_measure_reads_it_where_there_is_one(ana, cleo):
    tickets = factories.measure(cadence="week", owner=cleo)
    factories.readings(tickets, [400], first=date(2026, 11, 4))
    record(ana).targets.create(measure=tickets)
    assert reminded(cleo) == ["Reading for week 46 of 2026: Password tickets per month"]
    assert reminded(ana) == []


def test_a_measure_pushed_by_a_program_asks_nobody_to_type(ana):
    tickets = factories.measure(cadence="week", source="api")
    factories.readings(tickets, [400], first=date(2026, 11, 4))
    record(ana).targets.create(measure=tickets)
    assert reminded(ana) == []


def test_a_decision_is_asked_of_the_approvers_of_that_service_after_a_month(ana, mia, cora, item):
    made = record(ana, status="assessing", item=item)
    Improvement.objects.filter(pk=made.pk).update(status_since=datetime(2026, 10, 20, 9, tzinfo=UTC))
    other = factories.person("Otis Other")
    Membership.objects.create(user=other, role="approver", item=factories.item("Printing"))
    assert reminded(mia) == [f"{made.reference} has waited 30 days for a decision"]
    assert reminded(other) == []


def test_the_first_answer_is_due_after_five_working_days(cora, ben, item):
    made = Improvement.log(by=ben, title="Shorter forms", item=item, at=datetime(2026, 11, 12, 9, tzinfo=UTC))
    assert reminded(cora, morning(date(2026, 11, 18))) == []
    assert reminded(cora) == [f"First answer to {made.reference} is due"]


def test_reminders_are_in_the_digest_of_the_same_morning(ana):
    from django.core import mail

    from cir.notifications import digests

    for number in range(3):
        record(ana, next_review_on=THURSDAY, title=f"Improvement number {number}")
    reminded(ana)
    digests.send_due(morning(hour=7.05))
    outbox.drain()
    assert [message.subject for message in mail.outbox] == ["Your day in CIR: 3 updates"]


def test_reminders_that_come_late_after_a_pause_are_one_mail(ana):
    """Beat stood still from five in the morning till eleven: one digest, not seventy-two mails."""
    from django.core import mail

    from cir.notifications import digests

    for number in range(72):
        record(ana, next_review_on=THURSDAY, title=f"Improvement number {number}")
    assert len(reminded(ana, morning(hour=11))) == 72
    for hour in (11, 11.1, 12):
        digests.send_due(morning(hour=hour))
        outbox.drain()
    assert [message.subject for message in mail.outbox] == ["Your day in CIR: 72 updates"]


def test_a_restricted_record_reminds_only_those_who_see_it(restricted, cleo):
    factories.put(restricted, "in_progress", updated_at=morning())
    tickets = factories.measure(cadence="week", owner=cleo)
    factories.readings(tickets, [400], first=date(2026, 11, 4))
    restricted.targets.create(measure=tickets)
    assert reminded(cleo) == []


def test_the_scan_asks_as_many_questions_for_fifty_records_as_for_one(ana, django_assert_max_num_queries):
    for _ in range(50):
        record(ana, next_review_on=THURSDAY, target_date=THURSDAY)
    with django_assert_max_num_queries(20):
        reminders.scan(morning())
