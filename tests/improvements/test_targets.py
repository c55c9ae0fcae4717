"""Declaring what an improvement wants of a measure, and its readings from the record."""

from datetime import UTC, date, datetime

import pytest

from cir.audit.models import Entry
from cir.errors import Conflict, Invalid, NotAllowed
from metrics import intake
from metrics.models import Measure
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WINDOW = {"baseline_from": date(2025, 6, 1), "baseline_until": date(2026, 5, 31), "due_on": date(2026, 12, 18)}
OCTOBER = datetime(2026, 10, 31, 12, tzinfo=UTC)


@pytest.fixture
def owned(ana, item):
    return factories.improvement(owner=ana, item=item, status="assessing")


def test_the_first_measure_is_the_main_one_and_the_next_supports_it(owned, ana):
    owned.set_target(by=ana, measure=factories.measure(), value=150, **WINDOW)
    owned.set_target(by=ana, measure=factories.measure("Minutes to get back in"))
    assert list(owned.targets.values_list("role", "value")) == [("main", 150.0), ("supporting", None)]
    assert owned.step == 3


def test_making_another_measure_the_main_one_makes_the_former_supporting(owned, ana):
    first = owned.set_target(by=ana, measure=factories.measure())
    owned.set_target(by=ana, measure=factories.measure("Minutes"), role="main")
    first.refresh_from_db()
    assert first.role == "supporting"


def test_a_new_measure_is_defined_on_the_way(owned, ana):
    target = owned.set_target(by=ana, measure={"name": "Calls a day", "unit": "calls", "direction": "down"}, value=3)
    assert (target.measure.item, target.measure.owner) == (owned.item, ana)


def test_a_measure_without_a_name_is_refused_and_nothing_is_left_behind(owned, ana):
    with pytest.raises(Invalid):
        owned.set_target(by=ana, measure={"name": " ", "direction": "sideways"})
    assert not Measure.objects.exists()


def test_a_name_that_is_taken_is_named_as_the_problem(owned, ana):
    factories.measure("Calls a day", item=owned.item)
    with pytest.raises(Invalid) as refusal:
        owned.set_target(by=ana, measure={"name": "calls a day"})
    assert {problem.field for problem in refusal.value.problems} == {"name"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"baseline_until": date(2025, 1, 1)}, "baseline_from"),
        ({"baseline_from": date(2026, 1, 1), "baseline_until": date(2025, 1, 1)}, "baseline_until"),
        ({"baseline_from": date(2026, 1, 1), "due_on": date(2025, 1, 1)}, "due_on"),
        ({"value": float("nan")}, "value"),
        ({"wait_days": -1}, "wait_days"),
        ({"role": "boss"}, "role"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(owned, ana, said, field):
    with pytest.raises(Invalid) as refusal:
        owned.set_target(by=ana, measure=factories.measure(), **said)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert not owned.targets.exists()


def test_once_live_a_target_is_locked_except_with_a_reason_that_is_kept(owned, ana):
    target = owned.set_target(by=ana, measure=factories.measure(), value=150, **WINDOW)
    factories.put(owned, "measuring", went_live_on=date(2026, 6, 1))
    owned.refresh_from_db()
    with pytest.raises(Invalid, match="locked"):
        owned.set_target(by=ana, measure=target.measure, value=200)
    owned.set_target(by=ana, measure=target.measure, value=200, reason="A site was added.")
    entry = Entry.objects.filter(verb="target changed").latest("pk")
    assert entry.detail.changes["reason"] == "A site was added."
    assert entry.detail.changes["value"] == [150, 200]


def test_a_measure_on_which_a_verdict_rests_cannot_be_taken_off(owned, ana, noon):
    target = owned.set_target(by=ana, measure=factories.measure(), value=150, **WINDOW)
    target.store_verdict(by=ana, at=noon)
    with pytest.raises(Conflict):
        owned.remove_target(target, by=ana)


def test_taking_a_measure_off_leaves_its_readings_in_the_catalogue(owned, ana):
    target = owned.set_target(by=ana, measure=factories.measure())
    factories.readings(target.measure, [1, 2, 3])
    owned.remove_target(target, by=ana)
    assert not owned.targets.exists()
    assert Measure.objects.get().readings.count() == 3


def test_an_outsider_neither_sets_targets_nor_adds_readings(owned, ana, cleo):
    target = owned.set_target(by=ana, measure=factories.measure())
    with pytest.raises(NotAllowed):
        owned.set_target(by=cleo, measure=target.measure, value=1)
    with pytest.raises(NotAllowed):
        owned.add_reading(target, by=cleo, moment=OCTOBER, value=1)


def test_the_owner_of_the_measure_may_add_readings_to_it(owned, ana, cleo):
    target = owned.set_target(by=ana, measure=factories.measure(owner=cleo))
    assert owned.add_reading(target, by=cleo, moment=OCTOBER, value=168).value == 168


def test_a_reading_brings_the_result_so_far_up_to_date(owned, ana):
    target = owned.set_target(by=ana, measure=factories.measure(), value=150, **WINDOW)
    factories.readings(target.measure, factories.BASELINE)
    owned.add_reading(target, by=ana, moment=OCTOBER, value=168)
    owned.refresh_from_db()
    assert owned.variation == "improving"


def test_a_correction_keeps_what_was_there(owned, ana):
    target = owned.set_target(by=ana, measure=factories.measure())
    reading = owned.add_reading(target, by=ana, moment=OCTOBER, value=186)
    owned.correct_reading(target, reading, by=ana, reason="Two figures were swapped.", value=168)
    assert [row.value for row in target.measure.series()] == [168]
    assert target.measure.readings.count() == 2


def test_several_readings_come_all_or_none_and_each_bad_line_is_named(owned, ana):
    target = owned.set_target(by=ana, measure=factories.measure())
    table = intake.look(target.measure, "2026-10-15\t1\n2999-01-01\t2\n2026-10-15\t3")
    assert [said.split(":")[0] for said in table.sentences] == ["Line 2", "Line 3"]
    with pytest.raises(Invalid, match="2 rows have a problem"):
        owned.add_table(target, table, by=ana)
    assert not target.measure.readings.exists()
    assert owned.add_table(target, intake.look(target.measure, "2026-10-15\t1"), by=ana) == 1


def test_cleo_adds_no_table_of_readings(owned, ana, cleo):
    target = owned.set_target(by=ana, measure=factories.measure())
    with pytest.raises(NotAllowed):
        owned.add_table(target, intake.look(target.measure, "2026-10-15\t1"), by=cleo)
