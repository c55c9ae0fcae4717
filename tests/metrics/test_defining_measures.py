"""Measures added, changed, retired and said anew: who may, what is locked, and two people at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cir import clock
from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem
from metrics import ready
from metrics.models import Measure
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"name": "Time to restore", "unit": "hours", "direction": "down", "kind": "value", "cadence": "month"}


def boxes(measure: Measure, **changed: Any) -> dict[str, Any]:
    """What the edit form sends."""
    said = {name: getattr(measure, name) for name in ("name", "unit", "direction", "kind", "cadence", "source")}
    said |= {"item": measure.item_id or "", "owner": measure.owner.email if measure.owner else ""}
    return said | {"description": measure.description, "seen": measure.version} | changed


def test_keepers_add_a_measure_from_a_ready_definition(client: Client, cora: User):
    client.force_login(cora)
    page = client.get("/measures/new/", {"from": "changes"}).content.decode()
    assert 'value="Successful changes"' in page
    chosen = ready.indicator("changes")
    assert chosen is not None
    said = {name: getattr(chosen, name) for name in ("name", "unit", "direction", "kind", "cadence", "definition")}
    response = client.post("/measures/new/", said | {"source": "typed"}, follow=True)
    measure = Measure.objects.get()
    assert (measure.name, measure.kind, measure.created_by) == ("Successful changes", "rate", cora)
    assert measure.definitions.get().text == chosen.definition
    assert "Denominator: all" in response.content.decode()


@pytest.mark.parametrize("chosen", ready.INDICATORS, ids=lambda each: each.key)
def test_every_ready_definition_can_be_taken_over_as_it_is(cora: User, chosen: ready.Indicator):
    fields = {name: getattr(chosen, name) for name in ("name", "unit", "direction", "kind", "cadence", "definition")}
    assert Measure.define(by=cora, **fields).definitions.count() == 1


def test_others_may_not_add_and_a_scoped_coordinator_only_in_her_part(
    client: Client, cleo: User, otto: User, item: ConfigurationItem
):
    for person in (cleo, otto):
        client.force_login(person)
        assert client.get("/measures/new/").status_code == 403
        assert client.post("/measures/new/", NEW).status_code == 403
    part = factories.person("Petra Part")
    Membership.objects.create(user=part, role=Role.COORDINATOR, item=item)
    client.force_login(part)
    assert client.get("/measures/new/").status_code == 200
    assert client.post("/measures/new/", NEW | {"source": "typed"}).status_code == 403
    assert client.post("/measures/new/", NEW | {"source": "typed", "item": item.pk}).status_code == 302
    assert Measure.objects.get().item == item


def test_everything_wrong_is_said_at_once_and_the_words_are_kept(client: Client, cora: User):
    client.force_login(cora)
    said = {"name": "", "unit": "x" * 41, "kind": "zebra", "direction": "", "cadence": "hour", "owner": "Nobody At All"}
    response = client.post("/measures/new/", said)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"name", "unit", "kind", "direction", "cadence", "source", "owner"}
    assert "Nobody At All" in response.content.decode()
    assert Measure.objects.count() == 0


def test_a_name_that_is_taken_on_the_same_service_is_refused_at_its_field(client: Client, cora: User):
    factories.measure("Time to restore")
    client.force_login(cora)
    response = client.post("/measures/new/", NEW | {"source": "typed", "name": " time to  RESTORE"})
    assert response.status_code == 400
    assert "name" in response.context["form"].errors


def test_unit_direction_and_kind_stay_once_there_are_readings(client: Client, cora: User):
    measure = factories.measure()
    client.force_login(cora)
    assert client.post(f"/measures/{measure.pk}/edit/", boxes(measure, unit="calls")).status_code == 302
    measure.refresh_from_db()
    factories.readings(measure, [400])
    said = boxes(measure, unit="hours", kind="value", direction="up", name="New name")
    response = client.post(f"/measures/{measure.pk}/edit/", said)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"unit", "kind", "direction"}
    assert "Define another measure" in response.content.decode()
    measure.refresh_from_db()
    assert (measure.unit, measure.name) == ("calls", "Password tickets per month")


def test_a_scale_that_readings_do_not_keep_to_is_refused(client: Client, cora: User):
    measure = factories.measure(kind="value")
    factories.readings(measure, [400])
    client.force_login(cora)
    response = client.post(f"/measures/{measure.pk}/edit/", boxes(measure, highest="300"))
    assert set(response.context["form"].errors) == {"highest"}
    response = client.post(f"/measures/{measure.pk}/edit/", boxes(measure, lowest="9", highest="3"))
    assert response.status_code == 400


def test_who_saves_over_somebody_elses_change_sees_both_versions_first(client: Client, cora: User, ada: User):
    measure = factories.measure()
    old = boxes(measure, name="Mine")
    measure.change(by=ada, name="Theirs")
    client.force_login(cora)
    response = client.post(f"/measures/{measure.pk}/edit/", old)
    assert response.status_code == 412
    assert ("Name", "Theirs", "Mine") in response.context["theirs"]
    text = response.content.decode()
    assert "Save mine instead" in text
    assert 'value="Mine"' in text
    assert Measure.objects.get().name == "Theirs"
    seen = response.context["form"]["seen"].value()
    assert client.post(f"/measures/{measure.pk}/edit/", old | {"seen": seen}).status_code == 302
    assert Measure.objects.get().name == "Mine"


def test_a_new_definition_holds_from_its_day_and_the_older_stays(client: Client, cora: User):
    measure = factories.measure()
    measure.redefine(by=cora, text="All tickets.", valid_from=clock.today() - timedelta(days=400))
    client.force_login(cora)
    path = f"/measures/{measure.pk}/redefine/"
    assert client.post(path, {"text": " ", "valid_from": "soon"}).status_code == 400
    assert client.post(path, {"text": "Without lockouts.", "valid_from": "2026-06-01"}).status_code == 302
    text = client.get(f"/measures/{measure.pk}/").content.decode()
    assert text.index("Without lockouts.") < text.index("All tickets.")


def test_a_retired_measure_keeps_its_page_and_can_be_brought_back(client: Client, ana: User):
    measure = factories.measure(owner=ana)
    client.force_login(ana)
    client.post(f"/measures/{measure.pk}/retire/")
    text = client.get(f"/measures/{measure.pk}/").content.decode()
    assert "Retired" in text
    assert "Add reading" not in text
    client.post(f"/measures/{measure.pk}/bring-back/")
    assert "Add reading" in client.get(f"/measures/{measure.pk}/").content.decode()


@pytest.mark.parametrize("path", ["edit/", "redefine/"])
def test_an_outsider_may_not_change_a_measure(client: Client, cleo: User, path: str):
    measure = factories.measure()
    client.force_login(cleo)
    assert client.get(f"/measures/{measure.pk}/{path}").status_code == 403
    assert client.post(f"/measures/{measure.pk}/{path}", boxes(measure, name="Mine")).status_code == 403
    assert client.post(f"/measures/{measure.pk}/retire/").status_code == 403
    assert client.post(f"/measures/{measure.pk}/bring-back/").status_code == 403
    measure.refresh_from_db()
    assert (measure.name, measure.retired_at) == ("Password tickets per month", None)


@pytest.mark.parametrize("field", ["name", "unit", "description", "owner", "item", "lowest", "seen", "definition"])
@pytest.mark.parametrize("text", ["\x00", "\u202e", "x" * 100_000, "NaN", "1e400", "-1", "9" * 5000])
def test_hostile_words_are_answered_and_never_a_fault(client: Client, cora: User, field: str, text: str):
    client.force_login(cora)
    assert client.post("/measures/new/", NEW | {"source": "typed", field: text}).status_code in {302, 400}
    measure = factories.measure("Another")
    sent = client.post(f"/measures/{measure.pk}/edit/", boxes(measure, **{field: text}))
    assert sent.status_code in {302, 400, 412}
