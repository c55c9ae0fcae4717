"""The OpenAPI description, made from what the endpoints declare."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """Reads `inputs`, `outputs`, `shape` of a resource."""


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What is the same for every operation."""
    return result
