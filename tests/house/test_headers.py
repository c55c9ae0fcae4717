"""What every answer says to the browser, whoever asks; and that no address changes anything by being opened."""

import re

import pytest
from django.db import connection
from django.test import Client

from tests.house import routes
from tests.house.matrix import ROUTES
from tests.house.world import World

pytestmark = pytest.mark.django_db
BOOKKEEPING = (
    "django_session",
    '"cache"',
    "SAVEPOINT",
    "account_emailaddress",
    "usersessions_usersession",
    "rest_ratewindow",
)
FOR_EVERYBODY = re.compile(r"livez|readyz|you-asked/(.*/)?feed/")
"""The same whoever asks, so that it may be kept on the way."""
WRITES = ("INSERT", "UPDATE", "DELETE")
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}


def faults(answer, *, personal: bool, framed: bool = False) -> list[str]:
    """What an answer lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    needed = POLICY - {"frame-ancestors 'none'"} | {"frame-ancestors https://portal.example"} if framed else POLICY
    missing = [f"no {part}" for part in sorted(needed) if part not in policy]
    missing += [f"{word} in the policy" for word in ("unsafe-inline", "unsafe-eval", "*", "http:") if word in policy]
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": None if framed else "DENY",
    }
    missing += [f"{name}: {answer.headers.get(name)}" for name, text in wanted.items() if answer.get(name) != text]
    kept = answer.headers.get("Cache-Control", "")
    if personal and "no-store" not in kept:
        missing.append(f"Cache-Control: {kept}")
    return missing


@pytest.mark.parametrize("name", ["nobody", "ana"])
def test_every_answer_carries_its_headers(world: World, name: str):
    found = {}
    client = routes.signed_in(world, name)
    files = ("s/<id:pk>/content/", "files/<int:file>/")  # shut in by a stricter policy of their own
    for route in [route for route in routes.known("GET") if not route.endswith(files)]:
        answer = routes.send(client, "GET", routes.address(world, route))
        if missing := faults(
            answer,
            personal=name != "nobody" and not FOR_EVERYBODY.match(route),
            framed=route.endswith("/embed/"),
        ):
            found[route] = missing
    assert found == {}


def test_what_may_be_kept_on_the_way_is_the_same_whoever_asks(world: World):
    for route in [route for route in routes.known("GET") if FOR_EVERYBODY.match(route)]:
        address = routes.address(world, route)
        answers = [routes.send(routes.signed_in(world, name), "GET", address) for name in ("nobody", "ana", "ada")]
        said = {
            re.sub(rb"<updated>.*?</updated>", b"", answer.content) for answer in answers
        }  # an empty feed is of now
        assert len(said) == 1, route


def test_opening_an_address_changes_nothing(world: World):
    written = []
    client = routes.signed_in(world, "ada")

    def watch(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES) and not any(name in sql for name in BOOKKEEPING):
            written.append((route, sql[:120]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        for route in routes.known("GET"):
            if not ROUTES[route].get_writes:
                routes.send(client, "GET", routes.address(world, route))
    assert written == []


def test_over_https_browsers_are_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/login/").headers["Location"] == "https://testserver/login/"
    answer = Client().get("/login/", secure=True)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
