"""After closing: checks at 30, 90 and 180 days, once each; a lost gain is told and offers the next round."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from cir.accounts.models import ApiToken, Scope
from cir.audit.models import Entry
from cir.errors import Conflict, NotAllowed
from cir.notifications import outbox
from cir.notifications.models import Notification, Outbox
from improvements import needs, tasks
from improvements.models import SustainmentCheck
from improvements.rechecking import differences_of_check
from tests import factories
from tests.api.conftest import Program
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

CLOSED = datetime.fromisoformat("2026-11-19T12:00:00+00:00")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def much_later():
    with time_machine.travel(CLOSED + 250 * DAY, tick=False):
        yield


@pytest.fixture
def done(idea, ana, mia, cora):
    record = stories.in_measuring(idea, ana, mia, cora)
    record.main_target().measure.record(moment=datetime.fromisoformat("2026-11-10T12:00:00+00:00"), value=149, by=ana)
    record.move("close", by=ana, at=CLOSED, **stories.CLOSING)
    return record


def read(record, ana, *values):
    factories.readings(record.main_target().measure, list(values), first=date(2026, 12, 1), days=14)


def checked(at):
    with time_machine.travel(at, tick=False):
        return tasks.check_sustainment()


def test_each_check_is_made_on_its_day_and_only_once(done, ana):
    read(done, ana, 150, 148, 152)
    assert checked(CLOSED + 29 * DAY) == 0
    assert checked(CLOSED + 30 * DAY) == 1
    assert checked(CLOSED + 31 * DAY) == 0
    assert checked(CLOSED + 200 * DAY) == 2
    assert checked(CLOSED + 900 * DAY) == 0
    assert [(row.days, row.result) for row in SustainmentCheck.objects.all()] == [
        (30, "held"), (90, "held"), (180, "held"),
    ]  # fmt: skip


def test_a_check_counts_the_readings_up_to_its_day(done, ana):
    (closing,) = done.closings.all()
    read(done, ana, 150, 148, 400, 402, 399)
    with pytest.raises(Conflict, match="due on 19 December 2026"):
        done.check_gain(closing, 30, at=CLOSED + 10 * DAY)
    assert [done.check_gain(closing, days, at=CLOSED + 200 * DAY).result for days in (30, 90)] == ["held", "lost"]


def test_a_loss_is_told_to_owner_and_coordinator_and_is_in_the_trail(done, ana, cora, cleo):
    read(done, ana, 400, 402, 399)
    (closing,) = done.closings.all()
    done.check_gain(closing, 90, at=CLOSED + 91 * DAY)
    outbox.drain_inside(CLOSED + 251 * DAY)
    told = Notification.objects.filter(event="gain.lost")
    assert {notice.user for notice in told} == {ana, cora}
    assert "is lost, 90 days after closing" in told[0].title
    assert Entry.objects.filter(target_id=str(done.pk), verb="gain checked").count() == 1


def test_an_old_loss_is_shown_and_told_to_nobody(done, ana):
    read(done, ana, 400, 402, 399)
    (closing,) = done.closings.all()
    assert done.check_gain(closing, 90, at=CLOSED + 300 * DAY).result == "lost"
    assert not Outbox.objects.filter(kind="improvement.gain_lost").exists()


def test_without_a_measure_it_cannot_be_said(idea, ana):
    factories.put(idea, "done", outcome="achieved", ended_at=CLOSED, owner=ana)
    closing = idea.closings.create(outcome="achieved", shown="Told.", next="stop_here", at=CLOSED)
    found = idea.check_gain(closing, 30, at=CLOSED + 30 * DAY)
    assert (found.result, found.sentence) == ("cannot_say", "It was closed without a measure.")


def test_going_round_again_logs_the_next_round_with_the_gap_once(done, ana, cleo):
    read(done, ana, 400, 402, 399)
    (closing,) = done.closings.all()
    done.check_gain(closing, 90, at=CLOSED + 91 * DAY)
    with pytest.raises(NotAllowed, match="owner or coordinator"):
        done.go_round_again(by=cleo)
    following = done.go_round_again(by=ana)
    assert following.title == f"Next round: {done.title}"
    assert "90 days after closing the gain was lost" in following.description
    assert "399 tickets, target 150" in following.description
    with pytest.raises(Conflict, match=f"{following.reference} follows"):
        done.go_round_again(by=ana)


def test_only_what_is_done_goes_round_again(idea, cora):
    with pytest.raises(Conflict, match="is not done"):
        idea.go_round_again(by=cora)


def lose(record, ana):
    read(record, ana, 400, 402, 399)
    return record.check_gain(record.closings.get(), 90, at=CLOSED + 91 * DAY)


def test_the_record_shows_the_three_checks_and_begins_the_next_round(client, done, ana, cleo):
    lose(done, ana)
    client.force_login(cleo)
    assert "90 days after closing" in client.get(f"{done.get_absolute_url()}print/").content.decode()
    seen = client.get(done.get_absolute_url()).content.decode()
    assert ("Gain lost" in seen, seen.count("To come"), "Go round again" in seen) == (True, 2, False)
    assert client.post(f"{done.get_absolute_url()}again/").status_code == 403
    client.force_login(ana)
    assert "Go round again" in client.get(done.get_absolute_url()).content.decode()
    answer = client.post(f"{done.get_absolute_url()}again/")
    assert client.get(answer.headers["Location"]).context["record"].title.startswith("Next round: ")
    assert "Go round again" not in client.get(done.get_absolute_url()).content.decode()


def test_a_lost_gain_needs_its_owner_until_the_next_round_is_logged(done, ana, ben):
    check = lose(done, ana)
    at = CLOSED + 92 * DAY
    assert [need.key for need in needs.needs(ana, at) if need.rule == "lost"] == [f"lost:{check.pk}"]
    assert [need for need in needs.needs(ben, at) if need.rule == "lost"] == []
    done.go_round_again(by=ana)
    assert [need for need in needs.needs(ana, at) if need.rule == "lost"] == []


def test_readings_go_on_being_due_while_checks_are_to_come(done, ana):
    due = [need.rule for need in needs.needs(ana, CLOSED + 60 * DAY)]
    assert "reading" in due
    assert "reading" not in [need.rule for need in needs.needs(ana, CLOSED + 240 * DAY)]


def test_a_stored_check_is_verified_and_a_changed_one_is_found_out(done, ana):
    check = lose(done, ana)
    assert list(differences_of_check(check)) == []
    check.result = "held"
    assert list(differences_of_check(check)) == ["result: held is stored, lost follows from its readings"]


def test_programs_read_the_checks_and_begin_the_next_round(done, ana):
    check = lose(done, ana)
    program = Program(ApiToken.create(user=ana, name="Tests", scopes=Scope.values)[1])
    (shown,) = program.get(f"improvements/{done.reference}/sustainment/").json()["results"]
    assert (shown["id"], shown["days"], shown["result"], shown["due_on"]) == (check.pk, 90, "lost", "2027-02-17")
    made = program.post(f"improvements/{done.reference}/go-round-again/", Idempotency_Key="once")
    assert (made.status_code, made.json()["source"]) == (201, "follow_up")
    assert program.post(f"improvements/{done.reference}/go-round-again/").status_code == 409
