"""Hundreds of people are owed word of one decision: each hears once, whoever is killed meanwhile."""

import os
from collections import Counter
from datetime import timedelta

import pytest

from cir import clock
from feedback.models import Channel, Feedback, Link, Message, Obligation
from tests import factories
from tests.faults.conftest import nothing_waits, until

pytestmark = [pytest.mark.fault, pytest.mark.slow]
MANY = int(os.environ.get("TOLD", "300"))
"""`TOLD=1000 make test` and the like tell more of them."""
PATIENCE = 120 * max(1, MANY // 300)
KILL_AT = (MANY // 10, MANY // 2, MANY * 8 // 10)
WORKER = ("-P", "prefork", "-c", "1", "-B")
"""One at work at a time: so a kill hits one mail at most."""


def asked_for_by_many(idea):
    """Many customers whose addresses are confirmed support one improvement, which was approved a minute ago."""
    now = clock.now()
    channel = Channel.standing("form").there()
    facts = {"channel": channel, "sender": "customer", "words": "x", "state": "decided", "outcome": "added",
             "received_at": now, "email_confirmed_at": now, "decided_at": now}  # fmt: skip
    rows = [Feedback(email=f"c{number}@customer.example", **facts) for number in range(MANY)]
    before = now - timedelta(hours=1)
    made = Feedback.objects.bulk_create(rows)
    Link.objects.bulk_create(
        [Link(feedback=row, improvement=idea, public_title="Resets", added_at=before) for row in made]
    )
    factories.put(idea, "assessing")
    factories.put(idea, "approved")
    idea.transitions.create(
        move="approve", source="assessing", target="approved", at=now - timedelta(minutes=1), reason=""
    )


def test_hundreds_are_told_exactly_once_while_workers_and_the_broker_are_killed(stack, mailing, idea):
    asked_for_by_many(idea)
    stack.more |= {"PROBE_LEASE": "1", "PROBE_EVERY": "0.5", "PROBE_UP_TO": "20", "MAILS_PER_MINUTE": "100000"}
    worker = stack.start_worker(*WORKER)
    for taken in KILL_AT:
        until(lambda taken=taken: len(mailing.taken) >= taken, PATIENCE, lambda: stack.said()[-2000:])
        stack.kill(worker)
        assert len(mailing.taken) < MANY, "killed while mails were still to be sent"
        stack.kill_broker()
        worker = stack.start_worker(*WORKER)

    def all_told():
        return Obligation.objects.filter(met_at__isnull=False).count() == MANY and nothing_waits()

    until(all_told, PATIENCE + 60, lambda: f"{Obligation.objects.open().count()} are owed\n{stack.said()[-2000:]}")
    assert Obligation.objects.count() == Message.objects.count() == MANY
    assert not Message.objects.filter(mailed_at=None).exists()
    per_person = Counter(letter["To"] for letter in mailing.taken)
    assert len(per_person) == MANY, "nobody is forgotten"
    assert len(set(mailing.ids())) == MANY, "one more carries the same id"
    assert len(mailing.taken) <= MANY + len(KILL_AT), "at most one more for each kill"
