"""JSON in, strictly: what cannot be kept or understood is refused before anything else looks at it."""

from __future__ import annotations

import json
import re
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

ESCAPED_NUL = b"\\u0000"
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
COLON, ESCAPED_COLON = b":", b"\\u003"
"""Reading keeps one of two equal names, so that the colon of the other is missing in what is kept."""


class JSONParser(BaseParser):
    """RFC 8259 in UTF-8: no NaN, no infinite numbers, no lone surrogates, no NUL, no name twice, no more than 254
    levels, no more bytes than `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value, or ParseError saying what is wrong with the text."""
        request = (parser_context or {}).get("request")
        if request is not None and request.headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType(media_type or "", "Send the body uncompressed.")
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise RequestDataTooBig
        return read(raw)


def read(raw: bytes) -> Any:
    """The value that `raw` is the JSON of."""
    try:
        found = orjson.loads(raw)
        kept = orjson.dumps(found)
    except orjson.JSONDecodeError as wrong:
        raise ParseError(f"The body is not valid JSON: {wrong.msg}, line {wrong.lineno}.", "malformed") from None
    except orjson.JSONEncodeError:
        raise ParseError("The body is nested too deeply.", "malformed") from None
    if kept.count(COLON) != raw.count(COLON) or ESCAPED_COLON in raw:
        _refuse_twins(raw)
    if ESCAPED_NUL in kept and NUL.search(kept):
        raise ParseError("The body holds a NUL character, which cannot be kept.", "malformed")
    return found


def _refuse_twins(raw: bytes) -> None:
    """A name twice in one object: which one was meant? Looked for in Python, so only where a colon was lost."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(found)
        if len(names) < len(found):
            twin = next(name for name, _ in found if sum(name == other for other, _ in found) > 1)
            raise ParseError(f"“{twin[:80]}” stands twice in one object.", "malformed")
        return names

    json.loads(raw, object_pairs_hook=pairs, parse_int=str, parse_float=str)
