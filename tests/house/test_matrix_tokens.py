"""Tokens: what a person may, as far as the token was made for it, and nothing on any route once it has ended."""

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver
from rest_framework.response import Response

from cir.accounts.models import ApiToken, Membership, Scope
from cir.accounts.roles import Role
from cir.rest.views import Resource
from tests.api.conftest import Program
from tests.house import routes
from tests.house.matrix import ROUTES
from tests.house.test_matrix_limited import program

pytestmark = pytest.mark.django_db


def scopes_of(route):
    """The scope that each method of a route asks for, as the views declare it."""
    return {method: view_of(route).scopes.get(method) for method in ROUTES[route].rules()}


def view_of(route):
    return VIEWS[route].cls


def _views(resolver=None, before=""):
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= _views(pattern, here)
        elif hasattr(pattern.callback, "cls") and hasattr(pattern.callback.cls, "scopes"):
            found[here] = pattern.callback
    return found


VIEWS = _views()


def refused_for_scope(asks, method, address):
    with transaction.atomic():
        answer = asks(method, address, None if method == "GET" else {})
        b"".join(answer)  # a file is closed when it was read
        transaction.set_rollback(True)
    if answer.status_code == 401:
        return "401"
    return answer.status_code == 403 and answer.json()["code"] == "scope"


def test_a_token_opens_what_its_scopes_say_and_nothing_else(world, settings):
    """On every route of the API: the one scope it asks for is enough, and all the others together are not."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    ada, wrong = world.people["ada"], []
    with transaction.atomic():
        for role in Role.values:
            Membership.objects.get_or_create(user=ada, role=role)
        alone = {scope: program(ada, [scope]) for scope in Scope.values}
        others = {scope: program(ada, [each for each in Scope.values if each != scope]) for scope in Scope.values}
        for route in VIEWS:
            for method, scope in scopes_of(route).items():
                address = routes.address(world, route)
                if refused_for_scope(alone[scope], method, address) is not False:
                    wrong.append(f"{method} {route}: {scope} is not enough")
                if refused_for_scope(others[scope], method, address) is not True:
                    wrong.append(f"{method} {route}: done without {scope}")
        transaction.set_rollback(True)
    assert len(VIEWS) > 90
    assert wrong == []


def test_a_token_that_ended_or_whose_person_left_opens_nothing(world):
    ended = {}
    with transaction.atomic():
        for name in ("revoked", "left", "none"):
            person = world.people["cora" if name != "left" else "gone"]
            token, secret = ApiToken.create(user=person, name=name, scopes=Scope.values)
            ended[name] = Program(secret if name != "none" else f"{secret[:-4]}0000")
            if name == "revoked":
                token.revoke()
        for route in VIEWS:
            for method in ROUTES[route].rules():
                found = {
                    name: refused_for_scope(asks, method, routes.address(world, route)) for name, asks in ended.items()
                }
                assert set(found.values()) == {"401"}, f"{method} {route}: {found}"
        transaction.set_rollback(True)


def test_an_endpoint_that_names_no_scope_is_nobodys(rf, world):
    """A new method is closed to every token until somebody says which scope it needs."""

    class Forgotten(Resource):
        def list(self, request):
            return Response({})

    _, secret = ApiToken.create(user=world.people["ana"], name="All", scopes=Scope.values)
    asked = Forgotten.as_view({"get": "list"})(rf.get("/", headers={"authorization": f"Bearer {secret}"}))
    assert asked.status_code == 403
    assert Forgotten.as_view({"get": "list"})(rf.get("/")).status_code == 401
