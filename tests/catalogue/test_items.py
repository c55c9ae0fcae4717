"""Services, products and practices: adding, changing, retiring and merging them, and who may."""

import pytest
from django.test import Client

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.audit.models import Entry
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, NotAllowed
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def scoped(item: ConfigurationItem) -> User:
    """Coordinates Identity and access, and nothing else."""
    person = factories.person("Noor Haddad")
    Membership.objects.create(user=person, role=Role.COORDINATOR, item=item)
    return person


def test_an_item_is_added_below_another_with_a_line_in_the_audit_trail(cora: User, item: ConfigurationItem):
    made = ConfigurationItem.add(by=cora, name=" Directory ", kind="product", parent=item, owner=cora)
    assert (made.name, made.path) == ("Directory", f"{item.path}{made.pk}/")
    assert Entry.objects.get(verb="item added").target_id == str(made.pk)


def test_a_coordinator_of_a_part_keeps_that_part_only(scoped: User, item: ConfigurationItem):
    below = ConfigurationItem.add(by=scoped, name="Directory", kind="product", parent=item)
    below.change(by=scoped, name="Directory service")
    other = factories.item("Network")
    with pytest.raises(NotAllowed):
        ConfigurationItem.add(by=scoped, name="Top", kind="service")
    with pytest.raises(NotAllowed):
        other.change(by=scoped, name="Mine")
    with pytest.raises(NotAllowed):
        below.change(by=scoped, parent=other)
    with pytest.raises(NotAllowed):
        below.merge_into(other, by=scoped)


@pytest.mark.parametrize("who", ["cleo", "mia", "otto", "ana"])
def test_others_do_not_keep_the_catalogue(request: pytest.FixtureRequest, who: str, item: ConfigurationItem):
    person = request.getfixturevalue(who)
    for door in (lambda: item.change(by=person, name="Mine"), lambda: item.retire(by=person)):
        with pytest.raises(NotAllowed):
            door()


def test_everything_wrong_is_said_at_once(cora: User, item: ConfigurationItem):
    with pytest.raises(Invalid) as refused:
        ConfigurationItem.add(by=cora, name="", kind="castle", description="x" * 5000)
    assert {problem.field for problem in refused.value.problems} == {"name", "kind", "description"}
    with pytest.raises(Invalid, match="There is a service called “IDENTITY AND ACCESS” already"):
        ConfigurationItem.add(by=cora, name="IDENTITY AND ACCESS", kind="service")
    with pytest.raises(Invalid, match="cannot be set"):
        ConfigurationItem.add(by=cora, name="x", kind="service", slug="mine", path="/1/")


def test_an_item_cannot_be_put_below_itself(cora: User, item: ConfigurationItem):
    below = ConfigurationItem.add(by=cora, name="Directory", kind="product", parent=item)
    with pytest.raises(Invalid, match="not the item itself"):
        item.change(by=cora, parent=below)
    item.refresh_from_db()
    assert item.parent is None


def test_moving_an_item_takes_along_what_lies_below(cora: User, item: ConfigurationItem):
    middle = ConfigurationItem.add(by=cora, name="Directory", kind="product", parent=item)
    leaf = ConfigurationItem.add(by=cora, name="Groups", kind="product", parent=middle)
    top = ConfigurationItem.add(by=cora, name="Workplace", kind="service")
    assert middle.change(by=cora, parent=top) == ("parent",)
    leaf.refresh_from_db()
    assert leaf.path == f"{top.path}{middle.pk}/{leaf.pk}/"


def test_retiring_keeps_what_there_is_and_asks_for_what_lies_below_first(
    cora: User, item: ConfigurationItem, idea: Improvement
):
    below = ConfigurationItem.add(by=cora, name="Directory", kind="product", parent=item)
    with pytest.raises(Conflict, match="Directory"):
        item.retire(by=cora)
    below.retire(by=cora)
    item.retire(by=cora)
    idea.refresh_from_db()
    assert idea.item == item
    assert item not in ConfigurationItem.objects.current()
    item.bring_back(by=cora)
    assert item in ConfigurationItem.objects.current()


