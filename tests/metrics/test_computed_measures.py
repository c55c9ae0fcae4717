"""A KPI as a measure: CIR reads it month by month, an improvement of the practice aims at it, and nobody types it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, NotAllowed
from improvements.models import Improvement
from metrics import computed, kpi_reading, queries, rollups, spans
from metrics.forms import NewMeasureForm
from metrics.kpis import WHOLE, Kpi, Scope
from metrics.models import KpiVersion, Measure, Reading, Rollup
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MONTHS = 9


def kpi(key: str = "opportunities_logged") -> Kpi:
    found = rollups.catalogue().kpi(key)
    assert found is not None
    return found


def months() -> list[spans.Span]:
    """The nine finished months and the running one."""
    found = [spans.of(queries.today(), "month")]
    while len(found) <= MONTHS:
        found.insert(0, spans.of(found[0].first - timedelta(days=1), "month"))
    return found


SAID = [2, 1, 3, 0, 2, 1, 4, 2, 3]


@pytest.fixture(scope="module")
def rolled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """Made and rolled up once for the file, whose tests undo what they change of it; answers the service's number."""
    with django_db_blocker.unblock(), transaction.atomic():
        owner, item, zone = factories.person("Olga Petrova"), factories.item("Printing"), queries.zone()
        for span, count in zip(months(), [*SAID, 1], strict=True):
            for number in range(count):
                title, where = f"Idea {number} of {span.code}", item if number else None
                factories.improvement(title, logged_at=span.start(zone), item=where, logged_by=owner)
            rollups.roll("month", span.first)
        yield item.pk
        transaction.set_rollback(True)


@pytest.fixture
def logged(rolled: int, db: None) -> list[int]:
    """How many were logged in each of the nine finished months; one more in the running one."""
    return SAID


@pytest.fixture
def item(rolled: int, db: None) -> ConfigurationItem:
    """The service that all but the first of each month are about."""
    return ConfigurationItem.objects.get(pk=rolled)


def read(measure: Measure) -> list[float]:
    return [row.value for row in measure.series()]


def test_finished_months_are_its_readings_and_running_again_adds_none(logged, cora):
    measure = computed.measure_of(kpi(), by=cora)
    assert read(measure) == logged
    assert [measure.period_of(row.moment).first for row in measure.series()] == [span.first for span in months()[:-1]]
    assert {row.source for row in measure.series()} == {"computed"}
    assert (measure.source, measure.cadence, measure.direction, measure.owner) == ("computed", "month", "up", cora)
    assert computed.refresh() == 0
    assert computed.measure_of(kpi(), by=cora) == measure
    assert Reading.objects.count() == MONTHS


def test_a_late_change_corrects_the_month_and_keeps_what_was_there(logged, cora):
    measure = computed.measure_of(kpi(), by=cora)
    third = months()[2]
    factories.improvement("Found in a drawer", logged_at=third.start(queries.zone()) + timedelta(days=3))
    rollups.roll("month", third.first)
    assert computed.refresh() == 1
    assert read(measure) == [2, 1, 4, *logged[3:]]
    (old,) = measure.readings.exclude(superseded_at=None)
    assert (old.value, old.superseded_by.value, old.superseded_by.reason) == (3, 4, "CIR counted this month anew.")


def test_a_service_has_a_measure_of_its_own(logged, cora, item):
    whole, below = computed.measure_of(kpi(), by=cora), computed.measure_of(kpi(), Scope("item", str(item.pk)), by=cora)
    assert read(below) == [max(count - 1, 0) for count in logged]
    assert (below.item, below.name, whole.item) == (item, whole.name, None)
    with pytest.raises(Invalid, match="whole organisation only"):
        computed.measure_of(kpi("staff_logged"), Scope("item", str(item.pk)), by=cora)


def test_a_month_in_which_nothing_could_be_divided_has_no_reading(logged, cora):
    measure = computed.measure_of(kpi("closed_on_time"), by=cora)
    assert read(measure) == []
    month = months()[0].first
    same = {"scope_kind": "whole", "scope_id": "", "key": "closed_on_time", "kind": "month"}
    Rollup.objects.create(**same, start=month, value=50, numerator=1, denominator=2, n=2)
    assert computed.refresh() == 1
    assert read(measure) == [50]
    assert (measure.lowest, measure.highest, measure.unit) == (0, 100, "%")


