"""The catalogue's pages: what is counted is what the person may see, from a fixed number of queries."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem, Objective, Vision
from cir.errors import Invalid, NotAllowed
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def counts(client: Client, **asked: object) -> dict[str, tuple[int, int, int]]:
    """Depth, open and done per item of the tree."""
    lines = client.get("/services/", asked).context["lines"]
    return {line.item.name: (line.depth, line.open, line.done) for line in lines}


def test_the_tree_counts_what_is_on_an_item_and_below_it(client: Client, cleo: User, item: ConfigurationItem):
    below = factories.item("Directory", kind="product", parent=item)
    factories.item("Access reviews", kind="practice")
    factories.improvement(item=item)
    factories.improvement(item=below)
    factories.improvement(item=below, status="done", outcome="achieved", ended_at=clock.now())
    factories.improvement(item=below, status="done", outcome="achieved", ended_at=clock.now() - timedelta(days=400))
    client.force_login(cleo)
    assert counts(client) == {"Access reviews": (0, 0, 0), "Identity and access": (0, 2, 1), "Directory": (1, 1, 1)}
    assert list(counts(client)) == ["Access reviews", "Identity and access", "Directory"]


def test_restricted_records_are_counted_only_for_those_who_see_them(
    client: Client, cleo: User, cora: User, restricted: Improvement
):
    client.force_login(cleo)
    assert counts(client)["Identity and access"][1] == 0
    page = client.get("/services/identity-and-access/").content.decode()
    assert restricted.title not in page
    client.force_login(cora)
    assert counts(client)["Identity and access"][1] == 1
    assert restricted.title in client.get("/services/identity-and-access/").content.decode()


def test_the_tree_is_filtered_by_kind_words_and_retired(client: Client, cora: User, item: ConfigurationItem):
    factories.item("Directory", kind="product", parent=item)
    gone = factories.item("Fax", kind="service")
    gone.retire(by=cora)
    client.force_login(cora)
    assert set(counts(client, kind="product")) == {"Identity and access", "Directory"}, "with the way to it"
    assert set(counts(client, q="DIREC")) == {"Identity and access", "Directory"}
    assert "Fax" not in counts(client)
    assert "Fax" in counts(client, retired="on")
    assert counts(client, q="zebra") == {}
    assert b"Nothing in the catalogue matches." in client.get("/services/", {"q": "zebra"}).content
    assert client.get("/services/", {"kind": "castle\x00", "q": "\x00"}).status_code == 200


def test_the_tree_and_a_card_ask_the_database_as_often_for_many_as_for_few(
    client: Client, cora: User, item: ConfigurationItem, django_assert_max_num_queries
):
    client.force_login(cora)

    def queries(address: str) -> int:
        with django_assert_max_num_queries(40) as counted:
            client.get(address)
        return len(counted)

    addresses = ("/services/", "/services/identity-and-access/", "/objectives/")
    for number in range(2):
        fill(number, item, cora)
    few = [queries(address) for address in addresses]
    for number in range(2, 20):
        fill(number, item, cora)
    assert [queries(address) for address in addresses] == few


def fill(number: int, item: ConfigurationItem, owner: User) -> None:
    below = factories.item(f"Part {number}", parent=item, owner=owner)
    objective = Objective.objects.create(name=f"Objective {number}", owner=owner)
    factories.improvement(item=below, owner=owner, objective=objective)
    factories.improvement(item=below, owner=owner, status="done", outcome="achieved", ended_at=clock.now())
    factories.readings(factories.measure(f"Measure {number}", item=below), [1, 2, 3])


def test_a_card_says_that_nothing_was_finished_for_long_or_that_too_much_is_going_on(
    client: Client, cleo: User, item: ConfigurationItem
):
    client.force_login(cleo)

    def said() -> list[str]:
        return client.get("/services/identity-and-access/").context["stands_out"]

    assert said() == []
    done = factories.improvement(
        item=item, status="done", outcome="achieved", ended_at=clock.now() - timedelta(days=250)
    )
    assert said() == ["No improvement finished for 8 months."]
    for _ in range(3):
        factories.improvement(item=item, status="in_progress", scale="project")
    done.ended_at = clock.now()
    done.save()
    assert said() == ["3 very large at once: finish one before the next begins."]


def test_a_card_shows_measures_with_their_latest_reading_and_objectives_served(
    client: Client, cleo: User, item: ConfigurationItem, objective: Objective
):
    factories.readings(factories.measure(item=item), [405, 168])
    factories.improvement(item=item, objective=objective)
    client.force_login(cleo)
    page = client.get("/services/identity-and-access/").content.decode()
    assert "168" in page
    assert escape(objective.name) in page


def test_unknown_addresses_are_not_found(client: Client, cleo: User):
    client.force_login(cleo)
    assert client.get("/services/nothing/").status_code == 404
    assert client.get("/objectives/999/").status_code == 404


def test_names_are_shown_as_they_are_typed_and_never_run(client: Client, cora: User):
    made = ConfigurationItem.add(
        by=cora, name="<script>alert(1)</script>", kind="service", description="<img src=x onerror=alert(1)>"
    )
    client.force_login(cora)
    for address in ("/services/", made.get_absolute_url(), f"{made.get_absolute_url()}edit/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page


def test_contributions_to_an_objective_are_counted_as_far_as_they_are_seen(
    client: Client, cleo: User, ana: User, item: ConfigurationItem, objective: Objective, restricted: Improvement
):
    restricted.objective = objective
    restricted.save()
    factories.improvement(objective=objective)
    factories.improvement(objective=objective, status="done", outcome="achieved", ended_at=clock.now())
    client.force_login(cleo)
    line = client.get("/objectives/").context["current"][0]
    assert (line["open"], line["done"]) == (1, 1)
    client.force_login(ana)
    line = client.get("/objectives/").context["current"][0]
    assert (line["open"], line["done"]) == (2, 1)


def test_objectives_are_added_changed_and_retired_by_keepers(client: Client, cora: User):
    client.force_login(cora)
    client.post("/objectives/add/", {"name": "No time lost to IT", "horizon": "long", "owner": "cora lindqvist"})
    made = Objective.objects.get()
    assert (made.horizon, made.owner) == ("long", cora)
    client.post(f"/objectives/{made.pk}/edit/", {"name": "Less time lost", "horizon": "short", "owner": ""})
    made.refresh_from_db()
    assert (made.name, made.owner) == ("Less time lost", None)
    client.post(f"/objectives/{made.pk}/retire/")
    assert not Objective.objects.current().exists()
    client.post(f"/objectives/{made.pk}/bring-back/")
    assert Objective.objects.current().exists()
    wrong = client.post("/objectives/add/", {"name": "", "horizon": "never"})
    assert wrong.status_code == 400
    assert b"Enter the objective." in wrong.content
    assert b"Choose a horizon from the list." in wrong.content


def test_a_new_vision_takes_over_on_its_day_and_the_old_one_stays_readable(client: Client, cora: User):
    Vision.proclaim(by=cora, text="Old", valid_from=date(2020, 1, 1))
    Vision.proclaim(by=cora, text="New", valid_from=date(2026, 1, 1))
    assert Vision.objects.on(date(2025, 12, 31)).text == "Old"
    assert Vision.objects.on(date(2026, 1, 1)).text == "New"
    client.force_login(cora)
    assert client.post("/objectives/vision/", {"text": "", "valid_from": "x"}).status_code == 400
    client.post("/objectives/vision/", {"text": "Newest", "valid_from": "2026-02-01"})
    page = client.get("/objectives/").content.decode()
    assert all(text in page for text in ("Old", "New", "Newest"))


def test_cleo_does_not_change_vision_or_objectives(client: Client, cleo: User, objective: Objective):
    client.force_login(cleo)
    assert client.get("/objectives/").status_code == 200
    assert client.get(f"/objectives/{objective.pk}/").status_code == 200
    for address in ("vision", "add", f"{objective.pk}/edit"):
        assert client.get(f"/objectives/{address}/").status_code == 403
    for address in ("retire", "bring-back"):
        assert client.post(f"/objectives/{objective.pk}/{address}/").status_code == 403
    with pytest.raises(NotAllowed):
        Objective.add(by=cleo, name="Mine")
    with pytest.raises(Invalid):
        Objective.add(by=None, name="x", slug="y")
