"""What needs a person: the right rows, in the right order, in a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cir.errors import Invalid
from improvements import needs
from improvements.models import Improvement, Snooze
from improvements.needs import Group
from tests import factories
from tests.improvements.test_reminders import THURSDAY, morning, record

pytestmark = pytest.mark.django_db


def rows(user, at=None):
    return needs.needs(user, at or morning())


def keys(user, at=None):
    return [(row.rule, row.group) for row in rows(user, at)]


def test_nothing_needs_somebody_new(cleo):
    assert rows(cleo) == []


def test_overdue_comes_first_then_soon_then_asked_then_stale(ana, ben, mia):
    record(ana, updated_at=datetime(2026, 10, 1, tzinfo=UTC))
    asked = record(ana)
    asked.comment(by=ben, text="@Ana Abara how is it going?", at=morning())
    Improvement.objects.filter(pk=asked.pk).update(updated_at=morning())
    record(ana, target_date=date(2026, 11, 23))
    late = record(ana, next_review_on=date(2026, 11, 17))
    found = rows(ana)
    assert [row.group for row in found] == [Group.OVERDUE, Group.SOON, Group.ASKED, Group.STALE]
    assert [row.rule for row in found] == ["review", "target", "mention", "stale"]
    assert (found[0].title, found[0].why, found[0].action) == (
        f"Review of {late.reference} is due",
        "2 days late",
        "Update",
    )
    assert found[1].why == "Due in 4 days"
    assert found[3].why == "Last update 49 days ago"


def test_what_is_due_later_than_two_working_days_does_not_need_me_yet(ana):
    record(ana, target_date=date(2026, 11, 24))
    assert keys(ana) == []
    assert keys(ana, morning(date(2026, 11, 20))) == [("target", Group.SOON)]


def test_what_fell_due_long_ago_still_needs_me(ana):
    record(ana, target_date=date(2025, 1, 10))
    assert keys(ana) == [("target", Group.OVERDUE)]


def test_one_update_settles_an_overdue_review_and_staleness(ana):
    record(ana, next_review_on=date(2026, 11, 2), updated_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert keys(ana) == [("review", Group.OVERDUE)]


def test_readings_and_tasks_of_mine_need_me(ana, ben):
    made = record(ben)
    task = made.tasks.create(title="Pilot", person=ana, due_on=THURSDAY)
    tickets = factories.measure(owner=ana)
    factories.readings(tickets, [400], first=date(2026, 9, 15))
    made.targets.create(measure=tickets)
    found = {row.rule: row for row in rows(ana)}
    assert found["task"].object_id == task.pk
    assert found["task"].why == "Due today"
    assert found["reading"].object_id == tickets.pk
    assert found["reading"].title == "Reading for October 2026: Password tickets per month"
    assert keys(ben) == []


def test_an_answered_mention_needs_nobody(ana, ben):
    made = record(ana)
    made.comment(by=ben, text="@Ana Abara?", at=morning())
    assert keys(ana, morning(hour=7)) == [("mention", Group.ASKED)]
    made.comment(by=ana, text="Next week.", at=morning(hour=6.5))
    assert keys(ana, morning(hour=7)) == []


def test_approvers_see_decisions_and_questions_and_nobody_else_does(ana, ben, mia, cora, item):
    made = record(ben, status="assessing", item=item)
    Improvement.objects.filter(pk=made.pk).update(status_since=datetime(2026, 10, 1, tzinfo=UTC))
    made.refresh_from_db()
    made.escalate(by=ana, question="Ours or theirs?", at=morning())
    assert keys(mia) == [("decision", Group.OVERDUE), ("escalation", Group.ASKED)]
    assert keys(ana) == []


def test_coordinators_see_first_answers_that_are_due_and_a_count_of_the_untouched(ana, ben, cora, item):
    Improvement.log(by=ben, title="Shorter forms", item=item, at=datetime(2026, 11, 12, 9, tzinfo=UTC))
    record(ana, item=item, updated_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert keys(cora) == [("answer", Group.SOON), ("untouched", Group.STALE)]
    assert rows(cora)[1].title == "1 improvement has had no update for 30 days"


def test_cleo_never_sees_a_restricted_record_here(restricted, cleo, cora):
    restricted.comment(by=cora, text="@Cleo Winter?", at=morning())
    comment = restricted.comments.get()
    comment.mentions.add(cleo)
    assert keys(cleo) == []


def test_put_aside_is_gone_until_its_day(ana):
    record(ana, next_review_on=THURSDAY)
    key = rows(ana)[0].key
    needs.snooze(ana, key, date(2026, 11, 23), at=morning())
    assert rows(ana) == []
    assert rows(ana, morning(date(2026, 11, 22))) == []
    assert len(rows(ana, morning(date(2026, 11, 23)))) == 1
    needs.wake(ana, key)
    assert len(rows(ana)) == 1


def test_putting_aside_twice_keeps_the_later_word(ana):
    for day in (20, 25):
        needs.snooze(ana, "review:1", date(2026, 11, day), at=morning())
    assert Snooze.objects.get().until == date(2026, 11, 25)


@pytest.mark.parametrize("until", [THURSDAY, THURSDAY - timedelta(days=1), THURSDAY + timedelta(days=400)])
def test_a_day_that_has_passed_or_is_too_far_is_refused(ana, until):
    with pytest.raises(Invalid, match="within a year"):
        needs.snooze(ana, "review:1", until, at=morning())


def test_the_menu_offers_tomorrow_and_next_monday():
    assert needs.choices(THURSDAY) == {"tomorrow": date(2026, 11, 20), "next week": date(2026, 11, 23)}
    assert needs.choices(date(2026, 11, 23))["next week"] == date(2026, 11, 30)


def test_as_many_questions_for_forty_rows_as_for_four(ana, ben, django_assert_max_num_queries):
    def some(number):
        for _ in range(number):
            made = record(ana, next_review_on=THURSDAY, target_date=THURSDAY)
            made.tasks.create(title="Pilot", person=ana, due_on=THURSDAY)
            made.comment(by=ben, text="@Ana Abara?", at=morning())

    some(1)
    with django_assert_max_num_queries(14):
        few = len(rows(ana))
    some(9)
    with django_assert_max_num_queries(14):
        assert len(rows(ana)) == 10 * few
