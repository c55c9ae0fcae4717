"""schemathesis sends every operation what its description allows and what it does not: nothing may fail or lie."""

import time
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks, openapi
from schemathesis.specs.openapi import checks as openapi_checks

from cir.accounts.models import ApiToken, Membership, Scope
from cir.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES, TIME_BOX, FEWEST = 4, 180, 20
TRUE = [
    checks.not_a_server_error,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.unsupported_method,
    openapi_checks.use_after_free,
    openapi_checks.ignored_auth,
]


@pytest.fixture
def _one_connection():
    """A request ends without closing the connection, which is in the middle of the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(_one_connection, ada, cora, ana, idea, item, objective, settings):
    """The description as it is served, to somebody who may nearly everything, on things that are there."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    for role in Role.values:
        Membership.objects.get_or_create(user=cora, role=role)
    idea.owner = cora
    idea.save()
    measure = factories.measure(owner=cora)
    measure_id = {"pk": measure.pk}
    _, secret = ApiToken.create(user=cora, name="Fuzz", scopes=Scope.values)
    headers = {"Authorization": f"Bearer {secret}"}
    schema = openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), headers=headers)
    schema.config.update(headers=headers)

    @schema.hook
    def map_path_parameters(context, path_parameters):
        there = {"reference": idea.reference, **(measure_id if "measures" in context.operation.path else {})}
        return {name: there.get(name, value) for name, value in (path_parameters or {}).items()}

    return schema


def test_no_operation_fails_or_lies(described):
    failures, tried, end = [], 0, time.monotonic() + TIME_BOX
    for found in described.get_all_operations():
        operation = found.ok()
        if time.monotonic() > end:
            break
        tried += 1

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES, deadline=timedelta(seconds=20), derandomize=True, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def run(case):
            case.call_and_validate(checks=TRUE)

        try:
            run()
        except BaseExceptionGroup as several:
            failures.append(f"{operation.label}: {several.exceptions}")
        except Exception as wrong:  # noqa: BLE001 - every failure is told at the end
            failures.append(f"{operation.label}: {wrong}")
    assert tried >= FEWEST, f"only {tried} operations were tried in {TIME_BOX} seconds"
    assert not failures, "\n\n".join(failures)
