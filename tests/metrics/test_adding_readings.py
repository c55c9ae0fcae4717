"""Readings typed, pasted, out of a file, corrected: who may, what is refused, and that nothing is half-written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import Conflict, Invalid
from improvements.models import Improvement
from metrics.models import Measure
from tests import factories
from tests.metrics.sending import at, send, values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


# Who


def test_owners_of_measure_service_and_improvements_coordinators_and_analysts_may_others_may_not(
    client: Client, tickets: Measure, ana: User, ben: User, cleo: User, cora: User, otto: User, idea: Improvement
):
    analyst, keeper = factories.person("Ines Analyst", Role.ANALYST), factories.person("Kim Keeper")
    tickets.item.owner = keeper  # type: ignore[union-attr]  # there, or the test fails here
    tickets.item.save()  # type: ignore[union-attr]  # there, or the test fails here
    Improvement.objects.filter(pk=idea.pk).update(owner=ben)
    for person, status in (
        (ana, 200),
        (cora, 200),
        (analyst, 200),
        (keeper, 200),
        (cleo, 403),
        (otto, 403),
        (ben, 403),
    ):
        client.force_login(person)
        for path in ("add/", "table/"):
            assert client.get(at(tickets, path)).status_code == status, (person, path)
    idea.targets.create(measure=tickets)
    client.force_login(ben)
    assert client.get(at(tickets, "add/")).status_code == 200
    text = client.get(f"/measures/{tickets.pk}/").content.decode()
    assert "Add reading" in text
    assert "New definition" not in text


def test_who_may_not_changes_nothing(client: Client, tickets: Measure, cleo: User, ana: User):
    factories.readings(tickets, [400])
    client.force_login(cleo)
    assert client.post(at(tickets, "add/"), {"moment": "Oct 2026", "value": "1"}).status_code == 403
    assert send(client, tickets, "2026-10-31\t1", add="pasted").status_code == 403
    pk = tickets.readings.get().pk
    assert client.post(at(tickets, f"{pk}/correct/"), {"value": "1", "reason": "x"}).status_code == 403
    assert "Add reading" not in client.get(f"/measures/{tickets.pk}/").content.decode()
    assert values(tickets) == [400]


def test_an_auditor_who_owns_a_measure_still_changes_nothing(client: Client, otto: User):
    client.force_login(otto)
    assert client.get(at(factories.measure(owner=otto), "add/")).status_code == 403


# One


def test_the_form_offers_the_next_period_that_is_due(client: Client, tickets: Measure, ana: User, time_machine: Any):
    time_machine.move_to(datetime(2026, 11, 19, 12, tzinfo=UTC))
    tickets.record(moment=datetime(2026, 9, 30, 12, tzinfo=UTC), value=400, by=None)
    client.force_login(ana)
    assert 'value="Oct 2026"' in client.get(at(tickets, "add/")).content.decode()
    response = client.post(at(tickets, "add/"), {"moment": "Oct 2026", "value": "1,168.5", "note": " "}, follow=True)
    assert values(tickets) == [400, 1168.5]
    assert "Reading of “Password tickets per month” added." in response.content.decode()
    reading = tickets.series()[-1]
    assert timezone.localtime(reading.moment).date() == date(2026, 10, 1)
    assert reading.recorded_by == ana


def test_a_rate_asks_for_both_numbers_and_a_judgement_for_words(client: Client, ana: User):
    rate = factories.measure("Changes", kind="rate", owner=ana)
    mood = factories.measure("Mood", kind="qualitative", owner=ana)
    client.force_login(ana)
    wrong = client.post(at(rate, "add/"), {"moment": "Oct 2026", "numerator": "3"})
    assert wrong.status_code == 400
    assert "Enter the denominator." in wrong.content.decode()
    assert 'value="3"' in wrong.content.decode()
    client.post(at(rate, "add/"), {"moment": "Oct 2026", "numerator": "3", "denominator": "4"})
    assert values(rate) == [75]
    wrong = client.post(at(mood, "add/"), {"moment": "Oct 2026", "value": "6"})
    assert {"value", "note"} <= set(wrong.context["form"].errors)
    client.post(at(mood, "add/"), {"moment": "Oct 2026", "value": "4", "note": "Calm."})
    assert values(mood) == [4]


@pytest.mark.parametrize(
    ("kind", "scale", "value"),
    [
        ("count", {}, -1),
        ("satisfaction", {}, 101),
        ("satisfaction", {"lowest": 1, "highest": 5}, 5.5),
        ("satisfaction", {"lowest": 1, "highest": 5}, 0.5),
        ("value", {"highest": 100}, 100.5),
        ("value", {}, float("nan")),
        ("value", {}, float("inf")),
        ("value", {}, 1e16),
        ("value", {}, None),
    ],
)
def test_a_value_beyond_its_scale_is_refused_whichever_way_it_comes(kind: str, scale: Any, value: Any, noon: datetime):
    measure = factories.measure(kind=kind, **scale)
    with pytest.raises(Invalid) as refused:
        measure.record(moment=noon - timedelta(days=1), value=value, by=None, at=noon)
    assert refused.value.problems[0].field == "value"
    with pytest.raises(Invalid, match="Enter"):
        measure.record_many([{"moment": noon - timedelta(days=1), "value": value}], by=None, at=noon)
    assert values(measure) == []


def test_a_score_may_go_below_zero_where_its_scale_does(noon: datetime):
    measure = factories.measure(kind="satisfaction", lowest=-100, highest=100)
    measure.record(moment=noon - timedelta(days=1), value=-20, by=None, at=noon)
    assert values(measure) == [-20]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 19, 12, 0, 1, tzinfo=UTC),
        datetime(1969, 12, 30, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 1),  # noqa: DTZ001 (without a zone on purpose)
    ],
)
def test_moments_to_come_before_1970_or_without_a_zone_are_refused(moment: datetime, noon: datetime):
    with pytest.raises(Invalid) as refused:
        factories.measure().record(moment=moment, value=1, by=None, at=noon)
    assert [problem.field for problem in refused.value.problems] == ["moment"]


def test_a_retired_measure_takes_no_reading(client: Client, tickets: Measure, ana: User):
    tickets.retire(by=None)
    client.force_login(ana)
    response = client.post(at(tickets, "add/"), {"moment": "Oct 2026", "value": "1"})
    assert response.status_code == 409
    assert "Bring it back" in response.content.decode()
    with pytest.raises(Conflict):
        tickets.record_many([{"moment": clock.now(), "value": 1}], by=None)


# Corrections


def test_a_correction_needs_a_reason_and_keeps_what_was_there(client: Client, tickets: Measure, ana: User):
    factories.readings(tickets, [400, 412])
    old = tickets.readings.get(value=412)
    client.force_login(ana)
    path = at(tickets, f"{old.pk}/correct/")
    assert 'value="412"' in client.get(path).content.decode()
    wrong = client.post(path, {"value": "421", "reason": " "})
    assert wrong.status_code == 400
    assert "Say why the reading is corrected." in wrong.content.decode()
    assert client.post(path, {"value": "421", "reason": "Two figures were swapped."}).status_code == 302
    old.refresh_from_db()
    assert values(tickets) == [400, 421]
    assert (old.value, old.superseded_by.reason) == (412, "Two figures were swapped.")  # type: ignore[union-attr]  # there, or the test fails here
    again = client.post(path, {"value": "1", "reason": "Again."})
    assert again.status_code == 409
    assert "corrected meanwhile" in again.content.decode()


def test_a_reading_of_another_measure_is_not_there(client: Client, tickets: Measure, ana: User):
    other = factories.measure("Other")
    factories.readings(other, [1])
    client.force_login(ana)
    assert client.get(at(tickets, f"{other.readings.get().pk}/correct/")).status_code == 404


@pytest.mark.parametrize("field", ["moment", "value", "note"])
@pytest.mark.parametrize("text", ["\x00", "\u202e1", "x" * 100_000, "=1+1", "<script>", "１", "9" * 5000, "-"])
def test_hostile_words_in_the_form_are_answered_and_never_a_fault(
    client: Client, tickets: Measure, ana: User, field: str, text: str
):
    client.force_login(ana)
    said = {"moment": "Oct 2025", "value": "1", "note": ""} | {field: text}
    assert client.post(at(tickets, "add/"), said).status_code in {302, 400}
