"""KPI pages: every number with its parts, and behind each exactly its records."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from metrics import queries, rollups, spans
from metrics.models import KpiTarget, KpiVersion, Rollup, TouchedDays
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[int, int]]:
    """Rolling up fourteen months takes a while: once for the file, whose tests undo what they change of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        by, item = factories.person("Olga Petrova"), factories.item("Printing", is_public=True)
        today = queries.today()
        month = spans.of(today, "month")
        for back in range(14):
            first = month.first.toordinal()
            moment = datetime.fromordinal(first).replace(hour=12, tzinfo=UTC)
            for number in range(3 + back % 3):
                at = min(moment + timedelta(hours=number), clock.now())
                factories.improvement(
                    f"Idea {back} {number}", logged_by=by, logged_at=at, item=item if number else None
                )
            month = spans.of(month.first - DAY, "month")
        factories.improvement("Secret", restricted=True, logged_by=by, logged_at=clock.now())
        rollups.backfill(month.last + DAY, today, only=("month",))
        yield by.pk, item.pk
        transaction.set_rollback(True)


@pytest.fixture
def history(counted, db):
    """Fourteen months with 3 to 5 ideas each, one restricted; whose ideas they are, and about what."""
    by, item = counted
    return SimpleNamespace(by=User.objects.get(pk=by), item=ConfigurationItem.objects.get(pk=item))


def test_the_number_opens_exactly_its_records_for_everybody(client, cleo, cora, history):
    for person in (cleo, cora):
        client.force_login(person)
        response = client.get("/kpis/opportunities_logged/?period=quarter")
        page = response.context["page"]
        (way,) = page.ways
        assert page.tile.result.value == 3 + 4 + 5
        assert way.number == "12"
        assert way.url in response.content.decode().replace("&amp;", "&")
        assert 'data-announce="12 improvements"' in client.get(way.url).content.decode()


def test_a_scope_counts_what_lies_below_it_and_opens_it(client, cleo, history):
    client.force_login(cleo)
    child = factories.item("Single sign-on", parent=history.item)
    factories.improvement("Below", item=child)
    rollups.roll("month", spans.of(queries.today(), "month").first)
    page = client.get(f"/kpis/opportunities_logged/?period=month&scope=item:{history.item.pk}").context["page"]
    assert page.tile.result.value == 2 + 1
    assert 'data-announce="3 improvements"' in client.get(page.ways[0].url).content.decode()


def test_the_trend_leaves_out_the_running_month_and_its_limits_are_carried_forward(client, cleo, history):
    client.force_login(cleo)
    page = client.get("/kpis/opportunities_logged/").context["page"]
    assert len(page.chart["values"]) == 13
    assert page.tile.behaviour.state == "full"
    assert [line.running for line in page.lines][:2] == [True, False]
    assert client.get("/kpis/opportunities_logged/values.csv").content.decode().count("\n") == 1 + 14


def test_the_catalogue_asks_as_much_however_much_there_is(client, cleo, history):
    client.force_login(cleo)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/kpis/all/").status_code == 200
        return [each["sql"] for each in seen.captured_queries]

    anew, again = asked(), asked()
    assert sum('FROM "metrics_' in sql for sql in anew) <= 5
    assert len(again) <= 8
    for number in range(90):
        factories.improvement(f"More {number}", logged_by=history.by, item=factories.item(f"Service {number}"))
    rollups.roll("month", spans.of(queries.today(), "month").first)
    assert len(asked()) <= len(anew), "drawing it anew"
    assert len(asked()) == len(again)


def test_what_the_address_says_wrongly_is_named_and_the_rest_is_shown(client, cleo, history):
    client.force_login(cleo)
    for query, says in {
        "period=decade": "Choose a period",
        "until=2999-01": "a month that has begun",
        "until=soon": "Enter a period",
        "scope=item:999999": "from the list",
        "scope=source:' OR 1=1": "from the list",
        "scope=team:%00": "from the list",
    }.items():
        response = client.get(f"/kpis/?{query}")
        assert response.status_code == 400
        assert says in response.content.decode()
    assert client.get("/kpis/no_such/").status_code == 404


def test_coordinators_aim_and_everybody_sees_who_when_and_what_was_before(client, cora, cleo, history):
    client.force_login(cora)
    client.post("/kpis/opportunities_logged/target/", {"value": "4", "note": "One a week"})
    response = client.post("/kpis/opportunities_logged/target/", {"value": "5", "note": ""})
    assert response.status_code == 302
    assert client.post("/kpis/opportunities_logged/target/", {"value": "inf"}).status_code == 400
    client.force_login(cleo)
    page = client.get("/kpis/opportunities_logged/?period=month")
    assert page.context["tile"].meets is False
    assert page.context["tile"].target == 5
    assert [target.value for target in page.context["page"].targets] == [5, 4]
    assert "One a week" in page.content.decode()
    assert client.post("/kpis/opportunities_logged/target/", {"value": "1"}).status_code == 403
    assert KpiTarget.objects.count() == 2


def test_the_productivity_index_says_how_its_symbols_are_read_and_a_new_reading_keeps_the_old(client, cora, history):
    client.force_login(cora)
    before = client.get("/kpis/productivity_index/?period=month")
    assert "logged in the period" in before.content.decode()
    first = spans.of(queries.today(), "month").first
    said = {"N": "assessed", "C": "done", "O": "open_end", "valid_from": first.isoformat(), "note": "As in the audit"}
    assert client.post("/kpis/productivity_index/reading/", said).status_code == 302
    assert client.post("/kpis/productivity_index/reading/", {**said, "N": "x"}).status_code == 400
    rollups.roll("month", first)
    rollups.roll("month", spans.of(first - DAY, "month").first)
    after = client.get("/kpis/productivity_index/?period=month")
    assert "first assessed in the period" in after.content.decode()
    values = Rollup.objects.filter(key="productivity_index", scope_kind="whole", kind="month").order_by("-start")
    assert [row.version for row in values[:2]] == [2, 1]
    assert values[0].value == 0
    assert KpiVersion.objects.filter(key="productivity_index").count() == 2


def test_a_new_reading_marks_the_days_it_changes(cora, history):
    kpi = rollups.catalogue().kpi("productivity_index")
    first = queries.today() - 40 * DAY
    KpiVersion.read_as(kpi, by=cora, reading=kpi.usual_reading, valid_from=first)
    (mark,) = TouchedDays.objects.all()
    assert (mark.first, mark.last) == (first, queries.today())


def test_a_target_of_a_service_holds_there_alone(client, cora, history):
    client.force_login(cora)
    here = f"?scope=item:{history.item.pk}"
    shown = client.post(f"/kpis/opportunities_logged/target/{here}", {"value": "7", "note": ""})
    assert shown["Location"] == f"/kpis/opportunities_logged/?scope=item%3A{history.item.pk}"
    assert client.get(f"/kpis/opportunities_logged/{here}").context["tile"].target == 7
    assert client.get("/kpis/opportunities_logged/").context["tile"].target is None
    tiles = client.get(f"/kpis/{here}").context["page"].tiles
    assert next(tile.target for tile in tiles if tile.kpi.key == "opportunities_logged") == 7
    assert KpiTarget.objects.get().scope_id == str(history.item.pk)
    refused = client.post(f"/kpis/staff_logged/target/{here}", {"value": "7"})
    assert refused.status_code == 400
    assert "whole organisation only" in refused.content.decode()
    shown = client.get(f"/kpis/staff_logged/{here}")
    assert shown.status_code == 400
    assert "whole organisation only" in shown.content.decode()
