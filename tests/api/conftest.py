"""Programs of the cast: each a client that sends a token and JSON."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from cir.accounts.models import ApiToken, Scope, User

V1 = "/api/v1/"


class Program:
    """What a program does: sends JSON with a token, reads JSON. Paths are below /api/v1/."""

    def __init__(self, secret: str, **options: Any) -> None:
        self.client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"}, **options)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a request; headers by name with `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("/") else V1 + path
        data = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        return self.client.generic(method, address, data, content_type="application/json", headers=sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self("PATCH", path, body, **headers)

    def change(self, path: str, body: Any) -> HttpResponse:
        """Read the ETag, then change."""
        return self.patch(path, body, If_Match=self.get(path)["ETag"])


@pytest.fixture
def as_program() -> Callable[..., Program]:
    """A client with a new token of a person, with every scope unless said otherwise."""

    def make(person: User, scopes: list[str] | None = None) -> Program:
        _, secret = ApiToken.create(user=person, name="Tests", scopes=Scope.values if scopes is None else scopes)
        return Program(secret)

    return make


def is_problem(response: HttpResponse, status: int, code: str = "") -> bool:
    """Whether a response is a whole problem detail of this status (and code) that leaks nothing."""
    assert response.status_code == status, (response.status_code, response.content[:500])
    assert response["Content-Type"] == "application/problem+json", response["Content-Type"]
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "request_id", "errors"}
    assert body["status"] == status
    assert body["type"] == f"/api/docs/problems/#{body['code']}"
    assert body["request_id"] == response["X-Request-ID"]
    assert "Traceback" not in response.content.decode()
    assert not code or body["code"] == code, body
    return True
