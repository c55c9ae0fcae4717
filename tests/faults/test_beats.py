"""Two beats and two workers: each reminder is told once and mailed once."""

from datetime import timedelta

import pytest

from cir import clock
from cir.notifications.models import Notification, Outbox, Preference
from tests import factories
from tests.faults.conftest import nothing_waits, until

pytestmark = [pytest.mark.fault, pytest.mark.slow]


def test_two_beats_and_two_workers_tell_each_reminder_once(stack, mailing, ana):
    Preference.objects.create(user=ana, event="remind.owner", way="mail")
    for number in range(12):
        record = factories.improvement(
            owner=ana, title=f"Number {number}.", next_review_on=clock.today() - timedelta(days=3)
        )
        factories.put(record, "planned")
    stack.more |= {"PROBE_EVERY": "0.3", "DIGEST_HOUR": "1"}
    for _ in range(2):
        stack.start_worker("-P", "threads", "-c", "2")
        stack.start("beat", "-l", "DEBUG", "--pidfile=")
    until(lambda: Notification.objects.count() == 12, 60, lambda: stack.said()[-3000:])
    beats = lambda: stack.said().count("improvements.tasks.remind")  # noqa: E731 (counted twice, one line)
    so_far = beats()
    until(lambda: beats() >= so_far + 12 and nothing_waits(), 60, lambda: stack.said()[-3000:])
    assert Notification.objects.count() == Outbox.objects.filter(kind="improvement.reminder").count() == 12
    words = "".join(message.get_body(("plain",)).get_content() for message in mailing.taken)
    assert [words.count(f"Number {number}.") for number in range(12)] == [1] * 12
    assert len(set(mailing.ids())) == len(mailing.ids())