def test_nobody_types_corrects_or_redefines_it_and_it_is_never_due(logged, cora, client):
    measure = computed.measure_of(kpi(), by=cora)
    first = measure.series()[0]
    moment = first.moment + timedelta(days=1)
    for act in (
        lambda: measure.record(moment=moment, value=4, by=cora),
        lambda: measure.record_many([{"moment": moment, "value": 4}], by=cora),
        lambda: measure.correct(first, by=cora, reason="I know better", value=4),
        lambda: measure.redefine(by=cora, text="Something else", valid_from=queries.today()),
    ):
        with pytest.raises(Conflict, match="computed by CIR: its readings come by themselves"):
            act()
    for name, other in {"cadence": "week", "source": "typed", "direction": "down", "highest": 3.0}.items():
        with pytest.raises(Invalid):
            measure.change(by=cora, **{name: other})
    assert measure.change(by=cora, name="Ideas a month") == ("name",)
    assert measure.due_on(first.moment) is None
    assert not Measure.objects.due(queries.today() + timedelta(days=400)).exists()
    client.force_login(cora)
    page = client.get(measure.get_absolute_url()).content.decode()
    assert "Computed by CIR" in page
    assert "Add reading" not in page
    assert f"/kpis/{kpi().key}/" in page


def test_computed_is_no_source_that_a_person_chooses(cora):
    assert 'value="typed"' in str(NewMeasureForm()["source"])
    assert 'value="computed"' not in str(NewMeasureForm()["source"])
    with pytest.raises(Invalid, match="CIR computes KPIs") as refused:
        Measure.define(by=cora, name="Wishes", source="computed")
    assert refused.value.problems[0].field == "source"
    typed = factories.measure("Calls", owner=cora)
    with pytest.raises(Invalid, match="CIR computes KPIs"):
        typed.change(by=cora, source="computed")


def test_a_new_reading_of_the_formula_is_a_new_definition_on_its_chart(logged, cora):
    index = kpi("productivity_index")
    KpiVersion.keep_up((index,), queries.today())
    measure = computed.measure_of(index, by=cora)
    (first,) = measure.definitions.all()
    assert "N logged in the period" in first.text
    since = months()[-1].first
    KpiVersion.read_as(index, by=cora, reading=index.usual_reading | {"C": "done"}, valid_from=since)
    computed.refresh()
    computed.refresh()
    later = measure.definitions.last()
    assert (measure.definitions.count(), later.valid_from) == (2, since)
    assert "C done in the period" in later.text


def test_keepers_make_one_from_the_page_and_others_may_not(logged, client: Client, cora, cleo):
    with pytest.raises(NotAllowed):
        computed.measure_of(kpi(), by=cleo)
    client.force_login(cleo)
    assert "Use as a measure" not in client.get("/kpis/opportunities_logged/").content.decode()
    assert client.post("/kpis/opportunities_logged/measure/").status_code == 403
    assert not Measure.objects.exists()
    client.force_login(cora)
    assert "Use as a measure" in client.get("/kpis/opportunities_logged/").content.decode()
    made = client.post("/kpis/opportunities_logged/measure/", follow=True)
    measure = Measure.objects.get()
    assert made.redirect_chain[-1][0] == measure.get_absolute_url()
    assert "CIR adds a reading for every finished month" in made.content.decode()
    page = client.get("/kpis/opportunities_logged/").content.decode()
    assert measure.get_absolute_url() in page
    assert "Use as a measure" not in page
    measure.retire(by=cora)
    assert computed.refresh() == 0
    assert computed.measure_of(kpi(), by=cora).retired_at is None


def test_an_improvement_of_the_practice_is_judged_by_it(logged, client: Client, cora, ana, idea: Improvement):
    """Six months are the baseline; the change went live at the start of the seventh."""
    measure, live = computed.measure_of(kpi(), by=cora), months()[6].first
    factories.put(idea, "measuring", owner=ana, went_live_on=live)
    target = idea.targets.create(
        measure=measure, baseline_from=months()[0].first, baseline_until=live - timedelta(days=1), value=4
    )
    verdict = target.judge()
    assert len(target.question().baseline) == 6
    assert len(target.question().after) == 3
    assert (verdict.outcome, verdict.target_reached) == ("too_early", False)
    client.force_login(ana)
    page = client.get(f"/improvements/{idea.reference}/").content.decode()
    assert measure.name in page
    assert "Add reading" not in page


def test_it_agrees_with_the_trend_of_the_kpi(logged, cora):
    measure = computed.measure_of(kpi(), by=cora)
    starts = kpi_reading.known().starts
    trend, behaved = kpi_reading.trend(kpi(), kpi_reading.values([kpi()], WHOLE, starts)["opportunities_logged"])
    own = measure.behaviour(measure.series())
    assert own is not None
    assert behaved is not None
    assert [each.value for each in trend] == read(measure)
    assert own.verdict.limits == behaved.verdict.limits
