"""Workers and the broker are killed while people work: nothing is lost, nothing happens twice."""

import os
import threading
from collections import Counter
from contextlib import closing
from functools import partial
from itertools import count

import pytest
from django.db import connection, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit.models import Entry
from cir.notifications import outbox
from cir.notifications.models import Notification, Outbox
from cir.notifications.telling import Notice, tell
from improvements.models import Improvement
from tests.faults.conftest import nothing_waits, until

pytestmark = [pytest.mark.fault, pytest.mark.slow]
KILLS, BROKER_KILLS = int(os.environ.get("KILLS", "3")), 2
"""`KILLS=50 make test` and the like look for what happens rarely."""


class Poster(threading.Thread):
    """Logs ideas until told that it is enough; remembers what was accepted and what was refused."""

    def __init__(self, by, item):
        super().__init__()
        self.by, self.item = by, item
        self.accepted, self.refused = [], []
        self.slowest = 0.0
        self.enough = threading.Event()

    def run(self):
        with closing(connection):
            for number in count():
                if self.enough.wait(0.01):
                    return
                began = clock.now()
                try:
                    with transaction.atomic():
                        idea = Improvement.log(by=self.by, title=f"Idea number {number}", item=self.item)
                        outbox.put("probe.effect", f"probe:{idea.pk}")
                    self.accepted.append(idea.pk)
                except Exception as error:  # noqa: BLE001 - counted, and none is allowed
                    self.refused.append(error)
                self.slowest = max(self.slowest, (clock.now() - began).total_seconds())


def more_than(number):
    return sum(effects().values()) > number


def effects():
    """How often each row took effect."""
    return Counter(Entry.objects.filter(verb="probe").values_list("target_id", flat=True))


def test_killing_workers_and_the_broker_loses_nothing_and_repeats_nothing(stack, ben, cora, item):
    poster = Poster(ben, item)
    worker = stack.start_worker()
    poster.start()
    seen = 0
    while stack.worker_kills < KILLS or stack.broker_kills < BROKER_KILLS:
        until(partial(more_than, seen), 60, lambda: f"nothing was done any more\n{stack.said()[-2000:]}")
        if stack.broker_kills < BROKER_KILLS:
            stack.kill_broker()
        until(lambda: Outbox.objects.held(clock.now()).exists(), 30, "no worker took anything")
        worker = stack.kill_worker(worker)
        seen = sum(effects().values())
    poster.enough.set()
    poster.join()
    until(nothing_waits, 90, lambda: f"{Outbox.objects.waiting().count()} rows wait\n{stack.said()[-2000:]}")
    tried_again = Outbox.objects.filter(kind="probe.effect", attempts__gt=1).count()
    assert (stack.worker_kills, stack.broker_kills) >= (KILLS, BROKER_KILLS)
    assert tried_again > 0, "no kill hit a worker that held rows: the run proves nothing"
    assert poster.refused == [], "accepting never depends on the broker"
    assert poster.slowest < 2
    done = effects()
    assert len(poster.accepted) > KILLS + BROKER_KILLS
    assert len(done) == len(poster.accepted), f"{len(poster.accepted) - len(done)} LOST"
    assert set(done.values()) == {1}, "DUPLICATE"
    told = Notification.objects.filter(user=cora, event="improvement.logged")
    assert told.count() == told.values("about").distinct().count() == len(poster.accepted)
    assert Outbox.objects.dead().count() == 0


def test_a_row_that_kills_its_worker_is_given_up_and_holds_up_nobody(stack, ada):
    """Beside it: messages nobody knows, which are of no consequence because no message carries work."""
    from cir.celery import app

    with app.connection_for_write(stack_url(stack)) as line:
        for name, arguments in (("of.the.future", {}), ("cir.notifications.tasks.drain", {"shard": 7})):
            app.send_task(name, kwargs=arguments, connection=line)
    stack.more |= {"PROBE_LEASE": "1", "PROBE_EVERY": "0.5"}
    for name in ("a", "b"):
        outbox.put("probe.effect", f"before:{name}")
    outbox.put("probe.poison", "poison")
    for name in ("c", "d"):
        outbox.put("probe.effect", f"after:{name}")
    stack.start_worker()
    until(lambda: Outbox.objects.dead().exists() and nothing_waits(), 60, lambda: stack.said()[-3000:])
    dead = Outbox.objects.dead().get()
    assert (dead.dedupe, dead.attempts) == ("poison", 2)
    assert "killed each time" in dead.last_error
    assert list(effects().values()) == [1, 1, 1, 1]
    assert Notification.objects.get(event="system.outbox").user == ada
    assert "of.the.future" in stack.said(), "the message was seen, and did no harm"


def stack_url(stack):
    return stack.environment()["REDIS_URL"].replace("unix://", "redis+socket://")


def test_telling_thousands_goes_on_where_it_was_when_a_worker_is_killed(stack):
    people = [User(email=f"p{n}@example.org", name=f"P {n}", password="!") for n in range(3000)]
    people = User.objects.bulk_create(people)
    stack.more |= {"PROBE_LEASE": "1"}
    for number in range(300):
        outbox.put("probe.effect", f"x{number}")
    tell(dict.fromkeys([person.pk for person in people], "You watch it."), Notice("improvement.moved", "All", "big"))
    worker = stack.start_worker()
    until(lambda: Outbox.objects.held(clock.now()).exists(), 30, "no worker took anything")
    stack.kill_worker(worker)
    until(nothing_waits, 60, lambda: stack.said()[-2000:])
    assert Outbox.objects.filter(attempts__gt=1).exists(), "the kill hit nobody"
    assert Notification.objects.count() == Notification.objects.values("user").distinct().count() == 3000
