"""Rows of "Needs you" that are settled where they stand: the update and the reading, by the record's own forms."""

from datetime import date, timedelta

import pytest

from cir import clock
from metrics.intake import moment_for
from tests import factories

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def record(ana, item):
    made = factories.improvement(owner=ana, item=item, status="measuring")
    made.targets.create(measure=factories.measure())
    return made


def test_an_update_is_said_in_place_with_a_day_in_words(client, ana, record):
    client.force_login(ana)
    address = f"/needs/{record.reference}/update/"
    assert "On track" in client.get(address, **PART).content.decode()
    wrong = client.post(address, {"state": "on_track", "text": "", "next_on": "someday"}, **PART)
    assert wrong.status_code == 422
    assert 'value="someday"' in wrong.content.decode()
    said = {"state": "on_track", "text": "Two sites left.", "next_on": "in 2 weeks"}
    assert client.post(address, said, **PART).content == b""
    update = record.updates.get()
    assert (update.text, update.next_on) == ("Two sites left.", clock.today() + timedelta(days=14))


def test_a_reading_of_the_period_that_is_due_is_added_in_place(client, ana, record):
    client.force_login(ana)
    measure = record.targets.get().measure
    address = f"/needs/{record.reference}/readings/{measure.pk}/"
    assert 'name="moment"' in client.get(address, **PART).content.decode()
    assert client.post(address, {"moment": "Oct 2026", "value": "many"}, **PART).status_code == 422
    assert client.post(address, {"moment": "Oct 2026", "value": "1,168"}, **PART).content == b""
    reading = measure.readings.get()
    assert (reading.value, reading.moment) == (1168, moment_for(date(2026, 10, 1), clock.now()))


def test_cleo_settles_nothing_for_others(client, cleo, record):
    client.force_login(cleo)
    measure = record.targets.get().measure
    assert client.get(f"/needs/{record.reference}/readings/{measure.pk}/").status_code == 403
    said = {"state": "on_track", "text": "Fine."}
    assert client.post(f"/needs/{record.reference}/update/", said).status_code == 403
    assert not record.updates.exists()
