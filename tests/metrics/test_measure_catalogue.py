"""The catalogue of measures: what a row says, what can be asked for, what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from improvements.models import Improvement
from metrics.models import Measure
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BASELINE = factories.BASELINE


@pytest.fixture(autouse=True)
def signed_in(client: Client, cleo: User) -> None:
    client.force_login(cleo)


def listed(client: Client, **asked: Any) -> list[str]:
    """The names of the measures that the page shows."""
    response = client.get("/measures/", asked)
    assert response.status_code == 200
    return [row.measure.name for row in response.context["rows"]]


def row_of(client: Client, name: str) -> Any:
    return next(row for row in client.get("/measures/").context["rows"] if row.measure.name == name)


def read(measure: Measure, value: float, at: datetime) -> None:
    measure.record(moment=at, value=value, by=None)
    measure.refresh_variation()


def test_a_row_says_latest_value_signal_direction_and_owner(client: Client, ana: User, item: ConfigurationItem):
    tickets = factories.measure(item=item, owner=ana)
    factories.readings(tickets, [*BASELINE, 300, 250, 220])
    tickets.refresh_variation()
    row = row_of(client, tickets.name)
    assert (row.latest, row.unit, row.measure.variation, row.falling) == ("220", "tickets", "improving", True)
    page = client.get("/measures/").content.decode()
    assert "Improving" in page
    assert "Lower" in page
    assert "Every month" in page
    assert "Ana Abara" in page
    assert 'class="spark sinfo"' in page


def test_improvements_are_counted_as_far_as_the_person_sees_them(
    client: Client, ana: User, idea: Improvement, restricted: Improvement
):
    tickets = factories.measure()
    idea.targets.create(measure=tickets)
    restricted.targets.create(measure=tickets)
    assert row_of(client, tickets.name).aims == 1
    client.force_login(ana)
    assert row_of(client, tickets.name).aims == 2


def test_every_filter_narrows_and_all_must_hold(client: Client, cleo: User, ana: User, item: ConfigurationItem):
    below = factories.item("Directory", parent=item)
    factories.measure("Password tickets", item=item, owner=cleo)
    factories.measure("Sign-in time", item=below, owner=ana, kind="value", unit="seconds", direction="up")
    factories.measure("Mood", kind="satisfaction", direction="neither", retired_at=clock.now())
    assert listed(client) == ["Password tickets", "Sign-in time"]
    assert listed(client, q="SIGN time") == ["Sign-in time"]
    assert listed(client, q="seconds") == ["Sign-in time"]
    assert listed(client, item=item.pk) == ["Password tickets", "Sign-in time"]
    assert listed(client, item=below.pk) == ["Sign-in time"]
    assert listed(client, owner="me") == ["Password tickets"]
    assert listed(client, owner=ana.pk) == ["Sign-in time"]
    assert listed(client, kind="count") == ["Password tickets"]
    assert listed(client, direction="up", kind="count") == []
    assert listed(client, retired="yes") == ["Mood"]
    assert listed(client, retired="all") == ["Mood", "Password tickets", "Sign-in time"]
    assert listed(client, retired="all", item="none", owner="none") == ["Mood"]


def test_a_reading_is_due_two_days_before_the_end_of_the_period_after_the_latest(client: Client, time_machine: Any):
    monthly = factories.measure("Monthly", created_at=datetime(2026, 8, 1, tzinfo=UTC))
    read(monthly, 400, datetime(2026, 10, 31, 12, tzinfo=UTC))
    for day, due in ((27, []), (28, ["Monthly"])):
        time_machine.move_to(datetime(2026, 11, day, 12, tzinfo=UTC))
        assert listed(client, due="yes") == due
        assert listed(client, due="no") == ([] if due else ["Monthly"])
    time_machine.move_to(datetime(2026, 12, 3, 12, tzinfo=UTC))
    assert "3 days late" in client.get("/measures/").content.decode()


def test_a_measure_that_was_never_read_is_due_at_the_end_of_its_first_period(client: Client, time_machine: Any):
    time_machine.move_to(datetime(2026, 11, 4, 12, tzinfo=UTC))
    factories.measure("New one", cadence="week", created_at=datetime(2026, 11, 3, tzinfo=UTC))
    assert listed(client, due="yes") == []
    time_machine.move_to(datetime(2026, 11, 6, 12, tzinfo=UTC))
    assert listed(client, due="yes") == ["New one"]


def test_a_retired_measure_is_never_due(client: Client):
    factories.measure("Gone", created_at=clock.now() - timedelta(days=400), retired_at=clock.now())
    assert listed(client, due="yes", retired="all") == []
    assert row_due(client) is None


def row_due(client: Client) -> Any:
    return client.get("/measures/", {"retired": "all"}).context["rows"][0].due


@pytest.mark.parametrize("due", [{}, {"due": "yes"}])
def test_the_number_of_queries_does_not_grow_with_the_number_of_measures(client: Client, idea: Improvement, due: Any):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/measures/", due).status_code == 200
        return len(seen)

    def add(numbers: range) -> None:
        for number in numbers:
            one = factories.measure(f"Measure {number}", created_at=clock.now() - timedelta(days=400))
            factories.readings(one, [4, 5, 6])
            idea.targets.create(measure=one, role="supporting")

    add(range(2))
    few = queries()
    add(range(2, 14))
    assert queries() == few <= 14


def test_a_long_list_comes_in_pages(client: Client):
    Measure.objects.bulk_create([Measure(name=f"Measure {number:03d}") for number in range(60)])
    assert len(listed(client)) == 50
    assert listed(client, page=2) == [f"Measure {number:03d}" for number in range(50, 60)]
    assert "Load 10 more" in client.get("/measures/").content.decode()


def test_an_empty_catalogue_and_a_filter_without_hits_say_different_things(client: Client, cora: User):
    assert "No measures yet" in client.get("/measures/").content.decode()
    factories.measure()
    assert "No measure matches" in client.get("/measures/", {"q": "zebra"}).content.decode()


def test_htmx_gets_the_list_alone(client: Client):
    part = client.get("/measures/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "zebra"},
        {"item": "9" * 40},
        {"item": "-1"},
        {"owner": "٣"},
        {"owner": "0x1"},
        {"due": "perhaps"},
        {"retired": "'"},
        {"signal": "\u202e"},
        {"q": "a\x00b"},
        {"q": "x" * 100_000},
    ],
)
def test_what_no_filter_can_mean_is_named_and_never_a_fault(client: Client, asked: dict[str, str]):
    factories.measure()
    response = client.get("/measures/", asked)
    assert response.status_code == 400
    assert response.context["problems"]
    assert "Password tickets per month" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-3", "last", "9" * 30, "\x00", "½"])
def test_a_page_that_is_not_there_shows_one_that_is(client: Client, page: str):
    factories.measure()
    assert len(listed(client, page=page)) == 1


def test_people_without_a_session_are_sent_to_sign_in(client: Client):
    client.logout()
    assert client.get("/measures/").status_code == 302
