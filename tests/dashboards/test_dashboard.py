"""The dashboard: charts that agree with the records, numbers that open them, and few questions to the database."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir.dashboards import flow
from improvements.models import Improvement
from metrics import queries, rollups, spans
from metrics.kpis import WHOLE, Scope
from metrics.models import KpiTarget
from tests import factories
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def year():
    today = queries.today()
    return spans.Span(today.replace(year=today.year - 1), today)


def standing_now(**where):
    """How many stand in each band today, told by the records alone."""
    rows = Improvement.objects.filter(restricted=False, **where).values_list("status", flat=True)
    counts = Counter(rows)
    return tuple(sum(counts[str(status)] for status in band.statuses) for band in flow.BANDS)


def test_the_last_week_of_the_flow_is_how_the_records_stand(register):
    weeks = flow.weeks(WHOLE, year(), queries.today())
    assert weeks[-1].counts == standing_now()
    below = flow.weeks(Scope("item", str(register.item.pk)), year(), queries.today())
    assert below[-1].counts == standing_now(item=register.item) != standing_now()


def test_every_week_of_the_flow_is_what_the_history_says(register):
    zone = queries.zone()
    records = Improvement.objects.filter(restricted=False).prefetch_related("transitions")
    for week in flow.weeks(WHOLE, year(), queries.today()):
        end, counts = spans.of(week.start, "week").end(zone), Counter()
        for each in records:
            if each.logged_at < end:
                past = [step.target for step in each.transitions.all() if step.at < end]
                counts[past[-1] if past else "new"] += 1
        assert week.counts == tuple(sum(counts[str(status)] for status in band.statuses) for band in flow.BANDS)


def test_every_number_of_the_charts_opens_as_many_records(register, client, cleo):
    client.force_login(cleo)
    for query in ("", "?scope=source:customer", "?period=quarter"):
        page = client.get(f"/kpis/{query}").context["page"]
        ways = [way for figure in page.figures for way in figure.ways if way.number and way.number != "0"]
        assert len(ways) > 3
        for way in ways:
            shown = client.get(way.url).content.decode()
            assert re.search(rf'data-announce="{way.number} improvements?"', shown), (way.words, way.url)


def test_programs_read_the_same_charts_with_the_way_to_their_records(register, client, cleo):
    client.force_login(cleo)
    for query in ("", f"?period=quarter&scope=item:{register.item.pk}"):
        told = client.get(f"/api/v1/dashboard/{query}").json()
        drawn = client.get(f"/kpis/{query}").context["page"]
        assert [chart["title"] for chart in told["charts"]] == [figure.title for figure in drawn.figures]
        cells = [[[cell["text"] for cell in row] for row in chart["rows"]] for chart in told["charts"]]
        assert cells == [[[cell.words for cell in row] for row in figure.rows] for figure in drawn.figures]
        assert sum(map(len, cells)) > 10
    ways = [way for chart in told["charts"] for way in chart["ways"] if way["number"] not in ("", "0")]
    for way in ways:
        rows = client.get(way["records_url"].replace("/register/", "/api/v1/improvements/") + "&page_size=100").json()
        assert len(rows["results"]) == int(way["number"].replace(",", "")), way
    assert ways
    assert "Secret" not in client.get("/api/v1/dashboard/").content.decode()
    wrong = client.get("/api/v1/dashboard/?period=decade&scope=planet:1")
    assert {each["field"] for each in wrong.json()["errors"]} == {"period", "scope"}


def test_the_filters_hold_for_everything_on_the_page(register, client, cleo):
    client.force_login(cleo)
    shown = client.get(f"/kpis/?period=quarter&scope=item:{register.item.pk}")
    text = shown.content.decode()
    assert f"scope=item%3A{register.item.pk}" in text
    taken = next(figure for figure in shown.context["page"].figures if figure.key == "times")
    done = Improvement.objects.filter(item=register.item, status="done")
    assert {row[0].words for row in taken.rows} <= {each.reference for each in done}
    assert "Secret" not in client.get("/kpis/").content.decode()


def test_it_asks_as_much_however_many_records_there_are(register, client, cleo):
    client.force_login(cleo)

    def asked(address="/kpis/"):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return [each["sql"] for each in seen.captured_queries]

    anew, again = len(asked()), len(asked())
    assert again <= 8
    for number in range(90):
        lived(f"More {number}", 90, number % 7, owner=register.owner, item=factories.item(f"Service {number}"))
    rollups.roll("month", spans.of(queries.today(), "month").first)
    assert len(asked()) <= anew, "drawing it anew"
    assert len(asked()) == again
    assert len(asked("/kpis/?period=quarter&scope=source:customer")) <= anew
    assert len(asked("/kpis/?period=quarter&scope=source:customer")) == again


def test_it_is_drawn_anew_when_something_moves_that_it_shows(register, client, cora):
    client.force_login(cora)

    def text(query=""):
        return client.get(f"/kpis/{query}").content.decode()

    here = f"?scope=item:{register.item.pk}"
    assert "target 7" not in text(here)
    assert "Idea 23" in text(here)
    service = Scope("item", str(register.item.pk))
    KpiTarget.aim(rollups.catalogue().kpi("time_to_implement"), by=cora, value=7, scope=service)
    assert "target 7" in text(here)
    assert register.item.name in text()
    register.item.name = "Renamed service"
    register.item.save()
    assert "Renamed service" in text()
    improvement = Improvement.objects.get(title="Idea 23")
    assert "Idea 23" in text()
    improvement.change(by=cora, restricted=True)
    assert "Idea 23" not in text()


def test_what_is_kept_holds_nothing_of_its_reader(register, client, cleo, cora):
    client.force_login(cora)
    kept = client.get("/kpis/").content.decode()
    client.force_login(cleo)
    shown = client.get("/kpis/").content.decode()
    assert cora.name in kept
    assert cora.name not in shown
