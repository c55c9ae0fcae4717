"""What the KPIs of feedback count, against a second implementation that loops over everything and knows no SQL."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from feedback.models import Channel, Feedback, Obligation
from metrics import rollups
from metrics.models import Rollup
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW, FIRST = datetime(2026, 7, 10, 9, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DUTIES = {"acknowledge": "feedback_time_to_acknowledge", "decide": "feedback_time_to_decide",
          "tell": "feedback_time_to_tell"}  # fmt: skip
OPEN = {0: "feedback_open", 7: "feedback_open_7", 30: "feedback_open_30"}


@pytest.fixture
def voices(settings, db):
    """Fifty messages with what was owed for them, made up at random; months end in Berlin."""
    settings.TIME_ZONE = "Europe/Berlin"
    random = Random(11)  # noqa: S311 - made-up data, not secrets
    upper = factories.item("Upper")
    items = [None, upper, factories.item("Lower", parent=upper)]
    channels = [Channel.standing("form").there(), Channel.standing("staff").there()]
    for _ in range(50):
        message(random, random.choice(items), random.choice(channels))
    return channels


def after(random, moment, days=60):
    return min(moment + timedelta(hours=random.randrange(1, days * 24)), NOW)


def message(random, item, channel):
    at = FIRST + timedelta(hours=random.randrange(68 * 24))
    facts = (
        {"state": "decided", "outcome": "answered", "decided_at": after(random, at)} if random.random() < 0.7 else {}
    )
    made = Feedback.objects.create(channel=channel, sender="anyone", words="x", item=item, received_at=at, **facts)
    for duty in DUTIES:
        due = (at + timedelta(days=random.randrange(1, 70))).date()
        met = after(random, made.decided_at or at) if facts and random.random() < 0.8 else None
        made.obligations.create(duty=duty, since=at, due_on=due, met_at=met)


def still_open(debt, stop, met):
    return [key for days, key in OPEN.items() if not met and debt.since < stop - timedelta(days=days)]


def plain(page):
    return " ".join(page.replace("<bdi>", "").replace("</bdi>", "").split())


def naive(channel, start, stop, first, last):
    """Numerator and denominator by key for one channel (None: all)."""
    found, open_ones = defaultdict(lambda: [0.0, 0.0]), defaultdict(set)
    for one in Feedback.objects.all():
        found["feedback_received"][0] += start <= one.received_at < stop and channel in (None, one.channel_id)
    for debt in Obligation.objects.select_related("feedback"):
        if channel not in (None, debt.feedback.channel_id):
            continue
        if debt.met_at and start <= debt.met_at < stop:
            began = (debt.feedback.decided_at or debt.since) if debt.duty == "tell" else debt.since
            found[DUTIES[debt.duty]][0] += max(0, (debt.met_at - began).total_seconds()) / 86400
            found[DUTIES[debt.duty]][1] += 1
        met = bool(debt.met_at and debt.met_at < stop)
        if debt.duty == "tell" and first <= debt.due_on <= last:
            found["feedback_told"][0] += met
            found["feedback_told"][1] += 1
        for key in still_open(debt, stop, met):
            open_ones[key].add(debt.feedback_id)
    for key, those in open_ones.items():
        found[key][0] = len(those)
    return {key: (round(a, 6), round(b, 6)) for key, (a, b) in found.items() if a or b}


@pytest.mark.parametrize("month", [5, 6, 7])
def test_every_number_of_a_month_is_that_of_a_plain_loop(voices, month):
    start = datetime(2026, month, 1, tzinfo=BERLIN)
    stop = min(datetime(2026, month + 1, 1, tzinfo=BERLIN), NOW.astimezone(BERLIN))
    rollups.roll("month", start.date(), NOW)
    last = (stop - timedelta(microseconds=1)).date()
    for kind, scope, channel in [("whole", "", None), *(("channel", str(each.pk), each.pk) for each in voices)]:
        rows = Rollup.objects.filter(scope_kind=kind, scope_id=scope, key__startswith="feedback_")
        got = {row.key: (round(row.numerator, 6), round(row.denominator or 0, 6)) for row in rows}
        wanted = naive(channel, start, stop, start.date(), last)
        assert got == wanted
        assert len(wanted) >= 4, "there is something to compare"


def test_each_number_opens_its_messages_as_far_as_they_may_be_seen(voices, cora, cleo, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    rollups.backfill(datetime(2026, 6, 1, tzinfo=UTC).date(), NOW.date(), only=("month",))
    client.force_login(cora)
    page = client.get("/kpis/feedback_open/?until=2026-06").content.decode()
    assert "/feedback/records/?open_on=2026-06-30" in page
    number = Rollup.objects.get(scope_kind="whole", kind="month", start="2026-06-01", key="feedback_open").numerator
    listed = client.get("/feedback/records/?open_on=2026-06-30").content.decode()
    assert f"{number:.0f} messages owed at the end of 30 June 2026." in plain(listed)
    for query in ("met=tell:2026-06", "due=2026-06&told=yes", "received=2026-06", "open_on=2026-06-30&older=7"):
        answer = client.get(f"/feedback/records/?{query}&channel={voices[0].pk}&item=1")
        assert answer.status_code == 200
    for odd in (
        "met=x:y",
        "open_on=99",
        "due=0000",
        "item=9999999999999999999",
        "older=-1&open_on=2026-06-30",
        "page=z",
    ):
        assert client.get(f"/feedback/records/?{odd}").status_code == 200
    scoped = client.get(f"/kpis/feedback_open/?until=2026-06&scope=channel:{voices[0].pk}").content.decode()
    assert f"channel={voices[0].pk}" in scoped
    client.force_login(cleo)
    hidden = plain(client.get("/feedback/records/?open_on=2026-06-30").content.decode())
    assert f"0 messages owed at the end of 30 June 2026. {number:.0f} more" in hidden
