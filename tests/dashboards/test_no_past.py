"""The dashboard and the KPI pages of a register without a past say what is missing."""

import pytest

from improvements.models import Improvement
from metrics import queries, rollups
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_it_says_what_is_missing_while_there_is_little(client, cleo, ana):
    client.force_login(cleo)
    assert "No figures yet" in client.get("/kpis/").content.decode()
    factories.improvement("First", logged_by=ana)
    rollups.backfill(queries.today(), queries.today())
    text = client.get("/kpis/").content.decode()
    assert "The flow is drawn from the second week on" in text
    assert "Nothing was done in this period" in text
    assert "Signals appear after 12 finished months" in text
    assert client.get("/kpis/?scope=item:99999&period=decade").status_code == 400


def test_without_figures_the_page_says_when_they_come(client, cleo):
    client.force_login(cleo)
    assert "computed a few minutes after" in client.get("/kpis/all/").content.decode()
    assert "Nothing was counted" in client.get("/kpis/productivity_index/").content.decode()
    assert Improvement.objects.count() == 0
