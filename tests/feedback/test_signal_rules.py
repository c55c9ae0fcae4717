"""So many of a class within so many days: one opportunity is proposed, and a person decides."""

from datetime import timedelta

import pytest

from cir import clock
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications import outbox
from feedback import proposing
from feedback.models import Proposal, Signal, SignalRule
from tests import factories
from tests.feedback.test_signals import happen, opened

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_so_many_of_a_class_within_the_days_propose_one_opportunity_with_all_linked(cora, item):
    source, _ = opened(cora, item=item)
    rule = SignalRule.open(by=cora, name="Four a month", kind="alert", count=4, days=30)
    happen(source, [100, 29, 20, 10])
    happen(source, [3, 2, 1], group="Other")
    assert not Proposal.objects.exists()
    happen(source, [0])
    made = Proposal.objects.get()
    assert made.signals.count() == 4, "the one of 100 days ago does not belong"
    assert (made.title, made.item, made.rule) == ("DiskFull: 4 alerts within 30 days", item, rule)
    assert cora.notifications.get(event="feedback.proposed").url == made.get_absolute_url()
    happen(source, [0.1, 0.2])
    made.refresh_from_db()
    assert made.signals.count() == 6
    assert Proposal.objects.count() == 1
    record = made.take(by=cora, title="Watch the disks")
    assert (record.source, record.item, record.signals.count()) == ("incident", item, 6)
    assert "DiskFull-0-0" in record.description
    happen(source, [0], group="DISKFULL")
    assert record.signals.count() == 7, "what happens again is linked while it goes on"
    with pytest.raises(Conflict, match="already"):
        made.take(by=cora, title="Once more")


def test_what_was_dismissed_is_counted_from_then_on_only_and_can_be_taken_up_again(cora, ana, time_machine):
    source, _ = opened(cora)
    SignalRule.open(by=cora, name="Two", count=2, days=7)
    happen(source, [1, 0])
    made = Proposal.objects.get()
    with pytest.raises(NotAllowed):
        made.dismiss(by=ana, reason="No.")
    with pytest.raises(Invalid, match="Say why"):
        made.dismiss(by=cora, reason=" ")
    made.dismiss(by=cora, reason="Known, and being worked on.")
    time_machine.move_to(clock.now() + timedelta(hours=1), tick=False)
    happen(source, [0, 0][:1])
    assert Proposal.objects.count() == 1
    happen(source, [0.01])
    assert Proposal.objects.open().count() == 1
    with pytest.raises(Conflict, match="proposed again"):
        made.reopen(by=cora)


def test_a_new_rule_looks_at_what_happened_and_one_for_each_proposes_each(cora, item):
    source, _ = opened(cora, "servicenow", kind="incident")
    happen(source, [5, 3], kind="change", group="")
    happen(source, [2], kind="audit", group="")
    SignalRule.open(by=cora, name="Every failed change", kind="change", count=1, days=30, together="each")
    outbox.drain()
    assert Proposal.objects.count() == 2
    assert {each.signals.count() for each in Proposal.objects.all()} == {1}
    with pytest.raises(Invalid, match="the number is 1"):
        SignalRule.open(by=cora, name="Wrong", count=2, together="each")


def test_looking_twice_proposes_once(cora):
    source, _ = opened(cora)
    SignalRule.open(by=cora, name="Two", count=2, days=7)
    happen(source, [1, 0])
    outbox.Outbox.objects.update(done_at=None)
    outbox.drain()
    assert Proposal.objects.count() == 1
    assert cora.notifications.filter(event="feedback.proposed").count() == 1


def a_busy_house(source, item, now):
    """More open signals of other classes and services than any rule could look through one by one."""
    facts = {"source": source, "kind": "alert", "item": item}
    rows = [
        Signal(
            external_id=f"noise-{n}", title="Noise", group_key=f"noise {n % 50}",
            occurred_at=now - timedelta(minutes=n), **facts,
        )
        for n in range(1, 2500)
    ]  # fmt: skip
    Signal.objects.bulk_create(rows, batch_size=500)


@pytest.mark.parametrize("together", ["group", "item"])
def test_a_busy_house_with_thousands_of_open_signals_hides_no_class_from_a_rule(cora, item, together):
    source, _ = opened(cora)
    quiet = factories.item("Printing")
    a_busy_house(source, item, clock.now() - timedelta(minutes=1))
    happen(source, [0.3, 0.2, 0.1], group="Straße", item="Printing")
    rule = SignalRule.open(by=cora, name="Three", count=3, days=2, together=together, item=quiet)
    outbox.drain()
    assert rule.proposals.get().signals.count() == 3, "a new rule finds what is there"
    rule = SignalRule.open(by=cora, name="Four anywhere", count=4, days=2, together=together)
    happen(source, [0], group="STRASSE", item="Printing")
    made = rule.proposals.get(signals__external_id="STRASSE-0-0")
    assert made.signals.count() == 4, "and so does one more signal, whatever the case of its class"


def test_a_rule_for_each_leaves_none_out(cora, item, monkeypatch):
    source, _ = opened(cora)
    happen(source, [2, 1, 0.5])
    rule = SignalRule.open(by=cora, name="Every alert", count=1, together="each")
    monkeypatch.setattr(proposing, "MOST_ON_A_SIDE", 1)
    outbox.drain()
    assert rule.proposals.count() == 3


def test_a_stretch_is_found_among_thousands_of_one_class(cora, monkeypatch):
    monkeypatch.setattr(proposing, "MOST_ON_A_SIDE", 2)
    source, _ = opened(cora)
    happen(source, [9, 8, 7, 6, 5])
    rule = SignalRule.open(by=cora, name="Three", count=3, days=7)
    happen(source, [0])
    assert rule.proposals.get().signals.filter(external_id="DiskFull-0-0").exists(), "those nearest to it count"
