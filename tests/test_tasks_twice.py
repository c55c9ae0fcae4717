"""Every job may run twice, late or side by side: the second time changes nothing and sends nothing.

Walks over every registered task, so that a new one is tested by being there.
"""

import inspect
from datetime import UTC, date, datetime, timedelta

import pytest
from celery import current_app
from django.apps import apps
from django.core import mail, serializers

from cir import clock
from cir.audit import trail
from cir.celery import Tick, app
from cir.notifications import outbox
from cir.notifications.models import Preference
from feedback.models import Channel, Feedback, Message, Obligation, Proposal, SignalRule, SignalSource
from feedback.models.receiving import Said
from feedback.signalling import taking
from feedback.signalling.mapping import Told
from improvements.models import Draft, Improvement
from metrics.models import Rollup
from tests import factories

pytestmark = pytest.mark.django_db
app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if not name.startswith("celery."))
DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def busy(ana, ben, cora, mia, ada, item, time_machine):
    """A register in which every job finds something to do."""
    time_machine.move_to(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False)
    Draft.objects.create(person=ana, place="log", content={"title": "Half an idea"})
    Preference.objects.create(user=ben, event="idea.answered", way="digest")
    deferred = Improvement.log(by=ben, title="Come back later", item=item)
    deferred.move("defer", by=cora, reason="No time.", until=date(2026, 11, 20))
    outbox.drain()
    time_machine.move_to(datetime(2026, 11, 19, 9, tzinfo=UTC), tick=False)
    record = factories.improvement(owner=ana, next_review_on=date(2026, 11, 20), item=item)
    record.tasks.create(title="Pilot", person=ben, due_on=date(2026, 11, 20))
    done = factories.improvement("Done and closed", owner=ana, item=item)
    closed = datetime(2026, 10, 10, 9, tzinfo=UTC)
    factories.put(done, "done", outcome="achieved", ended_at=closed)
    done.closings.create(outcome="achieved", shown="Told.", next="stop_here", at=closed)
    tell_us(deferred, cora, ben)
    Improvement.log(by=ben, title="Shorter forms", item=item).comment(by=cora, text="@Ana Abara look.")
    deferred.comment(by=mia, text="@Ben Okoro soon.")
    time_machine.move_to(FRIDAY, tick=False)
    return record


def tell_us(record, cora, ben):
    """A customer and a colleague asked for it, somebody unknown waits, and a class of signals comes too often."""
    said = Said("The form is too long.", name="Xavi", email="xavi@customer.example", item=record.item)
    for given in (said, Said("Too long.", person=ben), Said("Much too long.")):
        made = Feedback.receive(Channel.standing("form"), given).feedback
        made.links.create(improvement=record, public_title="Shorter forms", added_at=clock.now() - DAY)
    source = SignalSource.open(by=cora, name="Desk", tool="servicenow", kind="incident")
    SignalRule.open(by=cora, name="Two", count=2, days=7)
    taking.take(source, [Told(external_id=f"INC-{n}", title="Form lost", group="forms") for n in range(2)])


def written(row):
    """A row in a form that can be compared. Rollups are replaced as a whole, so their keys say nothing."""
    if isinstance(row, Rollup):
        row.pk = None
    return serializers.serialize("json", [row])


def everything():
    """The whole database and mailbox, in a form that can be compared."""
    rows = {
        model._meta.label: sorted(written(row) for row in model._default_manager.all())
        for model in apps.get_models()
        if model._meta.managed
    }
    return rows, [(message.subject, message.to, message.body) for message in mail.outbox]


def test_every_job_of_the_schedule_is_registered():
    assert {line["task"] for line in app.conf.beat_schedule.values()} <= set(OURS)


def test_every_job_is_a_tick_that_needs_nothing_from_its_message():
    for name in OURS:
        job = app.tasks[name]
        assert isinstance(job, Tick), name
        inspect.signature(job.run).bind()


@pytest.mark.parametrize("name", OURS)
def test_running_a_job_twice_is_as_running_it_once(name, busy):
    job = current_app.tasks[name]
    job()
    once = everything()
    job()
    assert everything() == once


def test_the_jobs_together_do_all_that_was_due_and_then_nothing_more(busy, ana, ben):
    for _ in range(3):
        for name in OURS:
            app.tasks[name]()
    done = everything()
    for name in OURS:
        app.tasks[name]()
    assert everything() == done
    assert not Draft.objects.exists()
    assert Improvement.objects.get(title="Come back later").status == "new"
    assert Message.objects.exclude(step=None).count() == 0, "nothing has moved since they asked, but for coming back"
    assert Obligation.objects.open().exists()
    assert Proposal.objects.get().signals.count() == 2
    assert ben.notifications.filter(event="feedback.proposed").count() == 0
    assert trail.verify()[1:] == (0, None)
    assert any("Pilot" in message.body for message in mail.outbox) or ben.notifications.filter(title__contains="Pilot")
    assert ana.notifications.filter(title__startswith="Review of").count() == 1


def test_arguments_of_another_version_are_left_out_and_the_job_is_done(busy):
    outbox.put("improvement.logged", "again", {"improvement": busy.pk, "by": busy.owner_id})
    app.tasks["cir.notifications.tasks.drain"]("old", 17, since="yesterday", shard=3)
    assert outbox.drain_inside() == 0, "it was done"
