"""Every route, asked by everybody, on an ordinary and on a restricted record: the table says what they get."""

from zlib import crc32

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from cir.accounts.models import User
from improvements.models import Improvement
from tests.house import routes
from tests.house.matrix import ROUTES
from tests.house.rules import HIDDEN, KNOWN, OK, REFUSED, SIGN_IN, SIGNED_IN, Expected
from tests.house.world import World

pytestmark = pytest.mark.django_db
SPOKESPEOPLE = {"nobody", "gone", "cleo", "otto", "ada"}


def outcome(answer: HttpResponse, method: str) -> str | int:
    """What the answer amounts to: let through, refused, hidden, or sent to sign-in."""
    if answer.status_code == 401 or (
        answer.status_code == 302 and answer.headers["Location"].startswith("/login/?next=")
    ):
        return SIGN_IN
    if answer.status_code in (REFUSED, HIDDEN):
        return answer.status_code
    fine = answer.status_code < 500 and answer.status_code != 405  # not possible now is another question
    return OK if fine else f"{answer.status_code}"


def wrong(world: World, route: str, method: str, expected: Expected) -> list[str]:
    """Everybody for whom the answer is not what the table says."""
    found = []
    for name, wanted in few_of(expected, crc32(f"{method} {route}".encode())).items():
        got = outcome(asked(world, name, method, routes.address(world, route)), method)
        if got != wanted and not (wanted == KNOWN and got in (OK, REFUSED)):
            found.append(f"{name}: {got}, not {wanted}")
    return found


def few_of(expected: Expected, turn: int) -> Expected:
    """Of those who are let in two, who take turns from route to route; of the others all, or three of all alike."""
    let_in = [name for name in SIGNED_IN if expected.get(name) in (OK, KNOWN)]
    first = turn % max(1, len(let_in))
    asked_in = {*(let_in[first:] + let_in[:first])[:2]}
    speaking = SPOKESPEOPLE if len({expected[name] for name in SIGNED_IN if name in expected}) == 1 else expected
    return {
        name: wanted for name, wanted in expected.items() if (name in asked_in if name in let_in else name in speaking)
    }


def asked(world: World, name: str, method: str, address: str) -> HttpResponse:
    """The answer to this person; what it changed is undone."""
    client = routes.signed_in(world, name)
    with transaction.atomic():
        answer = routes.send(client, method, address)
        transaction.set_rollback(True)
    return answer


def test_every_route_has_a_row():
    assert [route for route in routes.routes() if route not in ROUTES] == []


def test_every_row_has_a_route():
    assert [route for route in ROUTES if route not in routes.routes()] == []


def group_of(route: str) -> str:
    """The word a route begins with; the API by what it is about."""
    words = route.lstrip("^").split("/")
    return "/".join(words[:3]) if words[0] == "api" else words[0]


GROUPS = sorted({group_of(route) for route in ROUTES})


def of_group(group: str) -> list[str]:
    """The routes that begin with this word."""
    return [route for route in ROUTES if group_of(route) == group]


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_gets_what_the_table_says(world: World, group: str):
    found = [
        f"{method} {route} {fault}"
        for route in of_group(group)
        for method, rule in ROUTES[route].rules().items()
        for fault in wrong(world, route, method, rule.ordinary)
    ]
    assert found == [], "\n".join(found)


def test_what_is_restricted_does_not_exist_for_others(world: World):
    Improvement.objects.filter(pk=world.record.pk).update(restricted=True)
    found = [
        f"{method} {route} {fault}"
        for route in ROUTES
        if "reference" in route or "number" in route
        for method, rule in ROUTES[route].rules().items()
        for fault in wrong(world, route, method, rule.restricted)
    ]
    assert found == [], "\n".join(found)


def test_a_method_without_a_rule_is_not_known(world: World):
    found = []
    for route, row in ROUTES.items():
        methods = {"GET", "POST", "PUT", "PATCH", "DELETE"} if route.startswith("api/") else {"GET", "POST"}
        for method in methods - set(row.rules()):
            answer = asked(world, "ada", method, routes.address(world, route))
            if answer.status_code not in (405, REFUSED, HIDDEN) and not row.csrf_exempt:
                found.append(f"{method} {route}: {answer.status_code}")
    assert found == [], "\n".join(found)


def test_djangos_own_admin_is_for_operators_alone(world: World):
    User.objects.filter(pk=world.people["ada"].pk).update(is_staff=True, is_superuser=True)
    for route in routes.operators():
        for name in ("nobody", "cleo", "cora", "otto", "gone"):
            answer = routes.send(routes.signed_in(world, name), "GET", f"/{route}")
            assert answer.status_code in (302, 403, 404), f"{name} {route}"
            if answer.status_code == 302:
                assert "/login/" in answer.headers["Location"] or "logout" in route, f"{name} {route}"
    assert routes.send(routes.signed_in(world, "ada"), "GET", "/django-admin/").status_code == 200


def test_djangos_own_sign_in_form_is_never_shown(client: Client):
    """It knows neither the limits of tries nor the second step."""
    answer = client.get("/django-admin/login/")
    assert answer.headers["Location"].startswith("/login/?next=")
    assert client.post("/django-admin/login/", {"username": "ada@example.org", "password": "x"}).status_code == 302


def test_the_table_would_notice_a_door_left_open(world: World):
    everybody: Expected = {"cleo": OK}
    assert wrong(world, "admin/people/", "GET", everybody) == ["cleo: 403, not ok"]
