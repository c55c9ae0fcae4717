"""Scores of awareness, from surveys or typed, are a KPI of their month and service, and open their measures."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from metrics import rollups
from metrics.models import Rollup, TouchedDays
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MAY = datetime(2026, 5, 5, 12, tzinfo=UTC)


def test_scores_of_the_month_are_the_mean_and_open_their_measures(
    client: Client, cleo: User, item: ConfigurationItem, ana: User
):
    known = factories.measure("Do you know where to log an idea?", subject="awareness", kind="satisfaction", item=item)
    used = factories.measure("Have you logged one?", subject="awareness", kind="satisfaction", item=None)
    other = factories.measure("Calls", item=item)
    for measure, score in ((known, 60), (used, 30), (other, 900)):
        measure.record(moment=MAY, value=score, by=None)
    again = known.record(moment=MAY + timedelta(days=7), value=70, by=None)
    known.correct(again, value=80, by=None, reason="One answer came late")
    rollups.roll("month", MAY.date().replace(day=1))
    row = Rollup.objects.get(key="awareness", kind="month", scope_kind="whole")
    assert (row.value, row.numerator, row.denominator) == (pytest.approx(170 / 3), 170, 3)
    mine = Rollup.objects.get(key="awareness", kind="month", scope_id=str(item.pk))
    assert mine.value == 70
    client.force_login(cleo)
    page = client.get("/kpis/awareness/?period=month&until=2026-05").content.decode()
    assert "Open the 2 records behind it" in page
    shown = client.get("/measures/?subject=awareness").content.decode()
    assert known.name in shown
    assert used.name in shown
    assert other.name not in shown


def test_a_late_score_marks_the_days_it_changes_and_other_readings_none():
    factories.measure("Calls").record(moment=MAY, value=5, by=None)
    assert not TouchedDays.objects.exists()
    measure = factories.measure("Known?", subject="awareness", kind="satisfaction")
    measure.record(moment=MAY, value=50, by=None)
    assert TouchedDays.objects.get().first == MAY.date()
    measure.take([{"moment": MAY - timedelta(days=40), "value": 40.0}], by=None)
    assert TouchedDays.objects.order_by("first").first().first == (MAY - timedelta(days=40)).date()  # type: ignore[union-attr]  # there, or the test fails here
