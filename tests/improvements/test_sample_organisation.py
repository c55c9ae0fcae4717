"""The sample organisation is whole, true to the life cycle, the same every time, and leaves without a trace."""

from datetime import UTC, datetime

import pytest
from django.test import TestCase

from cir.accounts.models import Team, User
from cir.audit.models import Entry
from cir.catalogue.models import ConfigurationItem, Objective, Vision
from cir.errors import Conflict
from cir.notifications.models import Outbox
from improvements import apart, rollup
from improvements.demo import filling
from improvements.models import BenefitFigure, Improvement, Review, SustainmentCheck, Target, Transition, Verdict
from improvements.statuses import Status
from improvements.workflow import MOVES
from metrics.models import Measure, Reading, Rebasing
from tests import factories

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
EVERYTHING = (Improvement, User, Measure, Reading, ConfigurationItem, Team, Objective, Vision, Review)


@pytest.mark.sqlite
class TestSampleOrganisation(TestCase):
    """Filled once for all these tests: it takes a while."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.filled = filling.fill("a password for all", NOON)

    def test_it_has_records_of_every_status_and_verdicts_of_every_kind(self):
        assert self.filled == Improvement.objects.count() == 204
        assert set(Improvement.objects.values_list("status", flat=True)) == set(Status.values)
        assert {"improved", "no_change_shown", "worse"} <= set(Verdict.objects.values_list("result", flat=True))
        measuring = Improvement.objects.filter(status="measuring")
        assert {"improving", "too_early"} <= set(measuring.values_list("variation", flat=True))

    def test_every_move_was_allowed_and_none_lies_in_the_future(self):
        records = {record.pk: record for record in Improvement.objects.all()}
        for step in Transition.objects.all():
            assert MOVES[step.move].starts_from(step.source, records[step.improvement_id].scale), step
            assert records[step.improvement_id].logged_at <= step.at <= NOON
        for record in records.values():
            last = record.transitions.last()
            assert record.status == (last.target if last else Status.NEW)

    def test_stored_verdicts_can_be_made_again_from_the_readings(self):
        for verdict in Verdict.objects.select_related("target__improvement", "target__measure"):
            assert verdict.target.judge(verdict.at).digest == verdict.digest

    def test_two_improvements_cannot_be_told_apart_and_a_measure_was_set_anew(self):
        reader = User.objects.get(email__startswith="freya")
        mixed = [apart.mixed_with(target, reader) for target in Target.objects.select_related("improvement")]
        assert sum(map(bool, mixed)) >= 4
        for row in Rebasing.objects.select_related("measure"):
            found = row.measure.behaviour(row.measure.series())
            assert found is not None
            assert found.earlier
            assert found.verdict.outcome != "unstable_baseline"
        assert Rebasing.objects.count() == 2

    def test_nobody_is_mailed_and_the_trail_claims_nothing(self):
        assert not Outbox.objects.exists()
        assert not Entry.objects.exists()

    def test_it_has_benefits_that_differ_from_the_plan_and_checks_that_differ(self):
        found = rollup.of(Improvement.objects.all())
        assert 0 < found.total.money.confirmed < found.total.money.realised < found.total.money.planned
        assert found.reached.value is not None
        assert {"held", "lost"} <= set(SustainmentCheck.objects.values_list("result", flat=True))
        for measure in Measure.objects.exclude(benefits=None):
            claims = BenefitFigure.objects.filter(benefit__measure=measure, replaced_at=None)
            for column, month in set(claims.values_list("column", "month")):
                assert sum(claims.filter(column=column, month=month).values_list("share", flat=True)) <= 100

    def test_its_history_is_its_moves_below_what_people_did_and_says_that_the_trail_has_no_more(self):
        record = Improvement.objects.filter(status="measuring").first()
        person = factories.person("Ada", "administrator", "coordinator")
        self.client.force_login(person)
        before = record.transitions.count()
        record.change(by=person, urgency="low" if record.urgency == "high" else "high")
        record.move("go-back", by=person, to="in_progress", reason="Too early.")
        page = self.client.get(f"{record.get_absolute_url()}history/").content.decode()
        assert page.count("the audit trail says nothing") == 1
        told = page[page.index("the audit trail says nothing") :]
        assert told.count(" → ") == before, "the move by Ada stands in the trail above"
        assert "New → Assessing" in told
        assert "sample organisation brought along is not listed" in self.client.get("/admin/audit/").content.decode()

    def test_it_comes_once(self):
        with pytest.raises(Conflict):
            filling.fill("once more", NOON)

    def test_it_leaves_without_a_trace_and_comes_back_the_same(self):
        first = picture()
        filling.remove()
        assert [model.objects.count() for model in EVERYTHING] == [0] * len(EVERYTHING)
        filling.fill("another password", NOON)
        assert picture() == first

    def test_what_real_people_made_of_it_stays(self):
        desk = ConfigurationItem.objects.get(name="Service desk")
        mine = Improvement.log(by=factories.person("Ana Abara"), title="Answer mails in a day", item=desk)
        freya = User.objects.get(name="Freya Holm")
        mine.move("assess", by=freya)
        filling.remove()
        mine.refresh_from_db()
        assert (mine.item.retired_at is not None, mine.status) == (True, "assessing")
        assert User.objects.get(pk=freya.pk).is_active is False


def picture() -> list[tuple]:
    """What the register shows, without what changes from run to run."""
    shown = ("title", "status", "score", "outcome", "variation")
    return list(Improvement.objects.order_by("logged_at", "title").values_list(*shown))
