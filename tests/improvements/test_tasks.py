"""Tasks of a plan: added, changed, ticked, dropped, put in order, by those who work on the record."""

from datetime import date

import pytest

from cir import clock
from cir.accounts.models import Team
from cir.audit.models import Entry
from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed, Stale
from cir.notifications.models import Outbox
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def owned(ana, item):
    return factories.improvement(owner=ana, item=item, status="planned")


def test_the_owner_adds_tasks_that_keep_their_order(owned, ana, ben):
    owned.add_task(by=ana, title="  Pilot   with Facilities ", person=ben, due_on=date(2026, 12, 1))
    owned.add_task(by=ana, title="Head office")
    assert list(owned.tasks.values_list("title", "position")) == [("Pilot with Facilities", 0), ("Head office", 1)]
    assert Entry.objects.filter(verb="task added").count() == 2


def test_a_person_given_a_task_is_to_hear_of_it_and_nobody_who_gave_it_to_themselves(owned, ana, ben):
    owned.add_task(by=ana, title="Pilot", person=ben)
    owned.add_task(by=ana, title="Write the page", person=ana)
    payloads = Outbox.objects.filter(kind="improvement.changed").order_by("pk").values_list("payload", flat=True)
    assert [payload.get("given_to") for payload in payloads] == [ben.pk, None]


def test_everything_wrong_with_a_task_is_said_at_once(owned, ana, cleo):
    cleo.is_active = False
    cleo.save()
    with pytest.raises(Invalid) as refusal:
        owned.add_task(by=ana, title=" ", person=cleo)
    assert {problem.field for problem in refusal.value.problems} == {"title", "person"}
    assert not owned.tasks.exists()


def test_a_title_that_is_too_long_is_refused(owned, ana):
    with pytest.raises(Invalid, match="200"):
        owned.add_task(by=ana, title="x" * 201)


def test_ticking_dropping_and_reopening_settle_a_task(owned, ana):
    task = owned.add_task(by=ana, title="Pilot")
    assert owned.tick_task(task, by=ana).done_by == ana
    assert owned.tasks.open().count() == 0
    dropped = owned.drop_task(task, by=ana)
    assert (dropped.done_at, bool(dropped.dropped_at)) == (None, True)
    assert owned.untick_task(task, by=ana).dropped_at is None
    assert owned.tasks.open().count() == 1


def test_ticking_twice_is_noted_once(owned, ana):
    task = owned.add_task(by=ana, title="Pilot")
    owned.tick_task(task, by=ana)
    owned.tick_task(task, by=ana)
    assert Entry.objects.filter(verb="task done").count() == 1


def test_the_person_of_a_task_may_tick_it_and_nothing_else(owned, ana, cleo):
    task = owned.add_task(by=ana, title="Pilot", person=cleo)
    owned.tick_task(task, by=cleo)
    with pytest.raises(NotAllowed):
        owned.edit_task(task, by=cleo, title="Something else")
    with pytest.raises(NotAllowed):
        owned.add_task(by=cleo, title="Another")


def test_members_of_the_records_team_work_on_the_plan_and_outsiders_do_not(owned, ana, ben, cleo):
    owned.team = Team.objects.get(name="Identity team")
    owned.save()
    owned.add_task(by=ben, title="Pilot")
    with pytest.raises(NotAllowed):
        owned.add_task(by=cleo, title="Pilot")


def test_tasks_are_put_in_order_and_a_stale_order_is_refused(owned, ana):
    first, second, third = (owned.add_task(by=ana, title=f"Step {n}") for n in (1, 2, 3))
    owned.reorder_tasks([third.pk, first.pk, second.pk], by=ana)
    assert [task.title for task in owned.tasks.all()] == ["Step 3", "Step 1", "Step 2"]
    with pytest.raises(Conflict):
        owned.reorder_tasks([third.pk, first.pk], by=ana)


def test_a_task_of_another_record_does_not_exist_here(owned, ana):
    other = factories.improvement(owner=ana, status="planned")
    task = other.add_task(by=ana, title="Pilot")
    with pytest.raises(NotAllowed):
        owned.tick_task(task, by=ana)


def test_the_plan_of_an_ended_record_stays_as_it_was(ana):
    ended = factories.improvement(owner=ana, status="declined")
    with pytest.raises(IllegalMove, match="Reopen"):
        ended.add_task(by=ana, title="Pilot")


def test_a_plan_is_written_in_parts_and_keeps_the_others(owned, ana):
    owned.set_plan(by=ana, approach="Three waves.")
    owned.set_plan(by=ana, done_means="Everyone can.")
    owned.refresh_from_db()
    assert (owned.plan.approach, owned.plan.done_means) == ("Three waves.", "Everyone can.")


def test_a_plan_that_somebody_else_changed_is_not_overwritten(owned, ana, mia):
    seen = owned.version
    owned.set_plan(by=mia, approach="One big day.")
    with pytest.raises(Stale):
        owned.set_plan(by=ana, version=seen, approach="Three waves.")
    owned.plan.refresh_from_db()
    assert owned.plan.approach == "One big day."


def test_a_plan_names_every_part_that_is_wrong(owned, ana):
    with pytest.raises(Invalid) as refusal:
        owned.set_plan(by=ana, approach="x" * 8001, colour="blue")
    assert {problem.field for problem in refusal.value.problems} == {"approach", "colour"}


def test_an_update_keeps_the_state_and_the_next_date(owned, ana, noon):
    owned.post_update(by=ana, state="needs_help", text="Waiting for badges.", next_on=date(2026, 12, 3), at=noon)
    owned.refresh_from_db()
    assert (owned.progress, owned.next_review_on) == ("needs_help", date(2026, 12, 3))
    assert owned.updates.get().text == "Waiting for badges."


def test_an_update_names_everything_that_is_wrong(owned, ana):
    with pytest.raises(Invalid) as refusal:
        owned.post_update(by=ana, state="fine", text=" ", next_on=clock.today())
    assert {problem.field for problem in refusal.value.problems} == {"state", "text", "next_on"}


def test_a_blocker_remembers_since_when(owned, ana):
    owned.set_blocker("Waiting for the vendor", by=ana)
    assert owned.blocked_since is not None
    owned.set_blocker("", by=ana)
    assert (owned.blocker, owned.blocked_since) == ("", None)
