"""The dashboard of a register without a past says what is missing."""

import pytest

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