def test_merging_moves_everything_and_the_old_address_leads_to_the_new_one(
    client: Client, cora: User, ana: User, item: ConfigurationItem, idea: Improvement
):
    other = factories.item("Sign-in", kind="service")
    below = ConfigurationItem.add(by=cora, name="Directory", kind="product", parent=item)
    measure = factories.measure(item=item)
    ana.grant(Role.APPROVER, by=None, item=item)
    ana.grant(Role.APPROVER, by=None, item=other)
    cora.grant(Role.COORDINATOR, by=None, item=item)
    item.merge_into(other, by=cora)
    for record in (idea, measure, below):
        record.refresh_from_db()
    assert (idea.item, measure.item, below.parent) == (other, other, other)
    assert below.path.startswith(other.path)
    assert ana.memberships.filter(item=other).count() == 1
    assert cora.memberships.filter(item=other).count() == 1
    assert not Membership.objects.filter(item=item).exists()
    client.force_login(ana)
    assert client.get(f"/services/{item.slug}/").headers["Location"] == f"/services/{other.slug}/"
    with pytest.raises(Conflict, match="was merged into"):
        item.bring_back(by=cora)


def test_merging_what_has_things_of_one_name_is_refused_and_changes_nothing(
    cora: User, item: ConfigurationItem, idea: Improvement
):
    other = factories.item("Sign-in", kind="service")
    factories.measure("Tickets", item=item)
    factories.measure("tickets", item=other)
    with pytest.raises(Conflict, match="measures of the same name"):
        item.merge_into(other, by=cora)
    idea.refresh_from_db()
    item.refresh_from_db()
    assert (idea.item, item.retired_at) == (item, None)


def test_merging_into_itself_below_itself_or_a_retired_one_is_refused(cora: User, item: ConfigurationItem):
    below = ConfigurationItem.add(by=cora, name="Directory", kind="product", parent=item)
    gone = factories.item("Gone")
    gone.retire(by=cora)
    for other in (item, below, gone):
        with pytest.raises(Invalid, match="Choose a current item"):
            item.merge_into(other, by=cora)


def test_a_keeper_adds_changes_retires_and_merges_by_the_pages(client: Client, cora: User, ana: User):
    client.force_login(cora)
    said = {"name": "Service desk", "kind": "service", "description": "Help", "owner": "ana abara", "is_public": "on"}
    assert client.post("/services/add/", said).headers["Location"] == "/services/service-desk/"
    desk = ConfigurationItem.objects.get()
    assert (desk.owner, desk.is_public) == (ana, True)
    page = client.get("/services/service-desk/edit/").content.decode()
    assert 'value="ana@example.org"' in page
    client.post("/services/service-desk/edit/", said | {"name": "Help desk", "owner": "ana@example.org"})
    desk.refresh_from_db()
    assert (desk.name, desk.slug) == ("Help desk", "service-desk"), "links keep working"
    client.post("/services/service-desk/retire/")
    desk.refresh_from_db()
    assert desk.retired_at
    client.post("/services/service-desk/bring-back/")
    other = factories.item("Workplace")
    answer = client.post("/services/service-desk/merge/", {"other": other.pk})
    assert answer.headers["Location"] == "/services/workplace/"


def test_the_pages_say_what_is_wrong_and_keep_what_was_typed(client: Client, cora: User, item: ConfigurationItem):
    client.force_login(cora)
    answer = client.post("/services/add/", {"name": "Identity and access", "kind": "service", "owner": "Nobody"})
    assert answer.status_code == 400
    assert b"Nobody here is called Nobody" in answer.content
    answer = client.post("/services/add/", {"name": "Identity and access", "kind": "service", "owner": ""})
    assert b"already. Choose another name." in answer.content
    assert client.post(f"/services/{item.slug}/merge/", {"other": item.pk}).status_code == 400


def test_cleo_reads_the_catalogue_and_changes_nothing(client: Client, cleo: User, item: ConfigurationItem):
    client.force_login(cleo)
    page = client.get(f"/services/{item.slug}/").content.decode()
    assert "Identity and access" in page
    assert "Merge into" not in page
    for address in ("add", f"{item.slug}/edit"):
        assert client.get(f"/services/{address}/").status_code == 403
    for address in ("retire", "bring-back", "merge"):
        assert client.post(f"/services/{item.slug}/{address}/").status_code == 403


def test_an_item_called_like_an_address_of_ours_gets_another_one(cora: User):
    assert ConfigurationItem.add(by=cora, name="Add", kind="service").slug == "add-service"
