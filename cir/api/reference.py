"""The description of the API that programs read, and the reference made of it that a page shows.

What makes it takes five MiB and a second or two, and is needed by few processes: it is loaded when the first one asks.
What is kept then is the text of it, a fifth of what the same takes as values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from cir.rest.renderers import dumped

BASE = "/api/v1"


@dataclass(frozen=True)
class Parameter:
    """Something in the address or a header."""

    name: str
    place: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One thing that a program can do."""

    key: str
    method: str
    path: str
    summary: str
    words: str
    scope: str
    parameters: tuple[Parameter, ...]
    request: str
    status: str
    response: str


@dataclass(frozen=True)
class Chapter:
    """Operations whose addresses begin alike."""

    name: str
    operations: tuple[Operation, ...]


@cache
def text() -> bytes:
    """The OpenAPI description; it is the same for everybody and for the life of the process."""
    return dumped(import_string("drf_spectacular.generators.SchemaGenerator")().get_schema(request=None, public=True))


def description() -> dict[str, Any]:
    """The same as values."""
    made: dict[str, Any] = json.loads(text())
    return made


@cache
def chapters() -> tuple[Chapter, ...]:
    """The whole reference."""
    found: dict[str, list[Operation]] = {}
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return tuple(Chapter(name, tuple(each)) for name, each in found.items())


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    status, answer = next(iter(operation["responses"].items()))
    parameters = [_parameter(each) for each in operation.get("parameters", ())]
    summary = operation.get("summary", "")
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=summary,
        words=operation.get("description", "").removeprefix(summary).strip(),
        scope=operation.get("x-scope", ""),
        parameters=tuple(each for each in parameters if each.place != "path"),
        request=_example(operation.get("requestBody", {})),
        status=status,
        response=_example(answer),
    )


def _parameter(said: dict[str, Any]) -> Parameter:
    return Parameter(said["name"], said["in"], said.get("required", False), said.get("description", ""))


def _example(body: dict[str, Any]) -> str:
    for media in body.get("content", {}).values():
        if isinstance(media.get("example"), dict | list):
            return json.dumps(media["example"], indent=2, ensure_ascii=False)
    return ""
