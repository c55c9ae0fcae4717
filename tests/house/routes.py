"""Every route of the product, walked from the resolver."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver

from cir.accounts.models import User
from tests.house.matrix import OPERATORS, ROUTES
from tests.house.world import World


@cache
def routes() -> tuple[str, ...]:
    """All routes as Django prints them, without those of Django's own admin."""
    return tuple(route for route in _walk(get_resolver()) if not route.startswith(OPERATORS))


def operators() -> tuple[str, ...]:
    """The routes of Django's own admin that take no part."""
    return tuple(route for route in _walk(get_resolver()) if route.startswith(OPERATORS) and "<" not in route)


def _walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern, route)


def known(method: str) -> list[str]:
    """Routes that have a rule for this method."""
    return [route for route in ROUTES if method in ROUTES[route].rules()]


def address(world: World, route: str) -> str:
    """Where the route leads in this world."""
    row = ROUTES[route]
    return world.address(route, row.parts) + row.query.format_map(world.parts)


@cache
def handler(csrf: bool) -> ClientHandler:
    """The product behind every browser here: to set it up anew costs more than most answers do."""
    return ClientHandler(enforce_csrf_checks=csrf)


def signed_in(world: World, name: str, *, csrf: bool = False) -> Client:
    """A browser in which this person is signed in; `gone` was deactivated afterwards, `nobody` is not signed in.

    Signing in is slow on purpose, so one session is used again and again: call it before what is to be undone.
    """
    client = Client(raise_request_exception=False)
    client.handler = handler(csrf)
    if name != "nobody" and name not in world.sessions:
        person = world.people[name]
        User.objects.filter(pk=person.pk).update(is_active=True)
        client.force_login(person)
        User.objects.filter(pk=person.pk).update(is_active=name != "gone")
        world.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    if name != "nobody":
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[name]
    return client


def send(client: Client, method: str, address: str) -> HttpResponse:
    """The answer to a request of this method without content, read to its end."""
    json = address.startswith("/api/") and method != "GET"
    content = {"data": "{}", "content_type": "application/json"} if json else {}
    answer = getattr(client, method.lower())(address, **content)
    if answer.streaming:
        b"".join(answer)
    return answer
