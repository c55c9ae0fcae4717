"""A move that is taken back: who has not heard of it hears of neither; who has, hears that it is back."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail

from cir import clock
from cir.notifications import outbox
from cir.notifications.models import Notification, Outbox, Preference
from improvements.models import Improvement

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def record(ben, ana, cleo, item):
    """Ben asked and wants mail, Ana and Cleo watch."""
    found = Improvement.log(by=ben, title="Quicker laptops", item=item)
    for person in (ana, cleo):
        found.watch(by=person)
    for person in (ben, ana):
        Preference.objects.create(user=person, event="idea.answered", way="mail")
        Preference.objects.create(user=person, event="improvement.moved", way="mail")
    outbox.drain()
    Notification.objects.all().delete()
    django_mail.outbox.clear()
    return found


def move_and_take_back(record, cora, between=lambda: None):
    step = record.move("defer", by=cora, reason="The supplier ends it.", until=clock.today() + timedelta(days=30))
    between()
    record.take_back_move(step, by=cora, version=record.version)
    outbox.drain()
    record.refresh_from_db()
    assert record.status == "new"


def told():
    return [(notice.user.first_name, notice.title) for notice in Notification.objects.order_by("pk")]


def test_undone_before_anybody_was_told_nobody_hears_of_either(record, cora):
    move_and_take_back(record, cora)
    assert told() == []
    assert django_mail.outbox == []
    assert not Outbox.objects.waiting().filter(kind="improvement.moved").exists()


def test_a_mail_that_waits_does_not_leave_and_the_bell_forgets_what_nobody_read(record, cora):
    move_and_take_back(record, cora, between=outbox.drain_inside)
    assert told() == []
    assert django_mail.outbox == []


def test_who_was_mailed_or_has_read_it_hears_that_it_is_back_and_nobody_else(record, cora, cleo):
    def leave():
        outbox.drain()
        Notification.objects.filter(user=cleo).update(read_at="2026-11-22T10:00Z")

    Preference.objects.filter(user__name__startswith="Ana").update(way="bell")
    move_and_take_back(record, cora, between=leave)
    assert [message.to[0].split()[0] for message in django_mail.outbox] == ["Ben", "Ben"]
    assert [name for name, _ in told()] == ["Ben", "Cleo", "Ben", "Cleo"], "Ana's was unread: it is gone"


def test_a_mail_that_a_worker_holds_counts_as_sent(record, cora):
    def hold():
        outbox.drain_inside()
        Outbox.objects.waiting().filter(kind="mail.send").update(leased_until="2099-01-01T00:00Z", attempts=1)

    move_and_take_back(record, cora, between=hold)
    assert {name for name, _ in told()} == {"Ben", "Ana"}
    assert len(told()) == 4, "both hear that it is back"
