"""Versions in HTTP: an ETag with every record, `If-Match` with every change.

An ETag is `"<version>-<digest>"`: the version decides about changes, the digest about whether a copy is still the
same. Records without a version of their own use their digest alone.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request

from cir.errors import Problem, Stale
from cir.rest.problems import PreconditionRequired
from cir.rest.renderers import dumped

TAG = re.compile(r'^(?:W/)?"(?P<value>[^"]{1,80})"$')
VERSION = re.compile(r"^(?P<version>[1-9][0-9]{0,9})(?:-[0-9a-f]{1,16})?$")
MOST_TAGS = 20


def of(shown: Any, version: int | None = None) -> str:
    """The ETag of what is shown, with its version where it has one."""
    digest = hashlib.sha256(dumped(shown)).hexdigest()[:12]
    return f'"{version}-{digest}"' if version is not None else f'"{digest}"'


def unchanged(request: HttpRequest | Request, etag: str) -> bool:
    """Whether the client has exactly this already (`If-None-Match`): then a 304 is enough."""
    asked = request.headers.get("If-None-Match", "")
    tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")[:MOST_TAGS]]
    return asked.strip() == "*" or etag in tags


def required_version(request: Request) -> int:
    """The version that a change was made on. 428 without `If-Match`; `*` is no version and counts as absent."""
    found = optional_version(request)
    if found is None:
        raise PreconditionRequired(_absent())
    return found


def optional_version(request: Request) -> int | None:
    """The version that a request names, or None. A tag that is not a version of ours matches nothing: 412."""
    asked = request.headers.get("If-Match", "").strip()
    if asked in ("", "*"):
        return None
    tag = TAG.match(asked)
    version = VERSION.match(tag["value"]) if tag else None
    if version is None:
        raise Stale("The If-Match that was sent is not an ETag of this record. Read it again.")
    return int(version["version"])


def require_same(request: Request, etag: str) -> None:
    """For records without a version: what the client saw must be what is there now."""
    asked = request.headers.get("If-Match", "").strip()
    if asked in ("", "*"):
        raise PreconditionRequired(_absent())
    if asked.removeprefix("W/") != etag:
        stale = Stale("This was changed meanwhile. Read it again, then repeat your change.")
        stale.etag = etag
        raise stale


def _absent() -> Problem:
    return Problem("if-match", "Send If-Match with the ETag of the version that you read.", "If-Match")
