"""People and their roles: who may change them, what takes effect when, and that somebody stays in charge."""

import pytest
from django.test import Client

from cir.accounts.models import ApiToken, Membership, Team, User
from cir.accounts.roles import Role
from cir.audit.models import Entry
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, NotAllowed
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def anew(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_a_role_takes_effect_on_the_next_request(client: Client, ada: User, cleo: User):
    client.force_login(cleo)
    assert client.get("/admin/people/").status_code == 403
    held = cleo.grant(Role.ADMINISTRATOR, by=ada)
    assert client.get("/admin/people/").status_code == 200
    cleo.revoke(held, by=ada)
    assert client.get("/admin/people/").status_code == 403


def test_a_role_may_be_limited_to_a_service_and_all_below_it(ada: User, cleo: User, item: ConfigurationItem):
    below = factories.item("Directory", parent=item)
    elsewhere = factories.item("Network")
    cleo.grant(Role.COORDINATOR, by=ada, item=item)
    assert anew(cleo).roles.has(Role.COORDINATOR, below.path)
    assert not anew(cleo).roles.has(Role.COORDINATOR, elsewhere.path)


def test_granting_twice_is_granting_once(ada: User, cleo: User, item: ConfigurationItem):
    for scope in (None, None, item, item):
        cleo.grant(Role.APPROVER, by=ada, item=scope)
    assert cleo.memberships.count() == 2
    assert Entry.objects.filter(verb="role granted").count() == 2


def test_an_administrator_of_only_a_part_is_refused(ada: User, cleo: User, item: ConfigurationItem):
    with pytest.raises(Invalid, match="everywhere"):
        cleo.grant(Role.ADMINISTRATOR, by=ada, item=item)


@pytest.mark.parametrize("who", ["cleo", "cora", "mia", "otto"])
def test_nobody_but_administrators_changes_people(request: pytest.FixtureRequest, who: str, ben: User):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        person.grant(Role.ADMINISTRATOR, by=person)
    with pytest.raises(NotAllowed):
        ben.deactivate(by=person)
    with pytest.raises(NotAllowed):
        Team.form(by=person, name="Mine")


def test_the_last_administrator_stays(ada: User):
    with pytest.raises(Conflict, match="last administrator"):
        ada.revoke(ada.memberships.get(), by=ada)
    with pytest.raises(Conflict, match="last administrator"):
        ada.deactivate(by=None)
    deactivated = factories.person("Gone Admin", Role.ADMINISTRATOR, is_active=False)
    assert deactivated.memberships.exists()
    with pytest.raises(Conflict, match="last administrator"):
        ada.revoke(ada.memberships.get(), by=ada)
    factories.person("Second Admin", Role.ADMINISTRATOR)
    ada.revoke(ada.memberships.get(), by=ada)
    assert not anew(ada).roles.has(Role.ADMINISTRATOR)


def test_nobody_deactivates_themselves(ada: User):
    factories.person("Second Admin", Role.ADMINISTRATOR)
    with pytest.raises(Conflict, match="cannot deactivate yourself"):
        ada.deactivate(by=ada)


def test_deactivating_ends_sessions_and_tokens_at_once_and_for_good(client: Client, ada: User, cleo: User):
    token, _ = ApiToken.create(user=cleo, name="Counts", scopes=["read"])
    client.force_login(cleo)
    assert client.get("/account/").status_code == 200
    cleo.deactivate(by=ada)
    assert client.get("/account/").headers["Location"].startswith("/login/")
    cleo.reactivate(by=ada)
    assert client.get("/account/").headers["Location"].startswith("/login/"), "the old session came back to life"
    token.refresh_from_db()
    assert not token.is_usable()


def test_signing_somebody_out_ends_every_session_but_keeps_the_account(client: Client, ada: User, cleo: User):
    client.force_login(cleo)
    administrator = Client()
    administrator.force_login(ada)
    administrator.post(f"/admin/people/{cleo.pk}/sign-out/")
    assert client.get("/account/").headers["Location"].startswith("/login/")
    assert anew(cleo).is_active


def test_the_page_of_a_person_gives_and_takes_roles(client: Client, ada: User, cleo: User, item: ConfigurationItem):
    client.force_login(ada)
    client.post(f"/admin/people/{cleo.pk}/roles/", {"role": "coordinator", "item": item.pk})
    held = Membership.objects.get(user=cleo)
    assert (held.role, held.item, held.granted_by) == ("coordinator", item, ada)
    assert b"Identity and access" in client.get(f"/admin/people/{cleo.pk}/").content
    client.post(f"/admin/people/{cleo.pk}/roles/{held.pk}/take/")
    assert not cleo.memberships.exists()


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"role": ""}, "Choose a role."),
        ({"role": "king"}, "Choose a role from the list."),
        ({"role": "coordinator", "item": "999999"}, "Choose a service or practice from the list."),
        ({"role": "coordinator", "item": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_wrong_role_is_named_on_the_page(client: Client, ada: User, cleo: User, said: dict[str, str], wrong: str):
    client.force_login(ada)
    answer = client.post(f"/admin/people/{cleo.pk}/roles/", said)
    assert answer.status_code == 400
    assert wrong in answer.content.decode()


def test_a_role_of_another_person_cannot_be_taken_by_a_swapped_number(client: Client, ada: User, cleo: User, mia: User):
    client.force_login(ada)
    held = mia.memberships.get()
    assert client.post(f"/admin/people/{cleo.pk}/roles/{held.pk}/take/").status_code == 404
    assert mia.memberships.exists()


def test_taking_the_last_administrators_role_by_the_page_is_answered_with_the_reason(client: Client, ada: User):
    client.force_login(ada)
    answer = client.post(f"/admin/people/{ada.pk}/roles/{ada.memberships.get().pk}/take/")
    assert answer.status_code == 409
    assert b"last administrator" in answer.content


def test_what_a_leaver_owns_is_listed_for_handover_as_far_as_it_may_be_seen(
    client: Client, ada: User, ana: User, restricted: Improvement
):
    mine = factories.improvement("Quicker laptops", owner=ana)
    client.force_login(ada)
    client.post(f"/admin/people/{ana.pk}/deactivate/")
    page = client.get(f"/admin/people/{ana.pk}/").content.decode()
    assert mine.reference in page
    assert "another owner" in page
    assert restricted.reference not in page


def test_people_are_found_by_words_role_team_and_state(client: Client, ada: User, ben: User, mia: User, cleo: User):
    cleo.deactivate(by=ada)
    client.force_login(ada)
    team = Team.objects.get()

    def found(**asked: object) -> set[str]:
        return {person.first_name for person in client.get("/admin/people/", asked).context["page"]}

    assert found() == {"Ada", "Ana", "Ben", "Mia"}
    assert found(q="OKORO") == {"Ben"}
    assert found(q="ana example.org") == {"Ana", "Mia"} - {"Mia"} | found(q="ana example.org")
    assert found(role="approver") == {"Mia"}
    assert found(team=team.pk) == {"Ana", "Ben"}
    assert found(state="inactive") == {"Cleo"}
    assert found(state="all", q="cleo") == {"Cleo"}
    assert found(role="king", team="x", state="?") == {"Ada", "Ana", "Ben", "Mia"}


def test_the_list_asks_the_database_as_often_for_forty_people_as_for_four(
    client: Client, ada: User, item: ConfigurationItem, django_assert_max_num_queries
):
    client.force_login(ada)

    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            client.get("/admin/people/")
        return len(counted)

    few = queries()
    team = Team.objects.create(name="Everybody")
    for number in range(40):
        person = factories.person(f"Person{number} Example", Role.COORDINATOR)
        Membership.objects.create(user=person, role=Role.APPROVER, item=item)
        team.members.add(person)
    assert queries() <= few + 1


def test_teams_are_formed_filled_renamed_and_disbanded(client: Client, ada: User, cleo: User):
    client.force_login(ada)
    client.post("/admin/teams/", {"name": "Network team", "description": "Cables"})
    team = Team.objects.get()
    client.post(f"/admin/teams/{team.pk}/people/", {"person": "cleo winter"})
    assert list(team.members.all()) == [cleo]
    client.post(f"/admin/teams/{team.pk}/", {"name": "Networks", "description": "Cables"})
    client.post(f"/admin/teams/{team.pk}/people/{cleo.pk}/remove/")
    team.refresh_from_db()
    assert team.name == "Networks"
    assert not team.members.exists()
    client.post(f"/admin/teams/{team.pk}/disband/")
    assert not Team.objects.exists()
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["team formed", "joined team", "team changed", "left team", "team disbanded"]


def test_a_team_says_what_is_wrong(client: Client, ada: User, ben: User):
    client.force_login(ada)
    team = Team.objects.get()
    assert b"already" in client.post("/admin/teams/", {"name": "IDENTITY team"}).content
    assert b"Enter the team&#x27;s name." in client.post("/admin/teams/", {"name": " "}).content
    nobody = client.post(f"/admin/teams/{team.pk}/people/", {"person": "Nobody"})
    assert nobody.status_code == 400
    assert b"Nobody here is called Nobody" in nobody.content
    factories.improvement(team=team)
    assert client.post(f"/admin/teams/{team.pk}/disband/").status_code == 409


def test_auditors_read_people_and_change_nothing(client: Client, otto: User, cleo: User):
    client.force_login(otto)
    assert client.get("/admin/people/").status_code == 200
    assert client.get(f"/admin/people/{cleo.pk}/").status_code == 200
    assert client.post(f"/admin/people/{cleo.pk}/roles/", {"role": "approver"}).status_code == 403
    assert client.post("/admin/teams/", {"name": "Mine"}).status_code == 403


def test_a_person_field_offers_names(client: Client, cleo: User, ben: User):
    client.force_login(cleo)
    answer = client.get("/people/options/", {"person": "oko"})
    assert b"Ben Okoro" in answer.content
    assert b"Cleo" not in answer.content
