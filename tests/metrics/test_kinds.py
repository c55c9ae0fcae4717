"""Every kind of measure: what it asks of its readings, and units that are not converted silently."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from cir import clock
from cir.accounts.models import User
from cir.errors import Invalid
from metrics.models import Measure
from metrics.tabular import number_of
from tests import factories
from tests.metrics.sending import send, values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def read(measure: Measure, days: int = 1, **numbers: Any) -> float:
    moment = clock.now() - timedelta(days=days)
    return measure.record(moment=moment, by=None, **numbers).value


def test_a_duration_needs_its_unit_and_is_never_below_zero(ana: User):
    with pytest.raises(Invalid) as wrong:
        Measure.define(by=ana, name="Time to restore", kind="duration")
    assert [each.field for each in wrong.value.problems] == ["unit"]
    restore = Measure.define(by=ana, name="Time to restore", kind="duration", unit="minutes")
    assert read(restore, value=0) == 0
    with pytest.raises(Invalid, match="Enter 0 or more"):
        read(restore, days=2, value=-1)
    other = Measure.define(by=ana, name="Calls", unit="")
    with pytest.raises(Invalid, match="Enter the unit of the duration"):
        other.change(by=None, kind="duration")


def test_money_is_in_the_currency_of_the_organisation_and_may_be_below_zero(ana: User):
    cost = Measure.define(by=ana, name="Cost of one request", kind="money")
    with override_settings(CURRENCY="CHF"):
        assert cost.shown_unit == "CHF"
        assert read(cost, value=-40.5, unit="chf") == -40.5
        with pytest.raises(Invalid, match="“EUR” is another unit: this measure is read in “CHF”"):
            read(cost, days=2, value=3, unit="EUR")


def test_another_unit_is_refused_the_same_one_taken_however_it_is_written(ana: User):
    wait = Measure.define(by=ana, name="Waiting time", kind="duration", unit="Minutes")
    assert read(wait, value=12, unit=" minutes ") == 12
    with pytest.raises(Invalid, match="Convert it first") as wrong:
        read(wait, days=2, value=0.2, unit="hours")
    assert [each.code for each in wrong.value.problems] == ["unit"]


def test_a_unit_behind_the_number_or_in_a_column_is_read_and_compared(client: Client, ana: User):
    wait = factories.measure(owner=ana, name="Waiting time", unit="min", kind="duration")
    client.force_login(ana)
    rows = "2026-08-01\t12 min\n2026-09-01\t0.3 hours\n2026-10-01\t11"
    shown = send(client, wait, rows).content.decode()
    assert "Line 2: Unit: “hours” is another unit: this measure is read in “min”." in shown
    send(client, wait, "Day\tValue\tUnit\n2026-08-01\t12\tmin\n2026-10-01\t11\t", add="pasted")
    assert values(wait) == [12, 11]


@pytest.mark.parametrize(
    ("cell", "read"),
    [("12 min", (12.0, "min")), ("1,234.5\u00a0tickets", (1234.5, "tickets")),
     ("12 %", (12.0, "")), ("about 12", (None, "")),
     ("12-14", (None, "")), ("", (None, ""))],
)  # fmt: skip
def test_a_number_with_what_stands_behind_it(cell, read):
    assert number_of(cell) == read
