"""JSON out, by orjson."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


class Stored(str):
    """JSON that was rendered already: an answer that is given again."""


OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class JSONRenderer(BaseRenderer):
    """Moments as RFC 3339 in UTC, amounts of money as text, everything else as it is."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The bytes of the answer."""
        if data is None:
            return b""
        return data.encode() if isinstance(data, Stored) else dumped(data)


def dumped(data: Any) -> bytes:
    """`data` as JSON."""
    return orjson.dumps(data, default=_plain, option=OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError
