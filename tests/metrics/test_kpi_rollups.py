"""Rollups: once or twice, side by side, interrupted, late, in any zone, always the same whole periods."""

import gc
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from cir import clock
from improvements.models import Improvement
from metrics import rollups
from metrics.kpis import Calculator, Catalogue, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.models import KpiVersion, RolledPeriod, Rollup, TouchedDays
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


def kept(**asked):
    columns = ("kind", "start", "scope_kind", "scope_id", "key", "value", "numerator", "denominator", "n", "parts")
    return sorted(map(str, Rollup.objects.filter(**asked).values_list(*columns)))


def value(key="opportunities_logged", kind="month", start=OCTOBER, scope="whole"):
    row = Rollup.objects.filter(key=key, kind=kind, start=start, scope_kind=scope).first()
    return row and row.value


@pytest.fixture(autouse=True)
def few_days(monkeypatch):
    """Fewer days are computed than in real life: the same code for a fifth of the time."""
    monkeypatch.setattr(rollups, "DAYS_KEPT", timedelta(days=8))
    monkeypatch.setattr(rollups, "EVERY_NIGHT", timedelta(days=21))


@pytest.fixture
def october(ana, item):
    """Three ideas in October, one of them done in November."""
    for day in (1, 15, 31):
        factories.improvement(
            f"Idea {day}", logged_at=datetime(2026, 10, day, 12, tzinfo=UTC), item=item, logged_by=ana
        )
    done = Improvement.objects.get(title="Idea 1")
    factories.put(done, "done", outcome="achieved", ended_at=datetime(2026, 11, 3, tzinfo=UTC))
    return done


@pytest.mark.sqlite
def test_running_again_gives_the_same_rows_and_no_more(october):
    rollups.roll("month", OCTOBER, NOON)
    first = kept()
    rollups.roll("month", OCTOBER, NOON + timedelta(hours=1))
    assert kept() == first
    assert len(first) > 10


@pytest.mark.sqlite
def test_a_service_that_moves_takes_its_past_along_without_anybody_asking(october, item, ana, cora):
    rollups.roll("month", OCTOBER, NOON - timedelta(days=2))
    above = factories.item("Everything for people", owner=ana)
    of_above = {"scope_id": str(above.pk), "key": "opportunities_logged", "start": OCTOBER}
    assert not Rollup.objects.filter(**of_above).exists()
    item.change(by=cora, parent=above, at=NOON - timedelta(hours=1))
    RolledPeriod.objects.create(kind="day", start=NOON.date(), computed_at=NOON - timedelta(minutes=59))
    rollups.refresh(NOON)
    assert Rollup.objects.get(kind="month", **of_above).value == 3
    assert RolledPeriod.objects.get(kind="month", start=OCTOBER).computed_at == NOON
    assert ("month", OCTOBER) not in rollups.due_periods(NOON + timedelta(hours=1), NOON.date(), rollups.catalogue())


@pytest.mark.sqlite
def test_an_interrupted_period_is_as_it_was(october):
    rollups.roll("month", OCTOBER, NOON)
    before = kept()
    october.delete()

    def breaks(run):
        assert not gc.isenabled(), "nothing is looked through while it is computed"
        yield Fact("opportunities_logged", Leaf(), Tally(numerator=1), (0,))
        raise RuntimeError("the power went")

    catalogue = rollups.catalogue()
    broken = Catalogue([*catalogue.calculators, Calculator((), breaks)], catalogue.changed_since, catalogue.first_day)
    with pytest.raises(RuntimeError):
        rollups.roll("month", OCTOBER, NOON, broken)
    assert kept() == before
    assert gc.isenabled()
    rollups.roll("month", OCTOBER, NOON)
    assert value() == 2


def test_interrupted_between_two_passes_every_period_is_whole_and_the_marks_stay(october, monkeypatch):
    rollups.refresh(NOON)
    before = dict(RolledPeriod.objects.values_list("pk", "computed_at"))
    october.change(by=factories.person("Cora", "coordinator"), item=None, at=NOON)
    assert TouchedDays.objects.exists()
    whole, done = rollups.compute, []

    def third_fails(due, at, given):
        if len(done) == 2:
            raise RuntimeError("the power went")
        done.append(due)
        return whole(due, at, given)

    later = NOON + timedelta(minutes=1)
    with monkeypatch.context() as broken:
        broken.setattr(rollups, "compute", third_fails)
        broken.setattr(rollups, "AT_ONCE", timedelta(days=3))
        with pytest.raises(RuntimeError):
            rollups.refresh(later)
    assert TouchedDays.objects.exists()
    computed = RolledPeriod.objects.filter(computed_at=later)
    assert set(computed.values_list("kind", "start")) == {period for some in done for period in some}
    assert computed.count() < len(before)
    rollups.refresh(later)
    assert not TouchedDays.objects.exists()
    assert value(scope="item") == 2


@pytest.mark.sqlite
def test_many_periods_in_one_pass_say_what_each_says_alone(october, monkeypatch, settings):
    settings.TIME_ZONE = "Europe/Berlin"  # the clock goes back on 25 October
    factories.improvement("Late", logged_at=datetime(2026, 10, 25, 22, 30, tzinfo=UTC))
    factories.improvement("Later", logged_at=datetime(2026, 10, 25, 23, 0, tzinfo=UTC))
    due = list(rollups.periods(date(2026, 9, 20), NOON.date()))
    monkeypatch.setattr(rollups, "AT_ONCE", timedelta(days=40))
    assert len(list(rollups.runs(due))) > 1
    for some in rollups.runs(due):
        rollups.compute(some, NOON)
    together = kept()
    Rollup.objects.all().delete()
    for kind, start in due:
        rollups.roll(kind, start, NOON)
    assert kept() == together
    assert value(kind="day", start=date(2026, 10, 25)) == value(kind="day", start=date(2026, 10, 26)) == 1


def test_what_does_not_lie_side_by_side_is_no_run():
    months = [("month", date(2026, month, 1)) for month in (1, 2, 3, 4, 5, 8)]
    days = [("day", date(2026, 5, 31)), ("day", date(2026, 7, 31))]
    found = [[(kind, start.month) for kind, start in run] for run in rollups.runs([*months, *days])]
    assert found == [
        [("month", 8), ("day", 7)],
        [("day", 5), ("month", 5), ("month", 4), ("month", 3)],
        [("month", 2), ("month", 1)],
    ]


@pytest.mark.sqlite
def test_the_first_run_computes_everything_and_the_next_only_what_changed(october):
    assert rollups.refresh(NOON) > 10
    assert value() == 3
    Improvement.objects.update(updated_at=NOON - timedelta(days=3))
    assert rollups.refresh(NOON + timedelta(minutes=30)) == 0
    factories.improvement("New", logged_at=NOON, updated_at=NOON + timedelta(minutes=40))
    assert rollups.refresh(NOON + timedelta(hours=1)) == 3
    assert value(start=date(2026, 11, 1)) == 1


def test_the_first_run_of_a_day_computes_the_last_weeks_anew(october):
    rollups.refresh(NOON)
    Improvement.objects.filter(title="Idea 15").update(logged_at=datetime(2026, 11, 18, 12, tzinfo=UTC))
    rollups.refresh(NOON + timedelta(days=1))
    assert (value(), value(start=date(2026, 11, 1))) == (2, 1)
    assert value(kind="day", start=date(2026, 11, 18)) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda record, cora: record.change(by=cora, restricted=True),
        lambda record, cora: record.change(by=cora, source="audit"),
        lambda record, cora: record.move("reopen", by=cora, reason="Not yet"),
        lambda record, cora: record.change(by=cora, target_date=date(2026, 12, 1)),
    ],
)
def test_a_late_change_is_marked_in_its_own_transaction_and_computed_by_the_next_run(october, cora, change):
    now = clock.now()
    Improvement.objects.filter(pk=october.pk).update(
        logged_at=now - timedelta(days=12), ended_at=now - timedelta(days=5)
    )
    october.refresh_from_db()
    rollups.refresh(now)
    change(october, cora)
    assert TouchedDays.objects.exists()
    rollups.refresh(now + timedelta(minutes=1))
    first = kept()
    assert not TouchedDays.objects.exists()
    for kind, start in RolledPeriod.objects.values_list("kind", "start"):
        rollups.roll(kind, start, now + timedelta(minutes=1))
    assert kept() == first, "computing everything anew changes nothing"


