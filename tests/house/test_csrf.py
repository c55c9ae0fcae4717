"""No unsafe request without a token of ours, and none from elsewhere: pages, parts and the API with a session alike."""

import pytest

from tests.house import routes
from tests.house.matrix import ROUTES
from tests.house.world import World

pytestmark = pytest.mark.django_db


def let_through(world: World, name: str, **headers: str) -> list[str]:
    """Unsafe requests that are not refused."""
    client, found = routes.signed_in(world, name, csrf=True), []
    for route, row in ROUTES.items():
        if row.csrf_exempt:
            continue
        for method in set(row.rules()) - {"GET"}:
            answer = client.generic(
                method, routes.address(world, route), "{}", content_type="application/json", headers=headers
            )
            if answer.status_code not in (401, 403, 415):
                found.append(f"{method} {route}: {answer.status_code}")
    return found


def test_without_a_token_every_unsafe_request_is_refused(world: World):
    assert let_through(world, "ada") == []


def test_a_token_does_not_help_a_request_from_elsewhere(world: World):
    token = "a" * 32
    headers = {"origin": "https://evil.example", "x-csrftoken": token}
    assert let_through(world, "ana", **headers) == []


def test_the_page_of_the_refusal_says_what_to_do(world: World):
    client = routes.signed_in(world, "ana", csrf=True)
    answer = client.post("/account/", {"name": "Ana"})
    assert answer.status_code == 403
    assert b"<h1" in answer.content
