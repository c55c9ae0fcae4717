"""schemathesis sends every operation what its description allows, and what it does not: none fails, none lies."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks, openapi
from schemathesis.specs.openapi import checks as openapi_checks
from werkzeug.test import Client

from cir.accounts.models import ApiToken, Membership, Scope
from cir.accounts.roles import Role
from tests.house.matrix import ROUTES
from tests.house.world import build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 2
TRUE = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]
PART = re.compile(r"<\w+:(\w+)>")
SHOWN = re.compile(r"{\w+}")


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A request ends without closing the connection, which is in the middle of the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def addresses(world):
    """The described path → the value of each of its parts, so that it leads somewhere."""
    found = {}
    for route, row in ROUTES.items():
        values = [world.parts.get(row.parts.get(name, name)) for name in PART.findall(route)]
        found["/" + PART.sub("*", route)] = values
    return found


def served(application):
    """Every answer is read and closed at once, as a server does it: a file that stays open is complained of later."""

    def answered(environ, start_response):
        answer = application(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    return answered


@pytest.fixture
def described(_one_connection, settings, tmp_path):
    """The description as it is served, to somebody who may everything, on a register in which things are there."""
    settings.API_REQUESTS_PER_MINUTE, settings.MEDIA_ROOT = 1_000_000, tmp_path
    world = build()
    cora = world.people["cora"]
    for role in Role.values:
        Membership.objects.get_or_create(user=cora, role=role)
    _, secret = ApiToken.create(user=cora, name="Fuzz", scopes=Scope.values)
    headers = {"Authorization": f"Bearer {secret}"}
    app = served(get_wsgi_application())
    schema = openapi.from_wsgi("/api/v1/schema/", app, headers=headers)
    schema.config.update(headers=headers)
    there = addresses(world)

    @schema.hook
    def map_path_parameters(context, path_parameters):
        names = [part[1:-1] for part in SHOWN.findall(context.operation.path)]
        return dict(zip(names, there[SHOWN.sub("*", context.operation.path)], strict=True))

    schema.read = partial(Client(app).get, headers=headers)
    return schema


def kinds(operation):
    """What it allows; and what it does not, where anything can be said to it at all."""
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if operation.body or operation.query else [])]


def tried(operation, mode, read):
    """Send a few examples of one kind, undoing each; answers how often what was asked for was done."""
    accepted = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def run(case):
        with transaction.atomic():
            if "If-Match" in (case.headers or {}):
                case.headers["If-Match"] = read(case.formatted_path).headers.get("ETag", "none")
            answer = case.call()
            transaction.set_rollback(True)
        case.validate_response(answer, checks=TRUE)
        told = operation.definition.raw["responses"]
        assert answer.status_code >= 400 or str(answer.status_code) in told, f"{answer.status_code} is not described"
        accepted.append(answer.status_code < 400)

    run()
    return sum(accepted)


def test_no_operation_fails_or_lies(described):
    failures, done = [], 0
    for operation in (found.ok() for found in described.get_all_operations()):
        for mode in kinds(operation):
            try:
                done += tried(operation, mode, described.read) > 0
            except BaseException as wrong:  # noqa: BLE001 - every failure is told at the end
                several = getattr(wrong, "exceptions", [wrong])
                failures.append("\n".join(f"{mode.value} {operation.label}: {each}" for each in several))
    assert failures == [], "\n\n".join(failures)
    assert done > 100, f"only {done} were ever let through: the examples lead nowhere"
