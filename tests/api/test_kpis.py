"""KPIs for programs: the same numbers and words as the pages, and clear refusals."""

from datetime import UTC, date, datetime

import pytest

from metrics import queries, rollups, spans
from metrics.models import KpiTarget
from tests import factories
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
READING = {"N": "logged", "C": "ended", "O": "open_start"}
VALUES = "/api/v1/kpis/opportunities_logged/values/"


@pytest.fixture
def october(client, cleo, ana, item):
    """Two ideas in October 2026, one of them for a service; Cleo asks."""
    for number, where in enumerate((item, None)):
        factories.improvement(f"Idea {number}", logged_at=datetime(2026, 10, 5, 12, tzinfo=UTC), item=where)
    factories.improvement("Secret", logged_at=datetime(2026, 10, 5, 12, tzinfo=UTC), restricted=True)
    for kind, start in (("month", 1), ("week", 5), ("day", 5)):
        rollups.roll(kind, date(2026, 10, start))
    client.force_login(cleo)
    return item


def test_a_kpi_says_what_it_means_and_what_it_is(client, october, ana):
    KpiTarget.objects.create(key="opportunities_logged", value=3, valid_from=date(2026, 1, 1))
    found = client.get("/api/v1/kpis/opportunities_logged/?period=month&until=2026-10").json()
    assert (found["value"], found["records"], found["period"], found["scope"]) == (2, 2, "2026-10", "whole")
    assert (found["target"], found["meets_target"]) == (3, False)
    assert found["formula"] == "Number of improvements logged in the period"
    rows = client.get(found["records_url"].replace("/register/", "/api/v1/improvements/")).json()["results"]
    assert len(rows) == 2
    scoped = client.get(f"/api/v1/kpis/opportunities_logged/?period=month&until=2026-10&scope=item:{october.pk}").json()
    assert (scoped["value"], scoped["target"]) == (1, None)


def test_the_list_has_every_kpi_in_the_order_of_the_page(client, october):
    found = client.get("/api/v1/kpis/?period=month&until=2026-10").json()["results"]
    assert [each["key"] for each in found] == [kpi.key for kpi in rollups.catalogue().kpis]


def test_values_come_by_period_and_page(client, october):
    (month,) = client.get("/api/v1/kpis/opportunities_logged/values/").json()["results"]
    assert (month["period"], month["value"], month["records"], month["definition_version"]) == ("2026-10", 2, 2, 1)
    (day,) = client.get("/api/v1/kpis/opportunities_logged/values/?kind=day&from=2026-10-01&to=2026-10-05").json()[
        "results"
    ]
    assert day["period"] == "2026-10-05"
    assert client.get("/api/v1/kpis/opportunities_logged/values/?from=2026-11-01").json()["results"] == []
    (week,) = client.get(f"/api/v1/kpis/opportunities_logged/values/?kind=week&scope=item:{october.pk}").json()[
        "results"
    ]
    assert (week["period"], week["value"]) == ("2026-W41", 1)


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("kpis/nothing/", 404, None),
        ("kpis/nothing/values/", 404, None),
        ("kpis/?period=decade", 400, "period"),
        ("kpis/?until=soon", 400, "until"),
        ("kpis/?scope=planet:1", 400, "scope"),
        ("kpis/?colour=red", 400, "colour"),
        ("kpis/staff_logged/?scope=source:staff", 400, "scope"),
        ("kpis/opportunities_logged/values/?kind=year", 400, "kind"),
        ("kpis/opportunities_logged/values/?scope=item:x", 400, "scope"),
        ("kpis/opportunities_logged/values/?from=2026-13-01", 400, "from"),
        ("kpis/opportunities_logged/values/?to=2026-10", 400, "to"),
    ],
)
def test_what_is_wrong_is_named(client, cleo, path, status, field):
    client.force_login(cleo)
    answer = client.get(f"/api/v1/{path}")
    assert is_problem(answer, status)
    assert field is None or field in {each["field"] for each in answer.json()["errors"]}


def test_the_running_month_is_the_usual_end(client, october):
    found = client.get("/api/v1/kpis/productivity_index/").json()
    assert found["period"].endswith(spans.of(queries.today(), "month").code)
    assert set(found["symbols"]) == {"N", "C", "O"}


def test_one_pins_for_oneself_in_order_at_most_twelve_and_unpins(as_program, cleo, ana):
    mine, keys = as_program(cleo), [kpi.key for kpi in rollups.catalogue().kpis]
    for key in (keys[4], keys[1], keys[4]):
        pinned = mine.post(f"kpis/{key}/pin/", {})
    assert pinned.json()["results"] == [keys[4], keys[1]]
    assert as_program(ana).get("kpis/pinned/").json()["results"] == []
    assert mine.post(f"kpis/{keys[4]}/unpin/", {}).json()["results"] == [keys[1]]
    assert is_problem(mine.post("kpis/no_such_thing/pin/", {}), 404)
    for key in keys[2:13]:
        mine.post(f"kpis/{key}/pin/", {})
    assert is_problem(mine.post(f"kpis/{keys[20]}/pin/", {}), 409)
    assert len(mine.get("kpis/pinned/").json()["results"]) == 12


def test_programs_aim_read_differently_and_make_a_measure(october, as_program, cora, cleo, item):
    coordinator, anybody = as_program(cora), as_program(cleo)
    made = coordinator.post("kpis/opportunities_logged/measure/", {"scope": f"item:{item.pk}"})
    assert (made.status_code, made.json()["kpi"], made.json()["kpi_scope"]) == (
        201, "opportunities_logged", f"item:{item.pk}",
    )  # fmt: skip
    wrong = {"moment": "2020-01-01T12:00:00Z", "value": 1}
    assert coordinator.post(f"measures/{made.json()['id']}/readings/", wrong).status_code == 409
    aimed = coordinator.post("kpis/opportunities_logged/targets/", {"value": 5, "note": "More"}).json()
    assert (aimed["scope"], aimed["value"], aimed["set_by"]["id"]) == ("whole", 5, cora.pk)
    assert coordinator.get("kpis/opportunities_logged/").json()["target"] == 5
    assert [each["value"] for each in anybody.get("kpis/opportunities_logged/targets/").json()["results"]] == [5]
    said = {"reading": READING | {"C": "done"}, "valid_from": str(queries.today())}
    assert coordinator.post("kpis/productivity_index/definitions/", said).json()["reading"]["C"] == "done"
    assert "done" in coordinator.get("kpis/productivity_index/").json()["symbols"]["C"]
    refused = coordinator.post("kpis/productivity_index/definitions/", said | {"reading": {"N": "?"}})
    assert {each["field"] for each in refused.json()["errors"]} == {"N", "C", "O"}
    for path, body in {"targets": {"value": 1}, "definitions": said, "measure": {}}.items():
        assert anybody.post(f"kpis/productivity_index/{path}/", body).status_code == 403
    assert coordinator.post("kpis/opportunities_logged/targets/", {"value": 1, "scope": "item:x"}).status_code == 400