def test_what_happens_today_leaves_no_mark(idea, cora):
    idea.move("assess", by=cora)
    idea.change(by=cora, urgency="high")
    idea.comment(by=cora, text="Yes")
    assert not TouchedDays.objects.exists()


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),  # midnight before 25 hours
        ("Europe/Berlin", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # their last minute
        ("Europe/Berlin", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        ("Europe/Berlin", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),  # a day of 23 hours
        ("Pacific/Kiritimati", datetime(2026, 9, 30, 10, 0, tzinfo=UTC), date(2026, 10, 1)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC), date(2018, 11, 4)),  # midnight did not exist
        ("America/Sao_Paulo", datetime(2018, 11, 4, 2, 59, tzinfo=UTC), date(2018, 11, 3)),
    ],
)
def test_a_day_is_that_of_the_organisation_clock_changes_included(settings, zone, moment, day):
    settings.TIME_ZONE = zone
    factories.improvement("Idea", logged_at=moment)
    for each in (day - timedelta(days=1), day, day + timedelta(days=1)):
        rollups.roll("day", each, NOON)
    rows = Rollup.objects.filter(key="opportunities_logged", scope_kind="whole")
    assert list(rows.values_list("start", flat=True)) == [day]
    assert ZoneInfo(zone)


@pytest.mark.sqlite
def test_the_command_fills_any_past_and_says_how_far_it_is(october, capsys):
    call_command("backfill_rollups", "--from", "2026-10-01", "--to", "2026-10-31", "--kinds", "day,month")
    assert Rollup.objects.filter(kind="day", key="opportunities_logged", scope_kind="whole").count() == 3
    assert "32 of 32 (100%)" in capsys.readouterr().out
    for wrong in (["--from", "2026-10-31", "--to", "2026-10-01"], ["--kinds", "year"], ["--from", "soon"]):
        with pytest.raises(CommandError):
            call_command("backfill_rollups", *wrong)


def test_a_definition_that_cir_learned_anew_is_a_new_version_from_today_on(db):
    old = Kpi("x", "X", "Test", "a", "a")
    new = Kpi("x", "X", "Test", "b", "b", version=2)
    KpiVersion.keep_up((old,), OCTOBER)
    KpiVersion.keep_up((old,), OCTOBER)
    KpiVersion.keep_up((new,), date(2026, 11, 1))
    versions = KpiVersion.objects.filter(key="x").order_by("number")
    assert [(v.number, v.formula, v.valid_from) for v in versions] == [
        (1, "a", date(1900, 1, 1)),
        (2, "b", date(2026, 11, 1)),
    ]


def test_a_period_costs_as_many_statements_whatever_lies_in_it(ana, item, django_assert_max_num_queries):
    for number in range(40):
        where = factories.item(f"Service {number}") if number % 2 else item
        factories.improvement(f"Idea {number}", item=where, logged_at=datetime(2026, 10, 5, 12, tzinfo=UTC))
    with django_assert_max_num_queries(56):
        rollups.roll("month", OCTOBER, NOON)


def test_any_list_of_calculators_is_run(item):
    kpi = Kpi("drops", "Drops", "Test", "drops", "drops", "drinks", shape=Shape.SHARE)

    def drops(run):
        assert (run.first, run.end - run.start) == (OCTOBER, timedelta(days=31))
        yield Fact("drops", Leaf(item=item.pk, source="staff"), Tally(numerator=1, denominator=3, n=3), (0,))
        yield Fact("drops", Leaf(), Tally(numerator=2, denominator=3, n=3), (0,))

    rollups.roll("month", OCTOBER, NOON, Catalogue([Calculator((kpi,), drops)], lambda at: False, lambda: None))
    found = {row.scope_kind: row.value for row in Rollup.objects.filter(key="drops")}
    assert found == {"whole": 50, "item": pytest.approx(100 / 3), "source": pytest.approx(100 / 3)}


@pytest.mark.sqlite
def test_only_what_changed_is_written_anew_and_all_of_it_says_when_it_was_computed(october, item):
    rollups.roll("month", OCTOBER, NOON)
    before = dict(Rollup.objects.filter(kind="month", start=OCTOBER).values_list("pk", "key"))
    factories.improvement("Late", logged_at=datetime(2026, 10, 20, 12, tzinfo=UTC), item=item)
    later = NOON + timedelta(minutes=5)
    rollups.roll("month", OCTOBER, later)
    rows = Rollup.objects.filter(kind="month", start=OCTOBER)
    same = set(rows.values_list("pk", flat=True)) & set(before)
    assert same
    assert "opportunities_logged" in {key for pk, key in before.items() if pk not in same}
    assert value() == 4
    assert RolledPeriod.objects.get(kind="month", start=OCTOBER).computed_at == later
