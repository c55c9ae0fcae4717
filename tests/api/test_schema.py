"""The description of the API is complete, kept, and shown."""

import json
import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from cir.api.reference import chapters, description
from cir.rest.problems import KINDS
from scripts import api_schema
from tests.api.conftest import is_problem
from tests.house import sources

OUTSIDE = {"v1/schema/", "docs/", "docs/problems/"}


def addresses():
    """Every address below /api/, as the router has it."""
    api = next(each for each in get_resolver().url_patterns if str(each.pattern) == "api/")
    waiting, found = [(each, "") for each in api.url_patterns], []
    while waiting:
        entry, before = waiting.pop()
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            waiting += [(each, here) for each in entry.url_patterns]
        elif isinstance(entry, URLPattern):
            found.append((here, entry))
    return found


def operations():
    return [(path, method, each) for path, of in description()["paths"].items() for method, each in of.items()]


def test_the_kept_description_is_the_one_the_code_makes():
    assert sources.read("docs/openapi.json") == api_schema.text(), "run `make schema` if the API changed on purpose"


def test_every_address_is_described_or_has_a_reason_not_to_be():
    shape = re.compile(r"<[^>]+>|{[^}]+}")
    described = {shape.sub("*", path.removeprefix("/api/")) for path in description()["paths"]}
    assert {shape.sub("*", route) for route, _ in addresses() if route not in OUTSIDE} == described


def test_every_method_of_every_address_has_a_scope_and_denies_by_default():
    for route, entry in addresses():
        if route in OUTSIDE:
            continue
        view = entry.callback.cls
        for method in entry.callback.actions:
            assert method == "head" or view.scopes.get(method.upper()), f"{method} {route} has no scope"


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda value: str(value)[:60])
def test_every_operation_has_words_and_examples(path, method, operation):
    assert operation["summary"].endswith("."), operation["summary"]
    bodies = [operation.get("requestBody"), *operation["responses"].values()]
    for body in filter(None, bodies):
        for kind, media in body.get("content", {}).items():
            assert "example" in media, (path, method, kind)
    assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_changes_say_that_they_need_a_version():
    for path, method, operation in operations():
        if method in ("patch", "put", "delete"):
            headers = {each["name"]: each["required"] for each in operation["parameters"] if each["in"] == "header"}
            assert headers.get("If-Match"), path


@pytest.mark.django_db
def test_the_description_is_served_to_who_is_signed_in(as_program, ana, client):
    served = as_program(ana).get("schema/")
    assert served.json() == json.loads(api_schema.text())
    assert is_problem(client.get("/api/v1/schema/"), 401)


@pytest.mark.django_db
def test_the_pages_show_every_operation_and_every_problem(client, ana):
    assert client.get("/api/docs/").status_code == 302
    client.force_login(ana)
    page = client.get("/api/docs/").content.decode()
    for chapter in chapters():
        assert f'id="{chapter.name}"' in page
        assert all(f'id="{operation.key}"' in page for operation in chapter.operations)
    problems = client.get("/api/docs/problems/").content.decode()
    assert all(f'id="{code}"' in problems for code in KINDS)
