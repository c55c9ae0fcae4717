"""A person pins KPIs: they come first on the dashboard and on scorecards, for this person alone."""

import pytest

from cir.accounts.models import User
from cir.errors import Conflict
from metrics import rollups
from metrics.models import KpiPins
from metrics.models.pin import MOST

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def keys(response) -> list[str]:
    found = response.context["page"].tiles if "page" in response.context else response.context["tiles"]
    return [tile.kpi.key for tile in found]


def test_eight_come_first_until_somebody_pins_others(register, client, cleo: User, ben: User):
    client.force_login(cleo)
    usual = keys(client.get("/kpis/"))
    assert len(usual) == 8
    for key in ("harmed_share", "time_in_approved"):
        assert client.post(f"/kpis/{key}/pin/", follow=True).status_code == 200
        client.post(f"/kpis/{key}/pin/")
    assert "Unpin from my KPIs" in client.get("/kpis/harmed_share/").content.decode()
    shown = client.get("/kpis/")
    assert keys(shown) == ["harmed_share", "time_in_approved"]
    assert "The KPIs you pinned." in shown.content.decode()
    client.force_login(ben)
    assert keys(client.get("/kpis/")) == usual
    client.force_login(cleo)
    for key in ("harmed_share", "time_in_approved"):
        client.post(f"/kpis/{key}/unpin/")
    assert keys(client.get("/kpis/")) == usual
    assert client.post("/kpis/made_up/pin/").status_code == 404
    assert client.get("/kpis/harmed_share/pin/").status_code == 405


def test_a_scorecard_has_tiles_of_its_own_part_and_pins_change_them(register, client, cleo: User):
    client.force_login(cleo)
    page = client.get(register.item.get_absolute_url())
    assert keys(page) == ["reached_target", "time_to_implement", "closed_on_time", "return_on_investment"]
    whole = {tile.kpi.key: tile.result.n for tile in client.get("/kpis/").context["page"].tiles if tile.result}
    mine = {tile.kpi.key: tile.result.n for tile in page.context["tiles"] if tile.result}
    assert 0 < mine["time_to_implement"] < whole["time_to_implement"]
    text = page.content.decode()
    assert f"/kpis/time_to_implement/?scope=item%3A{register.item.pk}" in text
    client.post("/kpis/opportunities_logged/pin/")
    client.post("/kpis/staff_logged/pin/")  # of the whole organisation only: no tile of a service
    assert keys(client.get(register.item.get_absolute_url())) == ["opportunities_logged"]


def test_a_thirteenth_is_refused(cleo: User):
    known = rollups.catalogue().kpis
    for kpi in known[:MOST]:
        KpiPins.pin(cleo, kpi)
    with pytest.raises(Conflict, match="Unpin one first"):
        KpiPins.pin(cleo, known[MOST])
    KpiPins.unpin(cleo, known[0])
    KpiPins.pin(cleo, known[MOST])
    assert KpiPins.of(cleo)[-1] == known[MOST].key


def test_numbers_have_as_many_digits_as_matter(register, client, cleo: User):
    client.force_login(cleo)
    from_idea = next(tile for tile in client.get("/kpis/").context["page"].tiles if tile.kpi.key == "time_to_implement")
    assert from_idea.number.isdigit()
