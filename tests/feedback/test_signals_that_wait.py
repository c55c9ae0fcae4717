"""A source of signals has words, a promise and somebody who decides first, like every other way in."""

from datetime import timedelta

import pytest

from cir import clock
from cir.errors import Invalid
from cir.notifications import outbox, workdays
from cir.notifications.models import Notification
from feedback import waiting
from feedback.models import Signal, SignalSource
from feedback.signalling import taking
from feedback.signalling.mapping import Told

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS = "Look at the disk first, then at the backup."


@pytest.fixture
def source(cora, item, ana):
    item.owner = ana
    item.save()
    promise = {"decide_days": 3, "words": WORDS}
    source = SignalSource.open(by=cora, name="Checks", tool="alertmanager", kind="alert", item=item, **promise)
    taking.take(source, [Told(external_id=f"A-{number}", title="Disk full") for number in range(2)])
    return source


def told(day):
    """Who hears of it on a day, in which words."""
    Notification.objects.all().delete()
    waiting.scan(day)
    outbox.drain(day)
    waiting.scan(day)
    outbox.drain(day)
    rows = Notification.objects.filter(event="feedback.signals")
    return {notice.user.first_name: notice.title for notice in rows.select_related("user")}


def test_who_decides_first_hears_once_a_working_day_of_what_waits_longer_than_promised(source, cora, mia, ana):
    now = clock.now()
    due = workdays.after(workdays.day_of(now), 3)
    assert Signal.objects.first().due_on == due
    late = now + timedelta(days=(workdays.after(due, 1) - workdays.day_of(now)).days)
    on_time = now + timedelta(days=(due - workdays.day_of(now)).days)
    assert told(on_time) == {}
    words = "2 signals of Checks wait longer than 3 working days"
    assert told(late) == {"Cora": words}, "the coordinators, where nobody is named"
    source.change(by=cora, owner=mia)
    Signal.objects.first().put_aside(by=cora)
    assert told(late) == {"Mia": "1 signal of Checks waits longer than 3 working days"}
    source.change(by=cora, item_owner_first=True)
    assert set(told(late)) == {"Ana"}
    assert told(late) == {}, "once a day"
    weekend = late + timedelta(days=(5 - late.weekday()) % 7)
    assert told(weekend) == {}
    source.change(by=cora, decide_days=0)
    assert Signal.objects.last().due_on is None
    assert told(late + timedelta(days=7)) == {}


def test_words_and_the_promise_stand_beside_the_signal_and_are_kept_by_its_page(client, source, cora, cleo):
    client.force_login(cora)
    page = client.get(Signal.objects.first().get_absolute_url()).content.decode()
    assert WORDS in page
    assert "Decide by" in page
    said = {"name": "Checks", "tool": "alertmanager", "kind": "alert", "words": "Other words.", "owner": cleo.pk,
            "decide_days": 9, "is_on": "on", "version": source.version}  # fmt: skip
    refused = client.post(source.get_absolute_url(), said)
    assert (refused.status_code, b"others do not see signals" in refused.content) == (422, True)
    assert client.post(source.get_absolute_url(), said | {"owner": cora.pk}).status_code == 302
    source.refresh_from_db()
    assert (source.words, source.owner, source.decide_days) == ("Other words.", cora, 9)
    assert "9 working days" in client.get("/feedback/sources/").content.decode()
    with pytest.raises(Invalid):
        source.change(by=cora, decide_days=366)
