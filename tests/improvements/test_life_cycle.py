"""One record through its whole life, and the refusals on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cir import clock
from cir.accounts.models import User
from cir.audit.models import Entry
from cir.errors import IllegalMove, Invalid, MissingEvidence, NotAllowed, Stale
from cir.notifications.models import Outbox
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
CLOSING = {
    "outcome": "achieved",
    "shown": "The chart, at the service review.",
    "lesson": "Start with the smallest site.",
    "next": "stop_here",
}


def in_measuring(record: Improvement, ana: User, mia: User, cora: User) -> Improvement:
    record.move("assess", by=cora)
    factories.ready_to_approve(record, ana, mia)
    record.refresh_from_db()
    record.move("approve", by=mia)
    factories.ready_to_plan(record, ana)
    record.move("plan", by=ana)
    record.move("start", by=ana)
    record.tasks.update(done_at=clock.now())
    record.move("go-live", by=ana, went_live_on=date(2026, 6, 1))
    return record


def test_an_idea_becomes_a_measured_closed_improvement(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    factories.readings(record.main_target().measure, [301, 244, 218, 197, 148], first=date(2026, 6, 15))
    record.move("close", by=ana, **CLOSING)
    assert (record.status, record.outcome, record.step) == ("done", "achieved", 7)
    assert record.main_target().verdicts.get().result == "improved"
    assert record.lessons.get().next_time == "Start with the smallest site."
    assert list(record.transitions.values_list("source", "target")) == [
        ("new", "assessing"),
        ("assessing", "approved"),
        ("approved", "planned"),
        ("planned", "in_progress"),
        ("in_progress", "measuring"),
        ("measuring", "done"),
    ]
    assert Outbox.objects.filter(kind="improvement.moved").count() == 6
    assert Entry.objects.filter(verb__startswith="move ").count() == 6


def test_everything_that_is_missing_is_named_at_once(idea, mia, cora):
    idea.move("assess", by=cora)
    with pytest.raises(MissingEvidence) as refusal:
        idea.move("approve", by=mia)
    assert {problem.code for problem in refusal.value.problems} == {
        "owner", "urgency", "cost_band", "value_statement", "scores", "measure_with_target", "objective",
    }  # fmt: skip
    idea.refresh_from_db()
    assert idea.status == "assessing"


def test_a_quick_win_is_logged_and_approved_in_one_sitting(mia, item):
    record = Improvement.log(by=mia, title="Put the printer codes on the intranet", item=item)
    record.change(by=mia, scale="bau", owner=mia, urgency="low", value_consumer="Nobody has to ask.")
    record.move("assess", by=mia)
    record.move("approve", by=mia)
    record.move("start", by=mia)
    assert record.status == "in_progress"


def test_you_may_not_and_not_now_are_different_answers(idea, cleo, mia, cora):
    with pytest.raises(NotAllowed):
        idea.move("assess", by=cleo)
    with pytest.raises(IllegalMove):
        idea.move("approve", by=mia)
    idea.move("assess", by=cora)
    with pytest.raises(NotAllowed):
        idea.move("approve", by=cora)


def test_closing_as_achieved_against_the_readings_needs_a_written_reason(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    factories.readings(record.main_target().measure, [404, 399, 410, 401, 397, 411, 403], date(2026, 6, 15), days=7)
    with pytest.raises(MissingEvidence) as refusal:
        record.move("close", by=ana, **CLOSING)
    assert [problem.code for problem in refusal.value.problems] == ["outcome_fits_verdict"]
    record.move("close", by=ana, **CLOSING, against_verdict_reason="The desk closed in August.")
    assert record.closings.get().against_verdict_reason == "The desk closed in August."


def test_closing_without_a_verdict_needs_a_reason(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    with pytest.raises(MissingEvidence, match="no verdict"):
        record.move("close", by=ana, **CLOSING)


def test_a_deferred_improvement_comes_back_to_where_it_was(idea, cora):
    idea.move("assess", by=cora)
    tomorrow = clock.today() + timedelta(days=1)
    idea.move("defer", by=cora, reason="After the move.", until=tomorrow)
    assert (idea.status, idea.deferred_until) == ("deferred", tomorrow)
    idea.move("resume", by=None)
    assert (idea.status, idea.deferred_until, idea.deferred_from) == ("assessing", None, "")


def test_deferring_asks_for_a_reason_and_a_later_day_both_at_once(idea, cora):
    with pytest.raises(Invalid) as refusal:
        idea.move("defer", by=cora, until=clock.today())
    assert {problem.field for problem in refusal.value.problems} == {"reason", "until"}


def test_going_back_leads_only_to_an_earlier_status(idea, cora):
    idea.move("assess", by=cora)
    with pytest.raises(IllegalMove):
        idea.move("go-back", by=cora, to="approved", reason="No.")
    idea.move("go-back", by=cora, to="new", reason="Nobody understands it yet.")
    assert idea.status == "new"


def test_a_duplicate_hands_its_people_and_words_over(idea, ana, ben, cora, item):
    kept = Improvement.log(by=ana, title="Password reset without the desk", item=item)
    Improvement.objects.filter(pk=idea.pk).update(description="Forty calls a day.", requester_name="Marlow Ltd")
    idea.refresh_from_db()
    idea.support(by=cora, words="Me too.")
    idea.link_source(by=cora, kind="incident", external_id="INC1", url="")
    idea.move("merge", by=cora, into=kept)
    assert (idea.status, idea.merged_into) == ("merged", kept)
    kept.refresh_from_db()
    assert kept.supporters == 2
    assert kept.watches.filter(person=ben).exists()
    said = kept.comments.get().text
    assert all(words in said for words in ("Merged from", idea.title, "Forty calls a day.", "Marlow Ltd"))
    assert kept.supports.get(person=cora).words == "Me too."
    assert kept.source_links.get().external_id == "INC1"


def test_an_improvement_cannot_be_merged_into_itself(idea, cora):
    with pytest.raises(IllegalMove):
        idea.move("merge", by=cora, into=idea)


def test_going_round_again_logs_the_next_improvement_with_the_gap(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    factories.readings(record.main_target().measure, [301, 244, 218, 197, 168], first=date(2026, 6, 15))
    record.move("close", by=ana, **CLOSING | {"outcome": "partly", "next": "go_round"})
    following = record.closings.get().next_improvement
    assert following.relations.get().other == record
    assert "168 tickets, target 150" in following.description


def test_a_stale_version_changes_nothing(idea, cora):
    seen = idea.version
    idea.move("assess", by=cora, version=seen)
    with pytest.raises(Stale):
        idea.move("defer", by=cora, version=seen, reason="Later.", until=clock.today() + timedelta(days=3))


def test_escalate_and_settle_keep_question_and_decision(idea, ben, mia, cora):
    raised = idea.escalate(by=ben, question="Is this really a low priority?")
    assert idea.escalated_at is not None
    assert raised.evidence["status"] == "new"
    idea.settle(by=mia, decision="Assess it now.", reason="Three sites are affected.")
    assert idea.escalated_at is None
    assert idea.escalations.get().settled_by == mia


def test_a_full_status_asks_for_a_reason(idea, ana, mia, cora):
    from improvements.models import WorkLimit

    WorkLimit.objects.create(status="in_progress", most=1)
    factories.improvement(status="in_progress")
    record = idea
    record.move("assess", by=cora)
    factories.ready_to_approve(record, ana, mia)
    record.refresh_from_db()
    record.move("approve", by=mia)
    factories.ready_to_plan(record, ana)
    record.move("plan", by=ana)
    with pytest.raises(MissingEvidence, match="full"):
        record.move("start", by=ana)
    record.move("start", by=ana, over_limit_reason="The other one waits for a supplier.")
    assert record.status == "in_progress"


def test_at_is_the_moment_that_history_keeps(idea, cora):
    moment = datetime(2026, 11, 19, 12, tzinfo=UTC)
    step = idea.move("assess", by=cora, at=moment)
    assert (step.since, step.at) == (idea.logged_at, moment)
    assert idea.status_since == moment
    assert idea.move("decline", by=cora, at=moment + timedelta(days=1), reason="No.").since == moment
