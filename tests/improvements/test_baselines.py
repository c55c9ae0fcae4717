"""Baselines are declared before, locked at going live, and changed by a person with a reason only."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed
from improvements.models import Baseline, Improvement, Target
from metrics.models import Reading
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SPIKE = "The outage of May doubled the calls."


@pytest.fixture
def working(idea: Improvement, ana: User, mia: User, cora: User) -> Improvement:
    return stories.in_progress(idea, ana, mia, cora)


@pytest.fixture
def measuring(idea: Improvement, ana: User, mia: User, cora: User) -> Improvement:
    return stories.in_measuring(idea, ana, mia, cora)


def main(record: Improvement) -> Target:
    return Target.objects.select_related("measure", "improvement", "baseline").get(improvement=record, role="main")


def last_of_baseline(record: Improvement) -> Reading:
    return main(record).measure.series()[11]


def limits(record: Improvement) -> tuple[int, float | None, float | None]:
    found = main(record).judge().limits
    return found.n, found.lower, found.upper


def test_once_work_has_started_what_was_declared_changes_with_a_reason_only(working: Improvement, ana: User):
    with pytest.raises(Invalid, match="declared before it"):
        working.set_target(by=ana, measure=main(working).measure, value=390)
    with pytest.raises(Invalid, match="declared before it"):
        working.set_target(by=ana, measure=main(working).measure, baseline_until=date(2026, 3, 1))
    working.set_target(by=ana, measure=main(working).measure, value=160, reason="Two sites left the contract.")
    assert main(working).value == 160


def test_going_live_locks_the_baseline_and_nothing_moves_its_limits_by_itself(measuring: Improvement, ana: User):
    locked = main(measuring).baseline
    assert locked is not None
    assert (locked.kind, len(locked.kept or ())) == ("locked", 12)
    before = limits(measuring)
    measure = main(measuring).measure
    measure.correct(last_of_baseline(measuring), by=ana, value=4070, reason="A slip.")
    measure.record(moment=datetime(2025, 7, 15, tzinfo=UTC), value=12, by=ana)
    assert limits(measuring) == before
    measuring.rebase(main(measuring), by=ana, reason="The July count had been forgotten.")
    assert limits(measuring)[0] == 13
    assert limits(measuring) != before


def test_the_spike_is_left_out_with_a_reason_and_counts_again_with_one(working: Improvement, ana: User, cleo: User):
    target, spike = main(working), last_of_baseline(working)
    with pytest.raises(Invalid, match="Say why"):
        working.leave_out(target, spike, by=ana, reason=" ")
    with pytest.raises(NotAllowed):
        working.leave_out(target, spike, by=cleo, reason=SPIKE)
    working.leave_out(target, spike, by=ana, reason=SPIKE)
    assert limits(working)[0] == 11
    assert main(working).judge().limits.status == "provisional"
    with pytest.raises(Conflict, match="left out already"):
        working.leave_out(target, spike, by=ana, reason=SPIKE)
    working.count_again(target, spike, by=ana, reason="It was an ordinary month after all.")
    assert limits(working)[0] == 12
    kinds = Baseline.objects.filter(target=target).values_list("kind", "reason")
    assert list(kinds) == [("left_out", SPIKE), ("taken_back", "It was an ordinary month after all.")]


def test_only_what_is_in_the_baseline_can_be_left_out(measuring: Improvement, ana: User):
    target = main(measuring)
    after = target.measure.series()[-1]
    with pytest.raises(Conflict, match="not in the baseline"):
        measuring.leave_out(target, after, by=ana, reason=SPIKE)
    other = factories.measure("Minutes to get back in")
    factories.readings(other, [4])
    with pytest.raises(NotAllowed, match="another measure"):
        measuring.leave_out(target, other.series()[0], by=ana, reason=SPIKE)
    with pytest.raises(Conflict, match="not left out"):
        measuring.count_again(target, after, by=ana, reason=SPIKE)


def test_all_left_out_is_too_early_to_tell_never_an_error(measuring: Improvement, ana: User):
    for reading in main(measuring).measure.series()[:12]:
        measuring.leave_out(main(measuring), reading, by=ana, reason=SPIKE)
    found = main(measuring).judge()
    assert (found.limits.n, found.limits.mean, found.outcome) == (0, None, "too_early")


def test_other_days_after_going_live_are_a_new_baseline_with_its_reason(measuring: Improvement, ana: User):
    target = main(measuring)
    with pytest.raises(Invalid):
        measuring.rebase(target, by=ana, reason="")
    measuring.rebase(target, by=ana, reason="Three sites joined in August.", first=date(2025, 9, 1))
    fresh = main(measuring).baseline
    assert fresh is not None
    assert (fresh.kind, fresh.first, fresh.reason) == ("rebased", date(2025, 9, 1), "Three sites joined in August.")
    assert limits(measuring)[0] == 8


def test_before_going_live_there_is_nothing_to_set_anew(working: Improvement, ana: User):
    with pytest.raises(Conflict, match="not locked before going live"):
        working.rebase(main(working), by=ana, reason="Other days.")


def test_taking_going_live_back_opens_the_lock_and_keeps_what_is_left_out(working: Improvement, ana: User):
    working.leave_out(main(working), last_of_baseline(working), by=ana, reason=SPIKE)
    working.tasks.update(done_at=working.logged_at)
    step = working.move("go-live", by=ana, went_live_on=date(2026, 6, 1))
    working.take_back_move(step, by=ana, version=working.version)
    assert limits(working)[0] == 11


def test_a_stored_verdict_on_a_locked_baseline_holds_after_a_correction(measuring: Improvement, ana: User):
    main(measuring).measure.correct(last_of_baseline(measuring), by=ana, value=4070, reason="A slip.")
    measuring.move("close", by=ana, **stories.CLOSING, against_verdict_reason="It was never 150.")
    out = StringIO()
    call_command("verify_verdicts", stdout=out)
    assert "1 verdict holds." in out.getvalue()


def test_the_page_tells_the_lock_what_changed_since_and_what_is_left_out(client, measuring: Improvement, ana: User):
    spike = last_of_baseline(measuring)
    measuring.leave_out(main(measuring), spike, by=ana, reason=SPIKE)
    main(measuring).measure.record(moment=datetime(2025, 7, 15, tzinfo=UTC), value=12, by=ana)
    client.force_login(ana)
    address = f"/improvements/{measuring.reference}/"
    text = client.get(address).content.decode()
    assert f"April 2026 is left out of the baseline: {SPIKE}" in text
    assert "1 reading of the baseline came or changed since." in text
    assert "Count again" in text
    target = main(measuring)
    sheet = f"{address}measures/{target.pk}/readings/{spike.pk}/baseline/"
    assert client.get(sheet).status_code == 200
    assert client.post(sheet, {"reason": ""}).status_code == 400
    assert client.post(sheet, {"reason": "Counted twice."}).status_code == 303
    assert main(measuring).left_out() == {}
    again = f"{address}measures/{target.pk}/baseline/"
    assert client.get(again).status_code == 200
    said = {"first": "2025-06-01", "last": "2026-05-31", "reason": "The July count had been forgotten."}
    assert client.post(again, said).status_code == 303
    assert limits(measuring)[0] == 13
    assert "Baseline set anew on" in client.get(address).content.decode()


def test_readings_count_only_when_an_effect_can_be_there(measuring: Improvement):
    whole = len(main(measuring).question().after)
    Target.objects.filter(improvement=measuring).update(wait_days=45)
    target = main(measuring)
    assert target.counts_from() == date(2026, 7, 16)
    counted = target.question().after
    assert 0 < len(counted) < whole
    assert min(reading.moment for reading in counted) >= datetime(2026, 7, 16, tzinfo=UTC)
